import { metrics, type Metrics } from '#analysis/revenue/metrics.ts';
import type { Sources } from '#delivery/slack/command.ts';
import type { Range } from '#delivery/slack/mrr/ranges.ts';
import { askSince, type Overview } from '#delivery/slack/overview/ask.ts';
import { dayOf } from '#domain/day.ts';

/** The metrics of a range, and the headline that says whether its figures add up. */
export interface MetricsAnswer extends Overview {
  readonly range: Range;
  readonly metrics: Metrics;
}

export async function askMetrics(sources: Sources, range: Range): Promise<MetricsAnswer> {
  const { readDb, timezone, baseCurrency } = sources;
  const now = sources.now();
  const today = dayOf(now, timezone);
  const fromDay = range.firstDay(today);
  const [overview, found] = await Promise.all([
    askSince(sources, { now, today, fromDay }),
    metrics(readDb, { fromDay, toDay: today, timezone, baseCurrency, now }),
  ]);
  return { ...overview, range, metrics: found };
}
