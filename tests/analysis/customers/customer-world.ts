import { Temporal } from 'temporal-polyfill';

import { customerById, type Customer } from '#analysis/customers/customer.ts';
import type { ScoreScope } from '#analysis/scores/score.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import { parseTimezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

export const NOW = Temporal.Instant.from('2026-06-15T12:00:00Z');

export function scopeAt(at: string | Temporal.Instant = NOW, timezone = 'UTC'): ScoreScope {
  return {
    now: Temporal.Instant.from(at),
    timezone: parseTimezone(timezone)!,
    baseCurrency: parseCurrency('usd') as Currency,
    ticketSpike: 3,
  };
}

/** A customer who has to be there. */
export async function customerOf(
  db: Db,
  customerId: string,
  scope: ScoreScope = scopeAt(),
): Promise<Customer> {
  const found = await customerById(db, { customerId, ...scope });
  if (found === null) throw new Error(`there is no ${customerId}`);
  return found;
}

/** What Stripe told last of a subscription: `si_a price_Pro 3`, an item each. */
export async function tellItems(
  db: Db,
  subscription: string,
  { customer, items, at }: { customer: string; items: readonly string[]; at: string },
): Promise<void> {
  const data = items.map((item) => {
    const [id, price, quantity] = item.split(' ');
    return { id, price: { id: price }, ...(quantity && { quantity: Number(quantity) }) };
  });
  const payload = JSON.stringify({ object: { id: subscription, items: { data } } });
  await db`
    insert into stripe_events
      (id, created_at, is_livemode, type, object_id, stripe_customer_id, state, payload)
    values (${`evt_${subscription}_${at}`}, ${at}, false, 'customer.subscription.updated',
      ${subscription}, ${customer}, 'done', ${payload}::text::jsonb)`;
}

/** A subscription that is in no span, such as a trial; columns as they are called in the table. */
export async function addSubscription(
  db: Db,
  customer: string,
  columns: Readonly<Record<string, unknown>> & { readonly stripe_id: string },
): Promise<void> {
  await db`insert into customers (stripe_id) values (${customer}) on conflict do nothing`;
  const row = { currency: 'usd', data_state: 'complete', ...columns };
  const names = Object.keys(row);
  await db.unsafe(
    `insert into subscriptions (customer_id, ${names.join()})
    select id, ${names.map((_, index) => `$${index + 2}`).join()}
    from customers where stripe_id = $1`,
    [customer, ...Object.values(row)] as never,
  );
}

/** An experiment as its life has left it, with customers as `cus_a variant`. */
export async function addExperiment(
  db: Db,
  name: string,
  { state, members }: { state: 'running' | 'completed' | 'canceled'; members: readonly string[] },
): Promise<void> {
  const [experiment] = await db`
    insert into experiments
      (name, state, hypothesis, change_description, metric, segment, comparison, created_by,
        created_at, started_by, started_at, baseline_n, baseline_from_day, baseline_to_day,
        completed_by, completed_at, outcome, canceled_by, canceled_at)
    values (${name}, ${state}, 'it sells', 'a new page', 'arpu', '{}', '{"kind": "before_after"}',
      'cli', '2026-05-01', 'cli', '2026-05-02', 3, '2026-04-01', '2026-05-01',
      ${state === 'completed' ? 'cli' : null}, ${state === 'completed' ? '2026-06-01' : null},
      ${state === 'completed' ? 'better' : null}, ${state === 'canceled' ? 'cli' : null},
      ${state === 'canceled' ? '2026-06-01' : null})
    returning id`;
  for (const member of members) {
    const [customer = '', arm = ''] = member.split(' ');
    await db`
      insert into experiment_customers (experiment_id, customer_id, arm, since_at)
      select ${experiment!['id']}, id, ${arm}, '2026-05-02' from customers
      where stripe_id = ${customer}`;
  }
}
