import type { WhatIf } from '#analysis/plans/what-if.ts';
import type { FeaturePricing } from '#analysis/usage/feature-pricing.ts';
import type { OverpricedCustomer, UpgradeCandidate } from '#analysis/usage/mismatches.ts';
import { formatMoney } from '#domain/money.ts';

const PERCENT = 100;

/** `api_calls` as people read it: `api calls`. */
export function metricWords(metric: string): string {
  return metric.replaceAll('_', ' ');
}

/** A metric of which there is less than before: `fewer api calls`, `less storage`. */
export function lessOf(metric: string): string {
  const words = metricWords(metric);
  return `${/[^s]s$/.test(words) ? 'fewer' : 'less'} ${words}`;
}

/** A share as whole percents: `84 %`. */
export function percentOf(share: number): string {
  return `${Math.round(share * PERCENT)} %`;
}

/** An exact decimal with thousands apart: `12,500.5`. */
export function quantityWords(decimal: string): string {
  const [whole = '', fraction] = decimal.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** `8,400 of 10,000 api calls (84 %)`, or `3 exports, and the plan has none`. */
export function usedOfLimit({ used, limit, metric }: UsedOfLimit): string {
  const words = metricWords(metric);
  if (limit === null) return `${quantityWords(used)} ${words}, without limit`;
  if (Number(limit) === 0) return `${quantityWords(used)} ${words}, and the plan has none`;
  const share = percentOf(Number(used) / Number(limit));
  return `${quantityWords(used)} of ${quantityWords(limit)} ${words} (${share})`;
}

interface UsedOfLimit {
  readonly metric: string;
  /** Exact decimals. */
  readonly used: string;
  readonly limit: string | null;
}

/** What to do about a plan that is too small, in one sentence. */
export function upgradeAdvice(
  candidate: Pick<
    UpgradeCandidate,
    'planName' | 'suggestedPlanName' | 'additionalMinor' | 'currency'
  >,
): string {
  const { planName, suggestedPlanName, additionalMinor, currency } = candidate;
  if (suggestedPlanName === null) {
    return `No plan beside ${planName} fits what they use: offer a price of their own.`;
  }
  const gain =
    additionalMinor === null
      ? 'which brings no more than they pay now'
      : `${formatMoney(additionalMinor, currency)} a month more`;
  return `Offer ${suggestedPlanName}: ${gain}.`;
}

/** What to do about a plan that is too large, in one sentence. */
export function overpricedAdvice(
  customer: Pick<OverpricedCustomer, 'suggestedPlanName' | 'atRiskMinor' | 'currency'>,
): string {
  const { suggestedPlanName, atRiskMinor, currency } = customer;
  const less = formatMoney(atRiskMinor, currency);
  return `Ask what keeps them from using it; ${suggestedPlanName} would do, for ${less} a month less.`;
}

/** How long a higher price pays: `as long as fewer than 9 of 98 customers leave`. */
export function breakEvenWords({
  customers,
  leaversToBreakEven,
}: Pick<WhatIf, 'customers' | 'leaversToBreakEven'>): string {
  if (customers === 1) return 'as long as the one customer stays';
  return leaversToBreakEven <= 1
    ? `as long as none of the ${customers} customers leaves`
    : `as long as fewer than ${leaversToBreakEven} of ${customers} customers leave`;
}

/** Of whom a what-if knows nothing, in one sentence; null when there is nobody. */
export function leftOutWords({
  customersWithoutRate,
}: Pick<WhatIf, 'customersWithoutRate'>): string | null {
  if (customersWithoutRate === 0) return null;
  const who =
    customersWithoutRate === 1
      ? '1 more customer pays in a currency without an exchange rate and counts'
      : `${customersWithoutRate} more customers pay in a currency without an exchange rate and count`;
  return `${who} nowhere here.`;
}

/** What a limit's use says about the price, in one sentence; null when it says nothing. */
export function featureAdvice({ finding, metric, planName }: FeaturePricing): string | null {
  const words = metricWords(metric);
  switch (finding) {
    case 'limit_carries_value':
      return `Most customers on ${planName} press against ${words}: raise the price, or sell more of it.`;
    case 'limit_not_felt':
      return `Hardly anybody on ${planName} comes near ${words}: it is no reason to upgrade, so build the next plan on something else.`;
    case null:
      return null;
    default:
      return finding satisfies never;
  }
}
