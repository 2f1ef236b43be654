import type { Breakdown, Dimension } from '#analysis/revenue/breakdown.ts';

/** What there is to do before anything can be told by attribution. */
export const NO_KEY =
  'ATTRIBUTION_METADATA_KEY is not set, so nobody can be told apart by where they came from. Set it to ' +
  'the metadata key that your Stripe customers (or subscriptions) have for it, such as utm_source or ' +
  'sales_rep, start MoneyRadar again and read Stripe once (moneyradar sync-stripe).';

/** What there is to do when customers are there from before the key. */
export const NEEDS_READING =
  'Customers from before the key was set show it after the next reading of Stripe: at the next ' +
  'SYNC_CRON by itself, at once with /moneyradar sync or moneyradar sync-stripe.';

/** What a group is called; of whom nothing is known, `no utm_source`. */
export function groupName(
  { value }: { readonly value: string | null },
  { metadataKey }: Pick<Breakdown, 'metadataKey'>,
): string {
  return value ?? `no ${metadataKey ?? 'account'}`;
}

/** What the groups are: `utm_source`, or `Stripe account`. */
export function dimensionName({
  metadataKey,
}: {
  readonly dimension: Dimension;
  readonly metadataKey: string | null;
}): string {
  return metadataKey ?? 'Stripe account';
}
