import { readdirSync } from 'node:fs';

import { describe, expect } from 'vitest';

import { brokenFacts } from '#store/checks.ts';
import type { Db } from '#store/postgres.ts';

import { test as base } from '../support/database.ts';
import { addSpans } from '../support/ledger-rows.ts';

/** A ledger with every type of movement in it, two currencies, and two stored days. */
const test = base.extend('ledger', async ({ db }) => {
  await addSpans(db, [
    { customer: 'cus_a', mrr: '1000', from: '2024-01-01', until: '2024-02-01' },
    { customer: 'cus_a', mrr: '1500.5', from: '2024-02-01', until: '2024-03-01' },
    { customer: 'cus_a', mrr: '700', from: '2024-03-01', until: '2024-04-01' },
    { customer: 'cus_a', mrr: '700', from: '2024-06-01' },
    { customer: 'cus_b', mrr: '300', from: '2024-01-15', currency: 'eur' },
  ]);
  await db`
    insert into daily_snapshots
      (day, timezone, currency, start_minor, new_minor, reactivation_minor, expansion_minor,
        contraction_minor, churn_minor, end_minor, customers, rules_version)
    values
      ('2024-01-01', 'UTC', 'usd', 0, 1000, 0, 0, 0, 0, 1000, 1, 1),
      ('2024-01-02', 'UTC', 'usd', 1000, 0, 0, 0, 0, 0, 1000, 1, 1)`;
  return db;
});

test('nothing is wrong with an empty database', async ({ db }) => {
  expect(await brokenFacts(db)).toEqual([]);
});

test('nothing is wrong with a ledger that adds up', async ({ ledger }) => {
  const [types] = await ledger`select count(distinct type) as n from mrr_movements`;

  expect(types?.['n']).toBe(5n);
  expect(await brokenFacts(ledger)).toEqual([]);
});

describe('it is noticed when', () => {
  const damages: Record<string, { damage: string; facts: string[] }> = {
    'a movement is missing in the middle': {
      damage: `delete from mrr_movements where type = 'expansion'`,
      facts: ['movements_chain', 'movements_follow_from_spans'],
    },
    'the first movement begins above zero': {
      damage: `update mrr_movements set mrr_before_minor = 5, mrr_after_minor = 305 where currency = 'eur'`,
      facts: ['movement_types_are_true', 'movements_chain'],
    },
    'a span is worth more than its movement': {
      damage: `update mrr_spans set mrr_minor = mrr_minor + 0.00000001 where currency = 'eur'`,
      facts: ['movements_follow_from_spans'],
    },
    'a span ends and no movement says so': {
      damage: `update mrr_spans set until_at = '2024-05-01' where currency = 'eur'`,
      facts: ['movements_follow_from_spans'],
    },
    'a return is called new': {
      damage: `update mrr_movements set type = 'new', away_since = null where type = 'reactivation'`,
      facts: ['movement_types_are_true'],
    },
    'a return does not know since when the customer was away': {
      damage: `update mrr_movements set away_since = '2024-04-02' where type = 'reactivation'`,
      facts: ['movement_types_are_true'],
    },
    'an item has two MRRs at once': {
      damage: `
        insert into mrr_spans
        select subscription_id, item_stripe_id, '2024-01-20', '2024-01-21', customer_id, currency,
          price_id, product_id, quantity, 1, is_at_risk
        from mrr_spans where currency = 'eur'`,
      facts: ['movements_follow_from_spans', 'spans_do_not_overlap'],
    },
    'a difference takes more from a subscription than there is': {
      damage: `
        insert into mrr_differences
          (subscription_id, rule, from_at, until_at, customer_id, currency, amount_minor)
        select subscription_id, 'scheduled_cancellation', '2024-02-15', '2024-02-20', customer_id,
          currency, mrr_minor + 0.00000001
        from mrr_spans where currency = 'eur'`,
      facts: ['stripe_mode_is_not_below_zero'],
    },
    'a customer of one currency is taken for one of several': {
      damage: `
        insert into customers_in_several_currencies
        select id from customers where stripe_id = 'cus_b'`,
      facts: ['customers_in_several_currencies_are_listed'],
    },
    'a day does not begin where the day before it ended': {
      damage: `
        update daily_snapshots set start_minor = 999, end_minor = 999 where day = '2024-01-02'`,
      facts: ['snapshots_join'],
    },
  };
  for (const [name, { damage, facts }] of Object.entries(damages)) {
    test(name, async ({ ledger }) => {
      await ledger.unsafe(damage);

      expect((await brokenFacts(ledger)).map((fact) => fact.name)).toEqual(facts);
    });
  }

  test('every check has such an example', () => {
    const checks = readdirSync('sql/checks').map((file) => file.replace(/\.sql$/, ''));

    expect([...new Set(Object.values(damages).flatMap(({ facts }) => facts))].toSorted()).toEqual(
      checks.toSorted(),
    );
  });
});

test('a fact that breaks often is told by its first rows only', async ({ ledger }) => {
  await addManyBrokenDays(ledger);

  const [fact] = await brokenFacts(ledger);

  expect(fact?.name).toBe('snapshots_join');
  expect(fact?.rows).toHaveLength(20);
});

function addManyBrokenDays(db: Db): Promise<object[]> {
  return db`
    insert into daily_snapshots
      (day, timezone, currency, start_minor, new_minor, reactivation_minor, expansion_minor,
        contraction_minor, churn_minor, end_minor, customers, rules_version)
    select '2024-05-01'::date + n, 'UTC', 'usd', n, 0, 0, 0, 0, 0, n, 1, 1
    from generate_series(1, 50) as n`;
}
