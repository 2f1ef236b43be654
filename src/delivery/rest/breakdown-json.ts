import type { Breakdown, BreakdownLine } from '#analysis/revenue/breakdown.ts';

import { currencyCode, inMajorUnits } from './money.ts';

/** MRR by where it came from, as the interface shows it; movements are positive amounts. */
export function breakdownJson(found: Breakdown) {
  const { groups, others, total, currency } = found;
  return {
    by: found.dimension,
    metadata_key: found.metadataKey,
    needs_reading: found.needsReading,
    currency: currencyCode(currency),
    from: found.fromDay.toString(),
    to: found.toDay.toString(),
    total: lineJson(total, currency),
    groups: groups.map((group) => ({ value: group.value, ...lineJson(group, currency) })),
    others: others && { groups: others.groups, ...lineJson(others, currency) },
  };
}

function lineJson(line: BreakdownLine, currency: string) {
  return {
    ...inMajorUnits(
      {
        start_mrr: line.startMinor,
        new_mrr: line.newMinor,
        reactivation_mrr: line.reactivationMinor,
        expansion_mrr: line.expansionMinor,
        contraction_mrr: line.contractionMinor,
        churned_mrr: line.churnMinor,
        fx_mrr: line.fxMinor,
        end_mrr: line.endMinor,
      },
      currency,
    ),
    share: line.share,
    new_customers: line.newCount,
    customers: line.customers,
  };
}
