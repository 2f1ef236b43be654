import type { Temporal } from 'temporal-polyfill';

import { monthOf, shortDay } from '#delivery/slack/wording/days.ts';

/** A span of time, and the ends of days at which its chart has a point. */
export interface Range {
  readonly name: '7d' | '30d' | '90d' | '12m' | 'custom';
  /** After “in”: `30 days`, `Mar 2026`, `1 Jan – 31 Mar`. */
  readonly label: string;
  /** What a chart has a point for: the ends of chosen days, or of months. */
  readonly interval: 'day' | 'month';
  readonly firstDay: (today: Temporal.PlainDate) => Temporal.PlainDate;
  /** Inclusive; never after today. */
  readonly lastDay: (today: Temporal.PlainDate) => Temporal.PlainDate;
  readonly pointDays: (today: Temporal.PlainDate) => Temporal.PlainDate[];
  readonly pointLabel: (day: Temporal.PlainDate) => string;
}

/** Those that end now, and have a button. Slack draws at most 20 points, so longer ones take bigger steps. */
export const RANGES: readonly Range[] = [
  daily('7d', 7, 1),
  daily('30d', 30, 2),
  daily('90d', 90, 5),
  {
    name: '12m',
    label: '12 months',
    interval: 'month',
    firstDay: (today) => today.subtract({ months: 12 }).add({ days: 1 }),
    lastDay: (today) => today,
    pointDays: monthEnds,
    pointLabel: monthOf,
  },
];

const DEFAULT_RANGE = '30d';

/** What people type for the same thing, besides the four names. */
const SYNONYMS: Readonly<Record<string, Range['name']>> = {
  '7': '7d',
  '1w': '7d',
  week: '7d',
  '30': '30d',
  '1m': '30d',
  month: '30d',
  '90': '90d',
  '3m': '90d',
  quarter: '90d',
  '12': '12m',
  '365d': '12m',
  '1y': '12m',
  year: '12m',
};

/** Reads `90d`, `quarter` or nothing (30 days); null when it is none of these. */
export function parseRange(word: string | undefined): Range | null {
  const wanted = (word ?? DEFAULT_RANGE).toLowerCase();
  const name = Object.hasOwn(SYNONYMS, wanted) ? SYNONYMS[wanted] : wanted;
  return RANGES.find((range) => range.name === name) ?? null;
}

function daily(name: Range['name'], days: number, stepDays: number): Range {
  return {
    name,
    label: `${days} days`,
    interval: 'day',
    firstDay: (today) => today.subtract({ days: days - 1 }),
    lastDay: (today) => today,
    pointDays: (today) =>
      Array.from({ length: days / stepDays + 1 }, (_, index) =>
        today.subtract({ days: days - index * stepDays }),
      ),
    pointLabel: shortDay,
  };
}

/** The last day of each of the twelve months before, and today. */
function monthEnds(today: Temporal.PlainDate): Temporal.PlainDate[] {
  const firstOfMonth = today.with({ day: 1 });
  const ends = Array.from({ length: 12 }, (_, index) =>
    firstOfMonth.subtract({ months: 11 - index }).subtract({ days: 1 }),
  );
  return [...ends, today];
}
