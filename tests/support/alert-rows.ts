import type { Db } from '#store/postgres.ts';

/** An alert as a scan and people left it; a failed payment of $49, noticed on 1 June, unless it says otherwise. */
export interface AlertRow {
  /** null for the portfolio. */
  readonly customer?: string | null;
  readonly type?: string;
  readonly severity?: 'informational' | 'warning' | 'critical';
  readonly state?: 'open' | 'snoozed' | 'resolved';
  /** Minor units; null for none. */
  readonly mrr?: string | null;
  readonly currency?: string | null;
  /** In the base currency; the same as `mrr` unless it is named. */
  readonly base?: string | null;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly openedAt?: string;
  readonly resolvedAt?: string;
  readonly outcome?: string;
  /** null: it ended by itself. */
  readonly resolvedBy?: string | null;
  readonly note?: string;
  readonly assignedTo?: string;
  readonly snoozedUntil?: string;
}

export const FAILED_PAYMENT = {
  invoice_id: 'in_1',
  amount_due_minor: '4900',
  amount_currency: 'usd',
  attempts: 2,
  next_attempt_at: '2026-06-12T09:00:00Z',
  is_hard_decline: false,
  decline_code: 'insufficient_funds',
  failure_code: 'card_declined',
  advice_code: null,
  invoices: 1,
};

/** Adds alerts with their customers, and returns their numbers in the same order. */
export async function addAlerts(db: Db, alerts: readonly AlertRow[]): Promise<number[]> {
  const rows = alerts.map((alert, place) => ({
    customer: 'cus_a',
    type: 'payment_retry',
    severity: 'warning',
    state: 'open',
    mrr: '4900',
    currency: 'usd',
    base: alert.mrr === undefined ? '4900' : alert.mrr,
    data: FAILED_PAYMENT,
    openedAt: '2026-06-01T08:00:00Z',
    ...alert,
    place,
  }));
  const json = JSON.stringify(rows);
  await db`
    insert into customers (stripe_id)
    select distinct customer
    from jsonb_to_recordset(${json}::text::jsonb) as rows (customer text)
    where customer is not null order by customer
    on conflict do nothing`;
  const added = await db<{ id: bigint }[]>`
    insert into alerts
      (type, subject, customer_id, severity, state, effect, currency, mrr_at_stake_minor,
        base_mrr_at_stake_minor, data, opened_at, changed_at, resolved_at, outcome, note,
        resolved_by, assigned_to, snoozed_until)
    select type, coalesce('customer:' || customers.id, 'portfolio'), customers.id, severity, state, 1,
      currency, mrr, base, data, "openedAt", "openedAt", "resolvedAt", outcome, note, "resolvedBy",
      "assignedTo", "snoozedUntil"
    from jsonb_to_recordset(${json}::text::jsonb) as rows (
      place int, customer text, type text, severity text, state text, mrr numeric, currency text,
      base numeric, data jsonb, "openedAt" timestamptz, "resolvedAt" timestamptz, outcome text,
      note text, "resolvedBy" text, "assignedTo" text, "snoozedUntil" timestamptz
    )
    left join customers on customers.stripe_id = customer
    order by place
    returning id`;
  return added.map(({ id }) => Number(id));
}
