import { snapshotsBy, type DailySnapshot } from '#analysis/revenue/snapshots.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { askSince, type Overview } from '#delivery/slack/overview/ask.ts';
import { dayOf } from '#domain/day.ts';

import type { Range } from './ranges.ts';

/** The headline over a range, and MRR at the end of each of its days or months; today as of now. */
export interface MrrHistory extends Overview {
  readonly range: Range;
  /** The Stripe account that it is of; null: all of them. */
  readonly account: string | null;
  readonly snapshots: readonly DailySnapshot[];
}

export async function askMrrHistory(
  sources: Sources,
  { range, account }: Pick<MrrHistory, 'range' | 'account'>,
): Promise<MrrHistory> {
  const { readDb, timezone, baseCurrency } = sources;
  const now = sources.now();
  const today = dayOf(now, timezone);
  const toDay = range.lastDay(today);
  const days = { now, today, fromDay: range.firstDay(today), toDay, account };
  const fromDay = range.pointDays(today)[0] ?? today;
  const [overview, snapshots] = await Promise.all([
    askSince(sources, days),
    snapshotsBy(readDb, range.interval, { fromDay, toDay, timezone, baseCurrency, now, account }),
  ]);
  return { ...overview, range, account, snapshots };
}
