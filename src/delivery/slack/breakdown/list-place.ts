import type { Temporal } from 'temporal-polyfill';

import { DIMENSIONS, type Dimension } from '#analysis/revenue/breakdown.ts';
import { parseDay } from '#delivery/day-range.ts';

/** Which page of which breakdown a button opens; the first is 0. */
export interface BreakdownPage {
  readonly dimension: Dimension;
  readonly fromDay: Temporal.PlainDate;
  readonly toDay: Temporal.PlainDate;
  readonly page: number;
}

/** The first word of every value. */
export const BREAKDOWN = 'breakdown';
const VERSION = '1';
const PAGES_MAX = 100;

/** The value of a button; Slack hands it back when somebody clicks. */
export function formatBreakdownPage({ dimension, fromDay, toDay, page }: BreakdownPage): string {
  return [BREAKDOWN, VERSION, dimension, fromDay.toString(), toDay.toString(), page].join(' ');
}

/** Reads what follows the first word; null when no button of this version says so. */
export function parseBreakdownPage(words: readonly string[]): BreakdownPage | null {
  const [version, kind, from = '', to = '', number = '', ...rest] = words;
  const dimension = DIMENSIONS.find((one) => one === kind);
  const [fromDay, toDay] = [parseDay(from), parseDay(to)];
  const page = /^\d{1,2}$/.test(number) ? Number(number) : PAGES_MAX;
  if (version !== VERSION || dimension === undefined || rest.length > 0) return null;
  if (fromDay === null || toDay === null || page >= PAGES_MAX) return null;
  return { dimension, fromDay, toDay, page };
}
