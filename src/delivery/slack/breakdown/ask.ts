import {
  breakdown,
  BREAKDOWN_GROUPS_MAX,
  type Breakdown,
  type Dimension,
} from '#analysis/revenue/breakdown.ts';
import type { Sources } from '#delivery/slack/command.ts';
import type { Range } from '#delivery/slack/mrr/ranges.ts';
import { askSince, type Overview } from '#delivery/slack/overview/ask.ts';
import { dayOf } from '#domain/day.ts';

/** Which breakdown, over which time. */
export interface Asked {
  readonly dimension: Dimension;
  readonly range: Range;
}

/** A breakdown, and the headline that says whether its figures add up. */
export interface BreakdownAnswer extends Overview, Asked {
  /** null: no key is set. */
  readonly found: Breakdown | null;
}

export async function askBreakdown(sources: Sources, asked: Asked): Promise<BreakdownAnswer> {
  const { readDb, timezone, baseCurrency } = sources;
  const { dimension, range } = asked;
  const now = sources.now();
  const today = dayOf(now, timezone);
  const fromDay = range.firstDay(today);
  const scope = { fromDay, toDay: today, timezone, baseCurrency, now };
  const [overview, found] = await Promise.all([
    askSince(sources, { now, today, fromDay }),
    breakdown(readDb, { ...scope, dimension, limit: BREAKDOWN_GROUPS_MAX }),
  ]);
  return { ...overview, ...asked, found };
}
