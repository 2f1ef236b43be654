import { Temporal } from 'temporal-polyfill';

import { refreshMoves, refreshMovesOf } from '#analysis/radar/refresh.ts';
import { topMoves } from '#analysis/radar/top-moves.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { percentile, spread, timed, took, type Figure } from './figures.ts';

const NOW = Temporal.Instant.from('2026-06-15T12:30:00Z');
const SCOPE = {
  now: NOW,
  timezone: 'UTC' as Timezone,
  baseCurrency: parseCurrency('usd') as Currency,
};
const CHANGED = [1, 100, 500];

/**
 * How long it takes to find the moves among the customers of the risk scan, and to answer which are best.
 * Plans get a newer, dearer price and a few customers leave, so that every kind is there.
 */
export async function benchRadar(db: Db): Promise<Figure[]> {
  await seed(db);
  const looks: number[] = [];
  for (let run = 0; run < 4; run += 1) {
    looks.push(await timed(() => refreshMoves(db, { ...SCOPE, now: NOW.add({ minutes: run }) })));
  }
  const [first = 0, ...others] = looks;
  const figures = [took('moves, all', first), took('moves, nothing new', percentile(others, 0.5))];
  for (const changed of CHANGED) {
    const rows = await db<{ id: bigint }[]>`
      select id from customers where stripe_id like 'cus_risk_%' order by id limit ${changed}`;
    const customerIds = rows.map(({ id }) => id);
    const runs: number[] = [];
    for (let run = 0; run < 5; run += 1) {
      const look = db.begin((transaction) =>
        refreshMovesOf(transaction, { ...SCOPE, customerIds }),
      );
      runs.push(await timed(() => look));
    }
    figures.push(took(`moves, ${changed} changed`, percentile(runs, 0.5)));
  }
  const answers: number[] = [];
  for (let run = 0; run < 50; run += 1) {
    answers.push(await timed(() => topMoves(db, { ...SCOPE, limit: 5 })));
  }
  return [...figures, ...spread('top moves', answers)];
}

async function seed(db: Db): Promise<void> {
  await db.unsafe(`
    insert into catalogue_objects (kind, id, version_at, version_event_id, payload)
    select 'price', 'price_new_' || n, '2026-05-01', 'evt_new_' || n, jsonb_build_object(
      'id', 'price_new_' || n, 'active', true, 'created', 1777593600 + n, 'currency', 'usd',
      'product', 'prod_1', 'nickname', 'Plan ' || n, 'unit_amount_decimal', (n * 1200)::text,
      'recurring', jsonb_build_object('interval', 'month', 'interval_count', 1, 'usage_type', 'licensed'),
      'metadata', jsonb_build_object('calls', '430'))
    from generate_series(1, 12) as n
    on conflict do nothing;
    insert into usage_daily (day, metric_id, customer_id, quantity, last_at)
    select date '2026-06-01' - n, usage_metrics.id, customers.id, 10, '2026-06-01'
    from customers
    cross join generate_series(0, 20) as n
    cross join usage_metrics
    where customers.stripe_id like 'cus_risk_%' and customers.id % 50 = 7
      and usage_metrics.name in ('calls', 'exports');
    update mrr_spans set until_at = '2026-06-01'
    where item_stripe_id like 'si_%' and customer_id % 50 = 7 and until_at is null;
    insert into mrr_movements
      (customer_id, occurred_at, currency, type, cause, amount_minor, mrr_before_minor,
        mrr_after_minor, event_ids)
    select customer_id, '2026-06-01', 'usd', 'churn', 'cancelled', mrr_minor, mrr_minor, 0, '{}'
    from mrr_spans where item_stripe_id like 'si_%' and customer_id % 50 = 7;
    insert into mrr_spans
      (subscription_id, item_stripe_id, from_at, customer_id, currency, price_id, product_id,
        quantity, mrr_minor, is_at_risk)
    select subscription_id, item_stripe_id, timestamptz '2026-07-01' + customer_id % 900 * interval '1 minute', customer_id, currency, price_id,
      product_id, quantity, mrr_minor + 500, false
    from mrr_spans
    where item_stripe_id like 'si_%' and customer_id % 100 = 9 and until_at is null;
    update mrr_spans set until_at = timestamptz '2026-07-01' + customer_id % 900 * interval '1 minute'
    where item_stripe_id like 'si_%' and customer_id % 100 = 9 and from_at < '2026-07-01';
    analyze;`);
}
