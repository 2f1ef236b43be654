import type { Temporal } from 'temporal-polyfill';

import { dayOf } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';
import { setPlanFeatures, setPlanLimit } from '#store/queries/plans.ts';
import { outdateJudgements } from '#store/queries/usage.ts';

import { planMap, type Plan, type PlanScope } from './plan-map.ts';

/** What somebody says about a plan; it holds from a day on and keeps what was said before. */
export interface PlanTerms {
  readonly limits: readonly {
    readonly metric: string;
    /** An exact decimal; null: explicitly without a limit. */
    readonly quantity: string | null;
    readonly per: 'period' | 'month' | 'year';
  }[];
  /** In words; left out: as they are. */
  readonly features?: readonly string[];
  /** Today when left out. */
  readonly fromDay?: Temporal.PlainDate;
  /** `slack:T0/U0`, `api:<key id>`, `cli` or `sdk`. */
  readonly author: string;
}

/**
 * Keeps the terms of a plan, all or none; returns the plan as of today, null when there is no such plan.
 * Whoever asks next whose plan does not fit has everybody judged by the new limits.
 */
export async function setPlanTerms(
  db: Db,
  planId: string,
  { terms, ...scope }: PlanScope & { readonly terms: PlanTerms },
): Promise<Plan | null> {
  const [known] = await planMap(db, { ...scope, planId });
  if (known === undefined) return null;
  const { author, fromDay = dayOf(scope.now, scope.timezone) } = terms;
  await db.begin(async (transaction) => {
    for (const { metric, quantity, per } of terms.limits) {
      const said = { planId, metric, limitQuantity: quantity, per, fromDay, author };
      await setPlanLimit(transaction, said);
    }
    if (terms.limits.length > 0) await outdateJudgements(transaction, {});
    if (terms.features !== undefined) {
      await setPlanFeatures(transaction, { planId, fromDay, features: terms.features, author });
    }
  });
  const [plan] = await planMap(db, { ...scope, planId });
  return plan ?? null;
}
