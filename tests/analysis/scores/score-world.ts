import { Temporal } from 'temporal-polyfill';

import { scoreCustomer, type ScoreScope } from '#analysis/scores/score.ts';
import { bringUsageUpToDate } from '#analysis/usage/up-to-date.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import { takeUsage } from '#ingestion/usage/take-usage.ts';
import type { Db } from '#store/postgres.ts';

import { addCatalogueObject, monthlyPrice } from '../../support/catalogue.ts';
import { addSpans } from '../../support/ledger-rows.ts';
import type { Life } from './slow-score.ts';

export const NOW = Temporal.Instant.from('2026-06-15T12:00:00Z');
export const TODAY = Temporal.PlainDate.from('2026-06-15');

export const SCOPE: ScoreScope = {
  now: NOW,
  timezone: 'UTC' as Timezone,
  baseCurrency: parseCurrency('usd') as Currency,
  ticketSpike: 3,
};

/** Two plans of one product: what customers have, and what they could go to. */
export async function sellPlans(
  db: Db,
  { limits, nextLimits }: { limits: Record<string, number>; nextLimits: Record<string, number> },
): Promise<void> {
  const texts = (all: Record<string, number>) =>
    Object.fromEntries(Object.entries(all).map(([metric, limit]) => [metric, String(limit)]));
  for (const [id, nickname, amount, metadata] of [
    ['price_now', 'Pro', 4900, texts(limits)],
    ['price_next', 'Scale', 9900, texts(nextLimits)],
  ] as const) {
    await addCatalogueObject(db, 'price', monthlyPrice(id, amount, { nickname, metadata }));
  }
}

/** Lets a customer live as told, with what they pay in cents a month. */
export async function live(
  db: Db,
  customer: string,
  { mrr = '4900', ...life }: Life & { readonly mrr?: string },
): Promise<void> {
  const paidSince = TODAY.subtract({ days: life.tenureDays });
  const subscription = `sub_${customer}`;
  await addSpans(db, [
    {
      customer,
      subscription,
      mrr,
      price: 'price_now',
      from: `${paidSince.toString()}T00:00:00Z`,
    },
  ]);
  await db`
    update customers set first_paid_at = ${`${paidSince.toString()}T00:00:00Z`}
    where stripe_id = ${customer}`;
  await db`
    update subscriptions
    set
      status = ${life.isPastDue ? 'past_due' : 'active'},
      cancel_at = ${life.isLeaving ? '2026-07-01T00:00:00Z' : null},
      current_period_start_at = '2026-06-01',
      current_period_end_at = '2026-07-01'
    where stripe_id = ${subscription}`;
  for (const [index, attempts] of life.invoices.entries()) {
    await db`
      insert into invoices
        (stripe_id, customer_id, status, currency, amount_due_minor, attempt_count, created_at,
          failed_at, closed_at)
      select
        ${`in_${customer}_${index}`}, id, ${attempts === null ? 'open' : 'paid'}, 'usd', 4900,
        ${attempts ?? 1}, ${TODAY.subtract({ days: 5 + index * 30 }).toString()},
        ${attempts === 1 ? null : TODAY.subtract({ days: 5 + index * 30 }).toString()},
        ${attempts === null ? null : TODAY.subtract({ days: 4 + index * 30 }).toString()}
      from customers where stripe_id = ${customer}`;
  }
  const tickets = life.hasTicketSpike ? { support_tickets: [null, 2, 2, 2] } : {};
  for (const [metric, days] of Object.entries({ ...life.counted, ...tickets })) {
    await count(db, `${customer} ${metric}`, { days });
  }
}

/** Adds a movement that no span tells of, so it comes after the last of the customers. */
export async function upgrade(db: Db, customer: string): Promise<void> {
  await db`
    insert into mrr_movements
      (customer_id, currency, occurred_at, type, cause, amount_minor, mrr_before_minor,
        mrr_after_minor, event_ids)
    select
      id, 'usd', ${`${TODAY.subtract({ days: 59 }).toString()}T03:00:00Z`}, 'expansion',
      'plan_change', 100, 4800, 4900, '{}'
    from customers where stripe_id = ${customer}`;
}

/** What was counted on each day, today first; null: nothing was reported. */
export async function count(
  db: Db,
  customerAndMetric: string,
  { days, kind = 'sum' }: { days: readonly (number | null)[]; kind?: 'sum' | 'last' | 'max' },
): Promise<void> {
  const [customer, metric] = customerAndMetric.split(' ');
  const records = days.flatMap((quantity, ago) =>
    quantity === null
      ? []
      : [
          {
            customer_id: customer,
            metric_name: metric,
            quantity,
            kind,
            timestamp: `${TODAY.subtract({ days: ago }).toString()}T06:00:00Z`,
          },
        ],
  );
  if (records.length === 0) return;
  await takeUsage(db, records, SCOPE);
}

/** The customer's score once usage has been brought up to date. */
export async function scoredOf(db: Db, customerId: string, scope: ScoreScope = SCOPE) {
  await bringUsageUpToDate(db, { ...scope, threshold: 0.7 });
  const score = await scoreCustomer(db, { ...scope, customerId });
  if (score === null) throw new Error(`nobody is called ${customerId}`);
  return score;
}
