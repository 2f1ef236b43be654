import { Temporal } from 'temporal-polyfill';

import type { DailySnapshot, Interval } from '#analysis/revenue/snapshots.ts';
import { dayOf, type Timezone } from '#domain/day.ts';
import { formatMoney } from '#domain/money.ts';

const REASONS = {
  late_facts: 'Stripe told of something after they had been stored',
  rules: 'the rules of counting are newer than they were',
} as const;

interface Words {
  readonly interval: Interval;
  readonly timezone: Timezone;
  readonly formatDay: (day: Temporal.PlainDate) => string;
}

/**
 * What of these figures was another figure before, in a sentence or two; null when nothing was.
 * The example is the newest one.
 */
export function restatedNote(rows: readonly DailySnapshot[], words: Words): string | null {
  const { interval, timezone, formatDay } = words;
  const restated = rows.flatMap(({ restatement, ...row }) =>
    restatement === null ? [] : [{ ...row, ...restatement }],
  );
  const newest = restated.at(-1);
  if (newest === undefined) return null;
  const since = restated
    .map(({ at }) => at)
    .reduce((first, at) => (Temporal.Instant.compare(at, first) < 0 ? at : first));
  const counted =
    restated.length === 1 ? `1 ${interval} was` : `${restated.length} ${interval}s were`;
  const reasons = [...new Set(restated.map(({ reason }) => REASONS[reason]))].join('; ');
  const money = (minor: bigint) => formatMoney(minor, newest.currency);
  return (
    `${counted} restated since ${formatDay(dayOf(since, timezone))}: ${reasons}. ` +
    `${formatDay(newest.day)} was ${money(newest.previousTotalMinor)} and is ${money(newest.totalMinor)}.`
  );
}
