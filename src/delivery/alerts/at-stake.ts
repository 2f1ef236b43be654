import type { Alert } from '#analysis/risks/alert.ts';
import { SEVERITIES } from '#domain/alerts.ts';

/** Money that an alert of this type would bring, and money that has gone already, are not at stake. */
const NOT_AT_STAKE: ReadonlySet<Alert['type']> = new Set(['usage_mismatch_high', 'mrr_decline']);

/**
 * What these alerts put at stake together, in minor units of the base currency. A customer with
 * several counts once, with the largest: nobody can leave twice.
 */
export function moneyAtStake(
  alerts: readonly Pick<Alert, 'type' | 'customerId' | 'baseMrrAtStakeMinor'>[],
): bigint {
  const byCustomer = new Map<string, bigint>();
  for (const { type, customerId, baseMrrAtStakeMinor } of alerts) {
    if (NOT_AT_STAKE.has(type) || customerId === null || baseMrrAtStakeMinor === null) continue;
    const known = byCustomer.get(customerId) ?? 0n;
    if (baseMrrAtStakeMinor > known) byCustomer.set(customerId, baseMrrAtStakeMinor);
  }
  return [...byCustomer.values()].reduce((sum, minor) => sum + minor, 0n);
}

/** For sorting: the most money first; what has none, in the order in which it was noticed. */
export function byMoney(one: Alert, other: Alert): number {
  const difference = (other.baseMrrAtStakeMinor ?? 0n) - (one.baseMrrAtStakeMinor ?? 0n);
  if (difference !== 0n) return difference > 0n ? 1 : -1;
  return one.id < other.id ? -1 : 1;
}

/** For sorting: the most severe first, and of these the most money. */
export function byUrgency(one: Alert, other: Alert): number {
  const difference = SEVERITIES.indexOf(other.severity) - SEVERITIES.indexOf(one.severity);
  return difference === 0 ? byMoney(one, other) : difference;
}
