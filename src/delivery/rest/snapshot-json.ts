import type { Rollup } from '#analysis/revenue/rollups.ts';
import type { DailySnapshot } from '#analysis/revenue/snapshots.ts';
import { toMajorNumber } from '#domain/money.ts';

import { inMajorUnits } from './money.ts';

/** A day of MRR as the interface shows it; movements are positive amounts. */
export function snapshotJson(snapshot: DailySnapshot) {
  return {
    ...snapshotAmounts(snapshot),
    customers: snapshot.customers,
    product_breakdown: breakdown(snapshot),
    quality: snapshot.quality,
    restated_at: snapshot.restatement?.at.toString() ?? null,
    restated_reason: snapshot.restatement?.reason ?? null,
    previous_total_mrr:
      snapshot.restatement &&
      toMajorNumber(snapshot.restatement.previousTotalMinor, snapshot.currency),
  };
}

/** The same for a day, week or month: `date` is its last day. */
export function rollupJson(rollup: Rollup) {
  const { date, ...rest } = snapshotJson(rollup);
  const from = { from_date: rollup.fromDay.toString(), is_complete: rollup.isComplete };
  return { date, ...from, ...rest };
}

/** The date and the amounts alone. */
export function snapshotAmounts(snapshot: DailySnapshot) {
  return {
    date: snapshot.day.toString(),
    ...inMajorUnits(
      {
        total_mrr: snapshot.totalMinor,
        new_mrr: snapshot.newMinor,
        reactivation_mrr: snapshot.reactivationMinor,
        expansion_mrr: snapshot.expansionMinor,
        contraction_mrr: snapshot.contractionMinor,
        churned_mrr: snapshot.churnMinor,
        fx_mrr: snapshot.fxMinor,
      },
      snapshot.currency,
    ),
  };
}

/** Products of the same name are one line: a reader cannot tell them apart. */
function breakdown({ products, currency }: DailySnapshot): Record<string, number> {
  const totals = new Map<string, bigint>();
  for (const { name, mrrMinor } of products) totals.set(name, (totals.get(name) ?? 0n) + mrrMinor);
  return Object.fromEntries(
    [...totals].map(([name, minor]) => [name, toMajorNumber(minor, currency)]),
  );
}
