import { Temporal } from 'temporal-polyfill';

import { alerts } from '#analysis/risks/alerts.ts';
import { scanRisks, type RiskScan, type RiskScope } from '#analysis/risks/scan.ts';
import type { AlertType } from '#domain/alerts.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import { takeUsage } from '#ingestion/usage/take-usage.ts';
import type { Db } from '#store/postgres.ts';

import { addSpans, type SpanRow } from '../../support/ledger-rows.ts';

export const NOW = Temporal.Instant.from('2026-06-15T12:00:00Z');

export function scopeAt(now: Temporal.Instant = NOW): RiskScope {
  return {
    now,
    timezone: 'UTC' as Timezone,
    baseCurrency: parseCurrency('usd') as Currency,
    thresholds: {
      mrrDeclineWarningPercent: 5,
      mrrDeclineCriticalPercent: 15,
      usageMismatch: 0.7,
      supportTicketSpike: 3,
    },
  };
}

/** Scans so many hours after NOW. */
export async function scanAfter(db: Db, hours = 0): Promise<RiskScan> {
  return scanRisks(db, scopeAt(NOW.add({ hours })));
}

/** So many days after NOW, or before it, as text for a row. */
export function inDays(days: number): string {
  return NOW.add({ seconds: Math.round(days * 86_400) }).toString();
}

/** Customers who have paid since 2025; `{ cus_a: '4900' }` in cents a month. */
export async function paying(
  db: Db,
  customers: Record<string, string>,
  span: Partial<SpanRow> = {},
) {
  const from = '2025-01-01T00:00:00Z';
  await addSpans(
    db,
    Object.entries(customers).map(([customer, mrr]) => ({
      customer,
      mrr,
      from,
      subscription: `sub_${customer.slice(4)}`,
      ...span,
    })),
  );
}

/** Sets columns of a customer's subscription. */
export async function setSubscription(db: Db, customer: string, columns: Record<string, unknown>) {
  for (const [column, value] of Object.entries(columns)) {
    await db.unsafe(`update subscriptions set ${column} = $1 where stripe_id = $2`, [
      value,
      `sub_${customer.slice(4)}`,
    ] as never);
  }
}

/** The customer leaves at NOW and so many hours: their spans end, and the subscription. */
export async function leave(db: Db, customer: string, hours = 0) {
  const at = NOW.add({ hours }).toString();
  await db`
    update mrr_spans set until_at = ${at}
    from customers
    where customers.id = customer_id and stripe_id = ${customer}`;
  await setSubscription(db, customer, { status: 'canceled', ended_at: at, cancel_at: null });
}

export async function addInvoice(db: Db, customer: string, columns: Record<string, unknown> = {}) {
  const row = {
    stripe_id: `in_${customer.slice(4)}`,
    subscription_stripe_id: `sub_${customer.slice(4)}`,
    status: 'open',
    currency: 'usd',
    amount_due_minor: 4900,
    attempt_count: 1,
    created_at: inDays(-2),
    next_attempt_at: inDays(2),
    failed_at: inDays(-1),
    ...columns,
  };
  const names = Object.keys(row);
  await db.unsafe(
    `insert into invoices (customer_id, ${names.join()})
    select id, ${names.map((_, index) => `$${index + 2}`).join()}
    from customers where stripe_id = $1`,
    [customer, ...Object.values(row)] as never,
  );
}

/** Uses so much a day; days are counted from NOW's, which is 0. */
export async function use(
  db: Db,
  customer: string,
  {
    metric = 'calls',
    kind,
    days,
  }: { metric?: string; kind?: string; days: Record<number, number> },
) {
  const today = NOW.toZonedDateTimeISO('UTC').toPlainDate();
  const records = Object.entries(days).map(([day, quantity]) => ({
    customer_id: customer,
    metric_name: metric,
    ...(kind !== undefined && { kind }),
    quantity,
    timestamp: `${today.add({ days: Number(day) }).toString()}T10:00:00Z`,
  }));
  await takeUsage(db, records, { now: NOW.add({ hours: 24 * 60 }), timezone: 'UTC' as Timezone });
}

export function daily(from: number, until: number, quantity: number | ((day: number) => number)) {
  return Object.fromEntries(
    Array.from({ length: until - from + 1 }, (_, i) => [
      from + i,
      typeof quantity === 'number' ? quantity : quantity(from + i),
    ]),
  );
}

/** What is open of a type: `cus_a warning 4900`, with the MRR at stake, in order. */
export async function openOf(db: Db, type: AlertType): Promise<string[]> {
  const page = await alerts(db, { status: 'active', type, limit: 500 });
  return page.alerts
    .map(
      ({ customerId, severity, mrrAtStakeMinor }) =>
        `${customerId ?? 'portfolio'} ${severity} ${mrrAtStakeMinor ?? '-'}`,
    )
    .toSorted();
}

/** How alerts of a type ended: `cus_a kept`. */
export async function endedOf(db: Db, type: AlertType): Promise<string[]> {
  const page = await alerts(db, { status: 'resolved', type, limit: 500 });
  return page.alerts
    .map(({ customerId, outcome }) => `${customerId ?? 'portfolio'} ${outcome ?? '-'}`)
    .toSorted();
}
