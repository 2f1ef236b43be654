import type { EpochSeconds } from '#domain/facts.ts';
import type { Company } from '#simulation/company/company.ts';
import { planOf, type Plan, type PlanKey } from '#simulation/company/plans.ts';
import { isOnSale } from '#simulation/shapes/catalogue.ts';

/** The next bigger plan of the same rhythm at today's price; null at the top. */
export function biggerPlan(company: Company, plan: Plan, at: EpochSeconds): Plan | null {
  if (plan.key.startsWith('starter')) return proPlan(company, plan.interval, at);
  if (plan.key.startsWith('pro')) {
    return planOf(plan.interval === 'year' ? 'scale_year' : 'scale_month');
  }
  return null;
}

/** The next smaller plan of the same rhythm at today's price; null at the bottom. */
export function smallerPlan(company: Company, plan: Plan, at: EpochSeconds): Plan | null {
  if (plan.key.startsWith('scale')) return proPlan(company, plan.interval, at);
  if (plan.key.startsWith('pro')) {
    return planOf(plan.interval === 'year' ? 'starter_year' : 'starter_month');
  }
  return null;
}

/** The same plan paid by the year; an old price has an old yearly one while both were sold. */
export function yearlyPlan(company: Company, plan: Plan, at: EpochSeconds): Plan | null {
  if (plan.interval === 'year' || plan.currency === 'eur') return null;
  if (plan.key.startsWith('pro')) return proPlan(company, 'year', at);
  const yearly: Partial<Record<PlanKey, PlanKey>> = {
    starter_month: 'starter_year',
    scale_month: 'scale_year',
    teams_month: 'teams_year',
  };
  const key = yearly[plan.key];
  return key === undefined ? null : planOf(key);
}

/** Pro at the price that is on sale at that instant. */
export function proPlan(company: Company, interval: 'month' | 'year', at: EpochSeconds): Plan {
  const old = planOf(interval === 'year' ? 'pro_year_v1' : 'pro_month_v1');
  const raised = planOf(interval === 'year' ? 'pro_year_v2' : 'pro_month_v2');
  return isOnSale(company, old, at) ? old : raised;
}
