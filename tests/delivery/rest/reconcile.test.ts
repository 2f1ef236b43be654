import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { ProblemError, type HttpRequest } from '#delivery/rest/exchange.ts';
import { getReconcile } from '#delivery/rest/reconcile.ts';

import { test as base } from '../../support/database.ts';
import { addDifferences } from '../../support/difference-rows.ts';
import { documented } from '../../support/documented.ts';
import { restContext } from '../../support/doors.ts';
import { addSpans } from '../../support/ledger-rows.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');
const JANUARY = '2026-01-01T00:00:00Z';

/** Asks the route on a ledger of three customers, of whom two count otherwise with Stripe. */
const test = base.extend('ask', async ({ db }) => {
  await addSpans(db, [
    { customer: 'cus_a', subscription: 'sub_a', mrr: '1250', from: JANUARY },
    {
      customer: 'cus_b',
      subscription: 'sub_b',
      mrr: '166.4',
      from: JANUARY,
      cancelAt: '2026-07-01T00:00:00Z',
    },
    { customer: 'cus_c', subscription: 'sub_c', mrr: '166.4', from: JANUARY },
  ]);
  await addDifferences(db, [
    { subscription: 'sub_a', rule: 'repeating_discount', amount: '-1250', from: JANUARY },
    {
      subscription: 'sub_b',
      rule: 'scheduled_cancellation',
      amount: '166.4',
      from: '2026-03-01T00:00:00Z',
    },
  ]);
  return async (query: string) => {
    const request: HttpRequest = {
      method: 'GET',
      path: '/api/revenue/reconcile',
      params: {},
      isLocal: true,
      query: new URLSearchParams(query),
      headers: {},
      body: async () => Buffer.alloc(0),
      async *stream() {},
    };
    return documented(getReconcile)(restContext(db, NOW), request);
  };
});

describe('GET /api/revenue/reconcile', () => {
  test('gives both totals and every difference, which add up to the cent', async ({ ask }) => {
    const body = await ask('');

    expect(body).toEqual({
      mrr: 15.83,
      stripe_mode_mrr: 26.66,
      currency: 'USD',
      differences: [
        {
          customer_id: 'cus_a',
          rule: 'repeating_discount',
          amount: -12.5,
          until: null,
          subscription_ids: ['sub_a'],
        },
        {
          customer_id: 'cus_b',
          rule: 'scheduled_cancellation',
          amount: 1.66,
          until: '2026-07-01T00:00:00Z',
          subscription_ids: ['sub_b'],
        },
        { customer_id: null, rule: 'rounding', amount: 0.01, until: null, subscription_ids: [] },
      ],
      next_cursor: null,
      rules: [
        { rule: 'scheduled_cancellation', customers: 1, amount: 1.66 },
        { rule: 'repeating_discount', customers: 1, amount: -12.5 },
      ],
      rounding: 0.01,
      not_included: [],
      as_of: '2026-06-10T09:00:00Z',
      rules_version: 1,
    });
    const sum = body.differences.reduce((all, { amount }) => all + amount * 100, 0);
    expect(Math.round(body.mrr * 100 - sum)).toBe(Math.round(body.stripe_mode_mrr * 100));
  });

  test('comes in pages of one and the same instant', async ({ ask }) => {
    const first = await ask('limit=1&at=2026-05-31');
    expect(first.differences.map(({ customer_id }) => customer_id)).toEqual(['cus_a']);
    expect(first.as_of).toBe('2026-05-31T21:59:59.999999Z');

    const second = await ask(`limit=1&cursor=${first.next_cursor}`);
    expect(second.as_of).toBe(first.as_of);
    expect(second.differences.map(({ rule }) => rule)).toEqual([
      'scheduled_cancellation',
      'rounding',
    ]);
    expect(second.next_cursor).toBeNull();
  });

  test('goes back to a day or an instant', async ({ ask }) => {
    const rulesAt = async (at: string) => (await ask(`at=${at}`)).rules.map(({ rule }) => rule);

    expect(await rulesAt('2026-02-28')).toEqual(['repeating_discount']);
    expect(await rulesAt('2026-03-01T00:00:00Z')).toEqual([
      'scheduled_cancellation',
      'repeating_discount',
    ]);
    expect(await rulesAt('2026-06-10')).toHaveLength(2);
    expect((await ask('at=2025-12-31T00:00:00Z')).mrr).toBe(0);
  });

  test('lists one rule alone, and no rounding with it', async ({ ask }) => {
    const { differences } = await ask('rule=scheduled_cancellation');

    expect(differences.map(({ customer_id }) => customer_id)).toEqual(['cus_b']);
  });

  test('says what it cannot read', async ({ ask }) => {
    for (const query of [
      'at=yesterday',
      'at=2026-06-11',
      'at=2026-06-10T09:00:01Z',
      'rule=magic',
      'limit=501',
      'cursor=abc',
      'from=2026-01-01',
    ]) {
      const error = await ask(query).catch((thrown: unknown) => thrown);
      expect(error, query).toBeInstanceOf(ProblemError);
      expect((error as ProblemError).answer).toMatchObject({
        status: 400,
        body: { errors: [{ field: query.split('=')[0] }] },
      });
    }
  });
});
