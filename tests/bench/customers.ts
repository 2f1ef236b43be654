import { Temporal } from 'temporal-polyfill';

import { customerById } from '#analysis/customers/customer.ts';
import { findCustomer } from '#analysis/customers/search.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { percentile, spread, timed, took, type Figure } from './figures.ts';

const SCOPE = {
  now: Temporal.Instant.from('2026-06-15T12:30:00Z'),
  timezone: 'UTC' as Timezone,
  baseCurrency: parseCurrency('usd') as Currency,
  ticketSpike: 3,
};
const CARDS = 200;
const SEARCHES = 20;

/**
 * How long it takes to gather one customer among those of the risk scan, each with two years of changes
 * and of events, and to find one by a name that is rare and by one that everybody has.
 */
export async function benchCustomers(db: Db): Promise<Figure[]> {
  await seed(db);
  const rows = await db<{ id: string }[]>`
    select stripe_id as id from customers where stripe_id like 'cus_risk_%'
    order by md5(stripe_id) limit ${CARDS}`;
  const cards: number[] = [];
  for (const { id } of rows) {
    cards.push(await timed(() => customerById(db, { customerId: id, ...SCOPE })));
  }
  const searches = async (text: (run: number) => string) => {
    const runs: number[] = [];
    for (let run = 0; run < SEARCHES; run += 1) {
      runs.push(await timed(() => findCustomer(db, { text: text(run), ...SCOPE })));
    }
    return percentile(runs, 0.5);
  };
  return [
    ...spread('customer card', cards),
    took('customer by a rare name', await searches((run) => `labs ${100 + run} ö`)),
    took('customer by a common name', await searches(() => 'labs')),
  ];
}

/** One by one: no statement may take longer than the half minute after which a connection is given up. */
async function seed(db: Db): Promise<void> {
  for (const statement of SEED) await db.unsafe(statement);
  await db.unsafe('analyze');
}

const SEED = [
  `update customers set name = 'Labs ' || id || ' Ö' where stripe_id like 'cus_risk_%'`,
  `insert into mrr_movements
      (customer_id, occurred_at, currency, type, cause, amount_minor, mrr_before_minor,
        mrr_after_minor, event_ids)
    select id, timestamptz '2024-06-01' + interval '60 days' * n, 'usd',
      case when n = 0 then 'new' else 'expansion' end, 'plan_change', 100, n * 100, n * 100 + 100,
      array['evt_card_' || id || '_' || n]
    from customers cross join generate_series(0, 11) as n
    where stripe_id like 'cus_risk_%'
    on conflict do nothing`,
  `insert into stripe_events
      (id, created_at, is_livemode, type, object_id, stripe_customer_id, state, payload)
    select 'evt_card_' || customers.id || '_' || n,
      timestamptz '2024-06-01' + interval '60 days' * n, false, 'customer.subscription.updated',
      subscriptions.stripe_id, customers.stripe_id, 'done',
      jsonb_build_object('object', jsonb_build_object('items', jsonb_build_object('data',
        jsonb_build_array(jsonb_build_object('id', 'si', 'price', jsonb_build_object('id', 'price_1'))))))
    from customers
    inner join subscriptions on subscriptions.customer_id = customers.id
    cross join generate_series(0, 11) as n
    where customers.stripe_id like 'cus_risk_%'
    on conflict do nothing`,
];
