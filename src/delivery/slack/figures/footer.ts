import type { Temporal } from 'temporal-polyfill';

import type { CurrentMrr } from '#analysis/revenue/current-mrr.ts';
import type { DailySnapshot } from '#analysis/revenue/snapshots.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { count, shortDay } from '#delivery/slack/wording/days.ts';
import { instantFor } from '#delivery/slack/wording/instants.ts';
import type { Timezone } from '#domain/day.ts';
import { RULES_VERSION } from '#domain/rules.ts';

export interface FooterInput {
  readonly asOf: Temporal.Instant;
  readonly timezone: Timezone;
  readonly isSimulated: boolean;
  /** When the figures are of everybody: who is left out of them. */
  readonly current?: Pick<CurrentMrr, 'notIncluded' | 'incompleteSubscriptions'>;
  /** When the figures are of days: how well these are known. */
  readonly snapshots?: readonly Pick<DailySnapshot, 'day' | 'quality' | 'restatement'>[];
}

/** As of when, what is not counted, by which rules, and how well it is known. */
export function footer(input: FooterInput): SafeMrkdwn {
  const { asOf, timezone, isSimulated, current, snapshots = [] } = input;
  return joinMrkdwn(
    [
      mrkdwn`As of ${instantFor(asOf, timezone)}`,
      mrkdwn`not counted: ${notCounted(current)}`,
      ...incomplete(current),
      ...quality(snapshots),
      ...restated(snapshots),
      `rules v${RULES_VERSION}`,
      ...(isSimulated ? ['a simulated company'] : []),
    ],
    '  ·  ',
  );
}

function notCounted(current: FooterInput['current']): string {
  const currencies = (current?.notIncluded ?? []).map(
    ({ currency }) => `${currency.toUpperCase()} (no exchange rate)`,
  );
  return ['trials', 'one-off charges', 'metered usage', 'tax', ...currencies].join(', ');
}

function incomplete(current: FooterInput['current']): string[] {
  const missing = current?.incompleteSubscriptions ?? 0;
  return missing === 0 ? [] : [`${count(missing, 'subscription')} not fully priced`];
}

/** Days of which Stripe told nothing when they happened; the newest of them is named. */
function quality(snapshots: NonNullable<FooterInput['snapshots']>): string[] {
  const rebuilt = snapshots.filter(
    ({ quality: known }) => known === 'reconstructed' || known === 'estimated',
  );
  const newest = rebuilt.at(-1);
  if (newest === undefined) return [];
  const isGuessed = rebuilt.some(({ quality: known }) => known === 'estimated');
  return [
    `through ${shortDay(newest.day)} rebuilt from what Stripe keeps${isGuessed ? ', partly estimated' : ''}`,
  ];
}

function restated(snapshots: NonNullable<FooterInput['snapshots']>): string[] {
  const days = snapshots.filter(({ restatement }) => restatement !== null).length;
  return days === 0 ? [] : [`${count(days, 'figure')} restated`];
}
