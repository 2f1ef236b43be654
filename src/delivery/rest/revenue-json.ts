import type { CurrencyMrr, CurrentMrr } from '#analysis/revenue/current-mrr.ts';
import type { Plan } from '#analysis/revenue/movement-parts.ts';
import type { MovementRow } from '#analysis/revenue/movements.ts';
import type { Pipeline } from '#analysis/revenue/pipeline.ts';
import { planNames } from '#delivery/plan-words.ts';

import { currencyCode, inMajorUnits } from './money.ts';
import { pipelineJson } from './pipeline-json.ts';
import { snapshotAmounts } from './snapshot-json.ts';

/** MRR as the interface shows it: the total, what is beside it, and what is not in it. */
export function mrrJson(mrr: CurrentMrr, beside: Pipeline) {
  return {
    ...inMajorUnits({ current_mrr: mrr.mrrMinor }, mrr.currency),
    currency: currencyCode(mrr.currency),
    ...inMajorUnits(
      { committed_mrr: mrr.committedMinor, at_risk_mrr: mrr.atRiskMinor },
      mrr.currency,
    ),
    ...pipelineJson(beside),
    customers: mrr.customers,
    latest_snapshot: mrr.latestSnapshot && snapshotAmounts(mrr.latestSnapshot),
    as_of: mrr.asOf.toString(),
    incomplete_subscriptions: mrr.incompleteSubscriptions,
    by_currency: mrr.byCurrency.map(currencyJson),
    not_included: mrr.notIncluded.map(currencyJson),
  };
}

function currencyJson({ currency, mrrMinor, customers }: CurrencyMrr) {
  return {
    currency: currencyCode(currency),
    ...inMajorUnits({ mrr: mrrMinor }, currency),
    customers,
  };
}

/** A page of movements; `next_cursor` is null on the last one. */
export function movementsJson(page: {
  movements: readonly MovementRow[];
  nextCursor: string | null;
}) {
  return { movements: page.movements.map(movementJson), next_cursor: page.nextCursor };
}

/** A movement in major units of its currency. */
export function movementJson(row: MovementRow) {
  return {
    id: row.id,
    date: row.date.toString(),
    occurred_at: row.occurredAt.toString(),
    customer_id: row.customerId,
    type: row.type,
    cause: row.cause,
    ...inMajorUnits({ amount: row.amountMinor }, row.currency),
    currency: currencyCode(row.currency),
    ...inMajorUnits({ mrr_before: row.mrrBeforeMinor, mrr_after: row.mrrAfterMinor }, row.currency),
    away_since: row.awaySince?.toString() ?? null,
    plan_before: planNames(row.plansBefore),
    plan_after: planNames(row.plansAfter),
    plans_before: row.plansBefore.map(planJson),
    plans_after: row.plansAfter.map(planJson),
    event_ids: row.eventIds,
    events: row.events.map(({ id, type, createdAt }) => ({
      id,
      type,
      created_at: createdAt.toString(),
    })),
  };
}

function planJson({ product, price, interval, intervalCount, quantity }: Plan) {
  return { product, price, interval, interval_count: intervalCount, quantity };
}
