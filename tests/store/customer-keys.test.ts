import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { describe, expect } from 'vitest';

import { migrate } from '#store/migrate.ts';
import { connect, type Db } from '#store/postgres.ts';

import { test as base } from '../support/database.ts';
import { addSpans } from '../support/ledger-rows.ts';

const MIGRATION = '0056_customer_keys.sql';

/** The migrations of the version before, and a database as they left it. */
const test = base
  .extend('folder', async ({}, { onCleanup }) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'moneyradar-sql-'));
    onCleanup(() => fs.rmSync(folder, { recursive: true }));
    fs.cpSync('sql/migrations', path.join(folder, 'migrations'), {
      recursive: true,
      filter: (file) => !file.endsWith('.sql') || path.basename(file) < MIGRATION,
    });
    return folder;
  })
  .extend('old', async ({ folder, emptyDatabase }, { onCleanup }) => {
    await migrate(emptyDatabase, pathToFileURL(`${folder}/`));
    const db = connect(emptyDatabase);
    onCleanup(() => db.end({ timeout: 5 }));
    return { db, upgrade: () => migrate(emptyDatabase) };
  });

/** One row of each table whose key changes, and one of each that refers to a subscription. */
async function addLedger(db: Db): Promise<void> {
  await addSpans(db, [
    { customer: 'cus_a', mrr: '1000', from: '2024-01-01', subscription: 'sub_a', item: 'si_a' },
    { customer: 'cus_b', mrr: '2000', from: '2024-01-01', subscription: 'sub_b', item: 'si_b' },
  ]);
  await db.unsafe(`
    insert into mrr_differences (subscription_id, rule, from_at, customer_id, currency, amount_minor)
    select id, 'collection_paused', '2024-02-01', customer_id, 'usd', 100 from subscriptions;
    insert into scheduled_changes (subscription_id, at, customer_id, currency, mrr_after_minor, source)
    select id, '2024-03-01', customer_id, 'usd', 0, 'cancellation' from subscriptions;
    insert into judged_items (subscription_id, item_stripe_id, customer_id, plan_id, price_id, currency,
      mrr_minor, metric, used, demand, limit_quantity, utilisation, judged_day)
    select subscription_id, item_stripe_id, customer_id, 'prod_1', price_id, currency, mrr_minor, 'calls',
      1, 1, 10, 0.1, '2024-02-01'
    from mrr_spans;
    insert into invoices (stripe_id, customer_id, status, currency, amount_due_minor, attempt_count, created_at)
    select 'in_' || id, id, 'paid', 'usd', 1000, 1, '2024-01-01' from customers;
    insert into refunds (stripe_id, customer_id, currency, amount_minor, status, created_at)
    select 're_' || id, id, 'usd', 10, 'succeeded', '2024-01-02' from customers;
    insert into disputes (stripe_id, customer_id, currency, amount_minor, status, opened_at)
    select 'dp_' || id, id, 'usd', 10, 'lost', '2024-01-02' from customers;
    insert into credit_notes (stripe_id, customer_id, currency, amount_minor, status, created_at)
    select 'cn_' || id, id, 'usd', 10, 'issued', '2024-01-02' from customers;
    insert into payment_methods (stripe_id, customer_id, type, is_attached)
    select 'pm_' || id, id, 'card', true from customers;
    insert into subscription_schedules (stripe_id, customer_id, status, phases)
    select 'sub_sched_' || id, id, 'active', '[]' from customers;
    insert into alerts (type, subject, customer_id, subscription_id, severity, effect, data, opened_at, changed_at)
    select 'scheduled_cancellation', 'cus_' || id, customer_id, id, 'warning', 1, '{}', '2024-02-01', '2024-02-01'
    from subscriptions;`);
}

const KEYED = [
  'subscriptions',
  'mrr_spans',
  'mrr_differences',
  'scheduled_changes',
  'judged_items',
  'invoices',
  'refunds',
  'disputes',
  'credit_notes',
  'payment_methods',
  'subscription_schedules',
  'alerts',
];

/** Every row of those tables as text, sorted. */
async function rowsOf(db: Db): Promise<Record<string, unknown>> {
  const tables = await Promise.all(
    KEYED.map(async (table) => [
      table,
      await db.unsafe(`select rows::text as row from ${table} as rows order by 1`),
    ]),
  );
  return Object.fromEntries(tables) as Record<string, unknown>;
}

describe('a database of the version before keys had the customer', () => {
  test('keeps every row', async ({ old: { db, upgrade } }) => {
    await addLedger(db);
    const before = await rowsOf(db);

    expect(await upgrade()).toContain(MIGRATION);

    expect(await rowsOf(db)).toEqual(before);
    expect(Object.values(before)).not.toContainEqual([]);
  });

  test('gives what a moved subscription left behind to whom it went to', async ({
    old: { db, upgrade },
  }) => {
    await addLedger(db);
    await db.unsafe(`
      update subscriptions set customer_id = (select id from customers where stripe_id = 'cus_b')
      where stripe_id = 'sub_a'`);

    await upgrade();

    for (const table of ['mrr_spans', 'mrr_differences', 'scheduled_changes', 'judged_items']) {
      const owners = await db.unsafe(
        `select distinct stripe_id from ${table} inner join customers on id = customer_id`,
      );
      expect(owners, table).toEqual([{ stripeId: 'cus_b' }]);
    }
  });
});

describe('the keys of a customer refuse', () => {
  test.for(['mrr_spans', 'mrr_differences', 'scheduled_changes', 'judged_items'])(
    "in %s what is of another customer's subscription",
    async (table, { db }) => {
      await addLedger(db);

      const moved = db.unsafe(
        `update ${table} set customer_id = (select id from customers where stripe_id = 'cus_b')`,
      );

      await expect(moved).rejects.toThrow('violates foreign key constraint');
    },
  );

  test.for(['subscriptions', 'invoices', 'refunds', 'disputes', 'credit_notes'])(
    "in %s the same id of Stripe's under two customers",
    async (table, { db }) => {
      await addLedger(db);

      const renamed = db.unsafe(
        `update ${table} set stripe_id = (select min(others.stripe_id) from ${table} as others)`,
      );

      await expect(renamed).rejects.toThrow(`"${table}_stripe_id_key"`);
    },
  );
});
