import type { Temporal } from 'temporal-polyfill';

import type { Timezone } from '#domain/day.ts';
import { takeUsage } from '#ingestion/usage/take-usage.ts';
import type { Db } from '#store/postgres.ts';

import { addCatalogueObject, monthlyPrice } from './catalogue.ts';
import { addSpans, type SpanRow } from './ledger-rows.ts';

/** When it is, in UTC. */
export interface World {
  readonly db: Db;
  readonly now: Temporal.Instant;
}

/** A price that is a plan by itself, named after it, with its limits in Stripe's metadata. */
export async function sell(
  { db }: World,
  name: string,
  more: { readonly amount: number; readonly [key: string]: unknown },
): Promise<void> {
  const { amount, ...shown } = more;
  const price = monthlyPrice(`price_${name}`, amount, { nickname: name, ...shown });
  await addCatalogueObject(db, 'price', price);
}

/** A customer who pays for a plan since long, in a billing month that began on the first. */
export async function subscribe(
  { db, now }: World,
  customer: string,
  span: Partial<SpanRow> & { readonly plan: string },
): Promise<void> {
  const { plan, ...given } = span;
  const subscription = `sub_${customer}_${plan}`;
  const first = todayOf(now).with({ day: 1 });
  const from = `${first.subtract({ years: 2 }).toString()}T00:00:00Z`;
  await addSpans(db, [
    { customer, subscription, mrr: '1000', from, price: `price_${plan}`, ...given },
  ]);
  await db`
    update subscriptions
    set
      current_period_start_at = ${first.toString()},
      current_period_end_at = ${first.add({ months: 1 }).toString()}
    where stripe_id = ${subscription}`;
}

/** The same quantity on every day from so many days ago until so many days ago; `cus_a calls`. */
export async function use(
  { db, now }: World,
  customerAndMetric: string,
  days: {
    readonly from: number;
    readonly until: number;
    readonly each: number | string;
    readonly kind?: 'sum' | 'max' | 'last';
  },
): Promise<void> {
  const [customer, metric] = customerAndMetric.split(' ');
  const { from, until, each, kind } = days;
  const today = todayOf(now);
  const records = Array.from({ length: from - until + 1 }, (_, index) => ({
    customer_id: customer,
    metric_name: metric,
    quantity: each,
    ...(kind && { kind }),
    timestamp: `${today.subtract({ days: from - index }).toString()}T08:00:00Z`,
  }));
  await takeUsage(db, records, { now, timezone: 'UTC' as Timezone });
}

function todayOf(now: Temporal.Instant): Temporal.PlainDate {
  return now.toZonedDateTimeISO('UTC').toPlainDate();
}
