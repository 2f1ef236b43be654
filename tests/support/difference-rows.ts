import type { Db } from '#store/postgres.ts';

/** Where one subscription of the ledger differs from Stripe on `[from, until)`, in minor units. */
export interface DifferenceRow {
  readonly subscription: string;
  readonly rule: string;
  readonly amount: string;
  readonly from: string;
  readonly until?: string | null;
}

/** Adds differences of subscriptions that are there, in their currency. */
export async function addDifferences(db: Db, rows: readonly DifferenceRow[]): Promise<void> {
  await db`
    insert into mrr_differences
      (subscription_id, rule, from_at, until_at, customer_id, currency, amount_minor)
    select subscriptions.id, rule, "from", until, customer_id, currency, amount
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as rows
      (subscription text, rule text, amount numeric, "from" timestamptz, until timestamptz)
    inner join subscriptions on subscriptions.stripe_id = subscription`;
}

/** One major unit of the currency is worth so many of base from that day on. */
export async function addRate(
  db: Db,
  rate: { base: string; currency: string; from: string; rate: string; minorFactor: string },
): Promise<void> {
  await db`
    insert into fx_rates (base, currency, from_day, rate, minor_factor)
    values (${rate.base}, ${rate.currency}, ${rate.from}::text::date,
      ${rate.rate}::text::numeric, ${rate.minorFactor}::text::numeric)`;
}
