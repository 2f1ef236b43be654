import { Temporal } from 'temporal-polyfill';

import { featurePricing } from '#analysis/usage/feature-pricing.ts';
import { upgradeCandidates } from '#analysis/usage/mismatches.ts';
import { judgeChangedUsage, judgeUsage } from '#analysis/usage/refresh.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import { takeUsage } from '#ingestion/usage/take-usage.ts';
import type { Db } from '#store/postgres.ts';

import { timed, took, type Figure } from './figures.ts';

const NOW = Temporal.Instant.from('2026-06-15T12:00:00Z');
const SCOPE = {
  now: NOW,
  timezone: 'UTC' as Timezone,
  baseCurrency: parseCurrency('usd') as Currency,
  threshold: 0.7,
};
const CHANGED = 1_000;
const RUNS = 3;

/** How long it takes to judge so many customers with two metrics and ninety days of usage each. */
export async function benchJudge(db: Db, customers: number): Promise<Figure[]> {
  await seed(db, customers);
  const full = await best(() => judgeUsage(db, SCOPE));
  const records = Array.from({ length: CHANGED }, (_, index) => ({
    customer_id: `cus_judged_${index + 1}`,
    metric_name: 'calls',
    quantity: 5,
    timestamp: '2026-06-15T08:00:00Z',
  }));
  await takeUsage(db, records, SCOPE);
  const changed = await timed(() => judgeChangedUsage(db, SCOPE));
  const page = await best(() => upgradeCandidates(db, { limit: 20 }));
  const features = await best(() => featurePricing(db, SCOPE));
  return [
    took('usage judged again', full),
    took(`usage judged, ${CHANGED} changed`, changed),
    took('first page of upgrades', page),
    took('limits and their use', features),
  ];
}

async function best(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) times.push(await timed(work));
  return Math.min(...times);
}

/** Twelve plans of one product; some customers near their limits, most not. */
async function seed(db: Db, customers: number): Promise<void> {
  await db.unsafe(`
    insert into catalogue_objects (kind, id, version_at, version_event_id, payload)
    select 'price', 'price_' || n, '2024-01-01', 'evt_' || n, jsonb_build_object(
      'id', 'price_' || n, 'active', true, 'created', 1704067200 + n, 'currency', 'usd',
      'product', 'prod_1', 'nickname', 'Plan ' || n, 'unit_amount_decimal', (n * 1000)::text,
      'recurring', jsonb_build_object('interval', 'month', 'interval_count', 1, 'usage_type', 'licensed'),
      'metadata', jsonb_build_object('calls', (n * 1000)::text, 'seats', (n * 5)::text))
    from generate_series(1, 12) as n;
    insert into usage_metrics (name, kind) values ('calls', 'sum'), ('seats', 'last')
    on conflict do nothing;
    insert into customers (stripe_id)
    select 'cus_judged_' || n from generate_series(1, ${customers}) as n;
    insert into subscriptions
      (customer_id, stripe_id, status, currency, data_state, current_period_start_at, current_period_end_at)
    select id, 'sub_judged_' || id, 'active', 'usd', 'complete', '2026-06-01', '2026-07-01'
    from customers where stripe_id like 'cus_judged_%';
    insert into mrr_spans
      (subscription_id, item_stripe_id, from_at, customer_id, currency, price_id, product_id, quantity,
        mrr_minor, is_at_risk)
    select id, 'si_' || id, '2025-01-01', customer_id, 'usd', 'price_' || (id % 12 + 1), 'prod_1', 1,
      (id % 12 + 1) * 1000, false
    from subscriptions where stripe_id like 'sub_judged_%';
    insert into usage_series (customer_id, metric_id, base_day, daily_values, used_days)
    select spans.customer_id, metrics.id, '2026-03-17',
      case metrics.kind
        when 'sum' then array(select (day * (spans.customer_id % 97 + 40) * (spans.subscription_id % 12 + 1) * 220)::bigint
          from generate_series(1, 90) as day)
        else array_fill(((spans.customer_id % 6 + 1) * 1000)::bigint, array[90])
      end,
      repeat('1', 90)::varbit
    from mrr_spans as spans cross join usage_metrics as metrics
    where metrics.name in ('calls', 'seats') and spans.item_stripe_id like 'si_%';
    analyze;`);
}
