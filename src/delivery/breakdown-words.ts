import type { Breakdown, BreakdownLine, Dimension } from '#analysis/revenue/breakdown.ts';

/** What there is to do before anything can be told by attribution. */
export const NO_KEY =
  'ATTRIBUTION_METADATA_KEY is not set, so nobody can be told apart by where they came from. Set it to ' +
  'the metadata key that your Stripe customers (or subscriptions) have for it, such as utm_source or ' +
  'sales_rep, start MoneyRadar again and read Stripe once (moneyradar sync-stripe).';

/** What there is to do when customers are there from before the key. */
export const NEEDS_READING =
  'Customers from before the key was set show it after the next reading of Stripe: at the next ' +
  'SYNC_CRON by itself, at once with /moneyradar sync or moneyradar sync-stripe.';

/** Why rows may not add up to the last one, which is the bridge. */
export const ROUNDED_ALONE =
  'Each row is rounded by itself, so together they may miss the last one.';

const MONEY = [
  'endMinor',
  'newMinor',
  'expansionMinor',
  'reactivationMinor',
  'contractionMinor',
  'churnMinor',
  'fxMinor',
  'startMinor',
] as const satisfies readonly (keyof BreakdownLine)[];

/** Whether every column of the groups and what is beyond them adds up to the total, to the minor unit. */
export function addsUp({ groups, others, total }: Breakdown): boolean {
  const rows = [...groups, ...(others === null ? [] : [others])];
  return MONEY.every((key) => rows.reduce((sum, row) => sum + row[key], 0n) === total[key]);
}

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
