import { Temporal } from 'temporal-polyfill';

import { alerts } from '#analysis/risks/alerts.ts';
import { scanDirtyCustomers } from '#analysis/risks/scan-dirty.ts';
import { scanRisks, type RiskScope } from '#analysis/risks/scan.ts';
import { judgeUsage } from '#analysis/usage/refresh.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { percentile, timed, took, type Figure } from './figures.ts';

const NOW = Temporal.Instant.from('2026-06-15T12:00:00Z');
const SCOPE: RiskScope = {
  now: NOW,
  timezone: 'UTC' as Timezone,
  baseCurrency: parseCurrency('usd') as Currency,
  thresholds: {
    mrrDeclineWarningPercent: 5,
    mrrDeclineCriticalPercent: 15,
    usageMismatch: 0.7,
    supportTicketSpike: 3,
  },
};
const MARKED = [1, 100, 500];

/**
 * How long a scan of so many subscriptions takes, with two metrics of usage each and one in fifty in
 * some trouble: the first, the second, those after some changed, and of customers whom events have marked.
 */
export async function benchRisks(db: Db, customers: number): Promise<Figure[]> {
  await seed(db, customers);
  await judgeUsage(db, { ...SCOPE, threshold: SCOPE.thresholds.usageMismatch });
  const scans: number[] = [];
  for (let run = 0; run < 4; run += 1) {
    const now = NOW.add({ minutes: run });
    scans.push(
      await timed(async () => {
        await scanRisks(db, { ...SCOPE, now });
      }),
    );
  }
  const [first = 0, ...others] = scans;
  const figures = [
    took('risk scan, first', first),
    took('risk scan, nothing new', percentile(others, 0.5)),
    took('judged, scored and scanned anew', await anew(db)),
  ];
  for (const marked of MARKED) {
    const runs: number[] = [];
    for (let run = 0; run < 5; run += 1) {
      await db`
        insert into risk_dirty (customer_id)
        select id from customers where stripe_id like 'cus_risk_%' order by id limit ${marked}`;
      runs.push(await timed(() => scanDirtyCustomers(db, SCOPE, async () => {})));
    }
    figures.push(took(`risk scan, ${marked} marked`, percentile(runs, 0.5)));
  }
  const pages: number[] = [];
  for (let run = 0; run < 20; run += 1) {
    pages.push(await timed(() => alerts(db, { status: 'active', limit: 20 })));
  }
  return [...figures, took('first page of alerts', percentile(pages, 0.5))];
}

/** What the first look of a day does for everybody; nothing else is found than before. */
async function anew(db: Db): Promise<number> {
  const runs: number[] = [];
  for (let run = 0; run < 3; run += 1) {
    await db.unsafe('delete from judge_looks; delete from score_looks; delete from usage_looks');
    const now = NOW.add({ minutes: 10 + run });
    runs.push(
      await timed(async () => {
        await scanRisks(db, { ...SCOPE, now });
      }),
    );
  }
  return percentile(runs, 0.5);
}

/** Twelve plans; every fiftieth customer has one trouble or another, every tenth uses less than before. */
async function seed(db: Db, customers: number): Promise<void> {
  await db.unsafe(`
    insert into catalogue_objects (kind, id, version_at, version_event_id, payload)
    select 'price', 'price_' || n, '2024-01-01', 'evt_' || n, jsonb_build_object(
      'id', 'price_' || n, 'active', true, 'created', 1704067200 + n, 'currency', 'usd',
      'product', 'prod_1', 'nickname', 'Plan ' || n, 'unit_amount_decimal', (n * 1000)::text,
      'recurring', jsonb_build_object('interval', 'month', 'interval_count', 1, 'usage_type', 'licensed'),
      'metadata', jsonb_build_object('calls', '430'))
    from generate_series(1, 12) as n
    on conflict do nothing;
    insert into usage_metrics (name) values ('calls'), ('exports'), ('support_tickets')
    on conflict do nothing;
    insert into customers (stripe_id)
    select 'cus_risk_' || n from generate_series(1, ${customers}) as n;
    insert into payment_methods
      (stripe_id, customer_id, type, brand, expires_month, expires_year, is_attached)
    select 'pm_risk_' || id, id, 'card', 'visa', id % 12 + 1, 2026 + id % 5, true
    from customers where stripe_id like 'cus_risk_%';
    insert into subscriptions
      (customer_id, stripe_id, status, currency, data_state, current_period_start_at,
        current_period_end_at, default_payment_method, has_payment_method, cancel_at,
        collection_pause)
    select id, 'sub_risk_' || id, 'active', 'usd', 'complete', '2026-06-01', '2026-07-01',
      'pm_risk_' || id, true, case when id % 100 = 1 then timestamptz '2026-06-30' end,
      case when id % 500 = 2 then 'keep_as_draft' end
    from customers where stripe_id like 'cus_risk_%';
    insert into mrr_spans
      (subscription_id, item_stripe_id, from_at, customer_id, currency, price_id, product_id,
        quantity, mrr_minor, is_at_risk)
    select id, 'si_' || id, '2025-01-01', customer_id, 'usd', 'price_' || (id % 12 + 1), 'prod_1',
      1, (id % 12 + 1) * 1000, false
    from subscriptions where stripe_id like 'sub_risk_%';
    insert into mrr_movements
      (customer_id, occurred_at, currency, type, cause, amount_minor, mrr_before_minor,
        mrr_after_minor, event_ids)
    select customer_id, '2025-01-01', 'usd', 'new', 'signup', mrr_minor, 0, mrr_minor, '{}'
    from mrr_spans where item_stripe_id like 'si_%';
    insert into mrr_movements
      (customer_id, occurred_at, currency, type, cause, amount_minor, mrr_before_minor,
        mrr_after_minor, event_ids)
    select customer_id, '2026-06-01', 'usd', 'contraction', 'plan_change', 500, mrr_minor + 500,
      mrr_minor, '{}'
    from mrr_spans where item_stripe_id like 'si_%' and customer_id % 100 = 3;
    insert into invoices
      (stripe_id, customer_id, subscription_stripe_id, status, currency, amount_due_minor,
        attempt_count, created_at, next_attempt_at, failed_at)
    select 'in_' || id || '_' || n, customer_id, stripe_id,
      case when n = 1 and id % 50 = 4 then 'open' else 'paid' end, 'usd', 1000, 1,
      timestamptz '2026-06-14' - n * interval '30 days',
      case when n = 1 and id % 50 = 4 then timestamptz '2026-06-17' end,
      case when n = 1 and id % 50 = 4 then timestamptz '2026-06-14' end
    from subscriptions cross join generate_series(1, 3) as n
    where stripe_id like 'sub_risk_%';
    insert into usage_series (customer_id, metric_id, base_day, daily_values, used_days)
    select customers.id, usage_metrics.id, '2026-03-08',
      (
        select array_agg(
          (n * (500 + customers.id % 977)
            - case when customers.id % 10 = 5 then greatest(n - 82, 0) * 300 else 0 end) * 10
          order by n
        )
        from generate_series(1, 100) as n
      ),
      repeat('1', 100)::varbit
    from customers
    cross join usage_metrics
    where customers.stripe_id like 'cus_risk_%' and usage_metrics.name in ('calls', 'exports')`);
  await db.unsafe('analyze');
}
