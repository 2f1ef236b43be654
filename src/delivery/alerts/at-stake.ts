import type { Alert } from '#analysis/risks/alert.ts';

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
