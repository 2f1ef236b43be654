import { createHmac } from 'node:crypto';

import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { eraseCustomer } from '#analysis/customers/erase.ts';
import { erasureKeys } from '#analysis/customers/erasure-keys.ts';
import { scanRisks } from '#analysis/risks/scan.ts';
import { parseCurrency } from '#domain/currency.ts';
import { parseTimezone } from '#domain/day.ts';
import { createEventRecorder } from '#ingestion/event-recorder.ts';
import { projectEvent, type ProjectedEvent } from '#ingestion/projection.ts';
import { takeUsage } from '#ingestion/usage/take-usage.ts';
import type { Db } from '#store/postgres.ts';

import { addAlerts } from '../../support/alert-rows.ts';
import { test } from '../../support/database.ts';
import { addSpans } from '../../support/ledger-rows.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');
const UTC = parseTimezone('UTC')!;
const FROM = '2026-01-01T00:00:00Z';
const A = { customerId: 'cus_a', actor: 'cli' };

function told(customer: string): ProjectedEvent {
  const object = { id: customer, object: 'customer', created: 1_780_000_000 };
  const event = { id: `evt_${customer}`, type: 'customer.updated', created: 1_780_000_000 };
  return projectEvent({ ...event, data: { object } }, { keepNames: false })!;
}

async function storedEvents(db: Db): Promise<string[]> {
  const rows = await db<{ id: string }[]>`select id from stripe_events order by id`;
  return rows.map(({ id }) => id);
}

test('the hash of an id is its HMAC-SHA-256, and nothing without the secret', async ({ db }) => {
  const secret = Buffer.alloc(64, 'a secret of this test');
  const { innerKey, outerKey } = erasureKeys(secret);

  const [row] = await db`
    select encode(metrics.keyed_hash('cus_a', ${innerKey}, ${outerKey}), 'hex') as hash`;

  expect(row?.['hash']).toBe(createHmac('sha256', secret).update('cus_a').digest('hex'));
  expect(erasureKeys().innerKey).not.toEqual(erasureKeys().innerKey);
});

describe('while a customer is erased', () => {
  test('what Stripe and the product tell of them waits, and is dropped', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_a', mrr: '4900', from: FROM },
      { customer: 'cus_b', mrr: '9900', from: FROM },
    ]);
    await addAlerts(db, [{ customer: 'cus_a' }]);
    const record = createEventRecorder(db, () => {});
    const late: Promise<unknown>[] = [];

    await eraseCustomer(db, A, async () => {
      late.push(
        record(told('cus_a')),
        record(told('cus_b')),
        takeUsage(db, [usageOf('cus_a'), usageOf('cus_b')], { now: NOW, timezone: UTC }),
      );
      await waiting(db, 2);
    });

    const [, , usage] = await Promise.all(late);
    expect(await storedEvents(db)).toEqual(['evt_cus_b']);
    expect(usage).toEqual({
      accepted: 1,
      duplicates: 0,
      rejected: [
        {
          index: 0,
          field: 'customer_id',
          detail: 'is a customer who was erased; nothing is kept of them',
        },
      ],
    });
  });

  test('others may be erased too, and the same one again', async ({ db }) => {
    const ids = ['cus_a', 'cus_b', 'cus_c', 'cus_d'];
    await addSpans(
      db,
      ids.map((customer) => ({ customer, mrr: '4900', from: FROM })),
    );

    const erasures = await Promise.all(
      [...ids, ...ids].map(async (customerId) => eraseCustomer(db, { customerId, actor: 'cli' })),
    );

    expect(erasures.filter((one) => one?.wasErasedBefore === false)).toHaveLength(4);
    expect(erasures.filter((one) => one?.wasErasedBefore === true)).toHaveLength(4);
    const [row] = await db`
      select count(*) as customers, count(*) filter (where is_anonymous) as anonymous from customers`;
    expect(row).toEqual({ customers: 4n, anonymous: 4n });
  });
});

test('somebody of whom only facts are known that wait is erased as well', async ({ db }) => {
  await createEventRecorder(db, () => {})(told('cus_a'));

  expect(await eraseCustomer(db, A)).toMatchObject({ wasErasedBefore: false });

  expect(await storedEvents(db)).toEqual([]);
  await createEventRecorder(db, () => {})(told('cus_a'));
  expect(await storedEvents(db)).toEqual([]);
});

test('what their usage was found to be goes, and that of others stays', async ({ db }) => {
  await addSpans(db, [
    { customer: 'cus_a', mrr: '4900', from: FROM, cancelAt: '2026-06-20' },
    { customer: 'cus_b', mrr: '9900', from: FROM },
  ]);
  await db`
    insert into judged_items (customer_id, subscription_id, item_stripe_id, plan_id, price_id,
      currency, mrr_minor, metric, used, demand, limit_quantity, utilisation, judged_day)
    select customer_id, subscription_id, item_stripe_id, product_id, price_id,
      currency, mrr_minor, 'calls', 9, 9, 10, 0.9, '2026-06-09'
    from mrr_spans`;

  await eraseCustomer(db, A);

  expect(
    await db`select stripe_id from judged_items inner join customers on id = customer_id`,
  ).toEqual([{ stripeId: 'cus_b' }]);
  expect(
    await db`
      select is_anonymous, subscriptions.stripe_id like 'erased_sub_%' as is_renamed, at
      from scheduled_changes
      inner join subscriptions on subscriptions.id = subscription_id
      inner join customers on customers.id = scheduled_changes.customer_id`,
  ).toMatchObject([{ isAnonymous: true, isRenamed: true }]);
});

test('nobody is told of what an anonymous customer is about to do', async ({ db }) => {
  await addSpans(db, [{ customer: 'cus_a', mrr: '4900', from: FROM }]);
  await db`update subscriptions set cancel_at = '2026-06-20T00:00:00Z'`;
  const scope = {
    now: NOW,
    timezone: UTC,
    baseCurrency: parseCurrency('usd')!,
    thresholds: {
      mrrDeclineWarningPercent: 5,
      mrrDeclineCriticalPercent: 15,
      usageMismatch: 0.7,
      supportTicketSpike: 3,
    },
  };
  expect((await scanRisks(db, scope)).opened).toHaveLength(1);

  await eraseCustomer(db, A);

  expect(await scanRisks(db, scope)).toMatchObject({ opened: [], informational: 0, warning: 0 });
  expect(await db`select id from alerts`).toEqual([]);
});

test('texts that named them do not any more, and say the same of everybody else', async ({
  db,
}) => {
  await addSpans(db, [{ customer: 'cus_a', mrr: '4900', from: FROM }]);
  await db`update customers set name = 'text "AG"'`;
  const body = { text: 'text "AG" (cus_a) and cus_ab', kind: 'digest', list: [{ of: 'cus_a' }] };
  await db`
    insert into outbox (dedupe_key, destination, kind, body)
    values ('digest', 'slack:C1', 'digest', ${JSON.stringify(body)}::jsonb)`;

  await eraseCustomer(db, A);

  const [row] = await db`select body from outbox`;
  expect(row?.['body']).toEqual({
    text: 'erased (erased) and cus_ab',
    kind: 'digest',
    list: [{ of: 'erased' }],
  });
});

test('no table that names a customer is forgotten', async ({ db }) => {
  const tables = await db<{ name: string }[]>`
    select relname as name
    from pg_class
    inner join pg_attribute on attrelid = pg_class.oid and attname like '%customer_id'
    where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and not attisdropped
      and not relispartition
      and not exists (
        select from pg_constraint
        where conrelid = pg_class.oid and confrelid = 'customers'::regclass
          and confdeltype = 'c' and conkey = array[attnum]
      )
    order by relname`;

  // These go or are handed over by statements in sql/queries/erasure; all others go with the customer.
  expect(tables.map(({ name }) => name)).toEqual([
    'credit_notes',
    'disputes',
    'invoices',
    'judged_items',
    'mrr_differences',
    'mrr_movements',
    'mrr_spans',
    'payment_methods',
    'refunds',
    'scheduled_changes',
    'stripe_events',
    'subscription_schedules',
    'subscriptions',
    'usage_daily',
  ]);
});

function usageOf(customer: string) {
  return { customer_id: customer, metric_name: 'api_calls', quantity: 1 };
}

/** Until so many statements wait for a lock. */
async function waiting(db: Db, statements: number): Promise<void> {
  for (;;) {
    const [row] = await db<{ waiting: bigint }[]>`
      select count(*) as waiting from pg_locks where not granted and locktype = 'relation'`;
    if (Number(row?.waiting) >= statements) return;
  }
}
