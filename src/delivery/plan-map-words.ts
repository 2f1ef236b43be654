import type { Plan, PlanLimit, PlanVersion } from '#analysis/plans/plan-map.ts';
import { formatMoney, roundMinor } from '#domain/money.ts';

import { metricWords, quantityWords } from './usage-words.ts';

const PER: Readonly<Record<PlanLimit['per'], string>> = {
  period: '',
  month: ' a month',
  year: ' a year',
};

/** A limit in few words: `10,000 api calls`, `seats without limit`. */
export function limitWords({ metric, quantity, per }: PlanLimit): string {
  const words = metricWords(metric);
  return quantity === null
    ? `${words} without limit`
    : `${quantityWords(quantity)} ${words}${PER[per]}`;
}

/** What a version costs: `$49.00 a month`, `€1,200.00 every 2 years`, `in tiers, a month`. */
export function priceWords(
  { interval, intervalCount, isMetered }: Pick<Plan, 'interval' | 'intervalCount' | 'isMetered'>,
  { unitAmountMinor, currency }: Pick<PlanVersion, 'unitAmountMinor' | 'currency'>,
): string {
  const every = intervalCount === 1 ? `a ${interval}` : `every ${intervalCount} ${interval}s`;
  if (unitAmountMinor === null) return `in tiers, ${every}`;
  const amount = formatMoney(roundMinor(unitAmountMinor), currency);
  return isMetered ? `${amount} a unit, ${every}` : `${amount} ${every}`;
}
