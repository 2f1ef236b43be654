import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { ProblemError, type HttpRequest } from '#delivery/rest/exchange.ts';
import { getFxRates, putFxRates } from '#delivery/rest/fx.ts';
import { getMovements, getMrr, getSnapshots } from '#delivery/rest/revenue.ts';
import type { RestRoute } from '#delivery/rest/route.ts';

import { test as base } from '../../support/database.ts';
import { documented } from '../../support/documented.ts';
import { restContext } from '../../support/doors.ts';
import { addSpans } from '../../support/ledger-rows.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');

type Body = Readonly<Record<string, unknown>>;

/** Asks a route on a company that earns dollars and euros; the body is sent as JSON. */
const test = base.extend('ask', async ({ db }) => {
  await addSpans(db, [
    { customer: 'cus_a', mrr: '1000', from: '2026-01-01T00:00:00Z' },
    { customer: 'cus_b', mrr: '1000', currency: 'eur', from: '2026-05-31T12:00:00Z' },
  ]);
  return async (answer: RestRoute['answer'], query = '', body?: unknown): Promise<Body> => {
    const request: HttpRequest = {
      method: 'GET',
      path: '/',
      params: {},
      isLocal: true,
      query: new URLSearchParams(query),
      headers: {},
      body: async () => Buffer.from(body === undefined ? '' : JSON.stringify(body)),
      async *stream() {},
    };
    return (await documented(answer)(restContext(db, NOW), request, 'api:test')) as Body;
  };
});

const RATES = {
  rates: [
    { currency: 'EUR', rate: '1.10', from: '2026-01-01' },
    { currency: 'eur', rate: '1.20', from: '2026-06-09' },
  ],
};

describe('/api/fx-rates', () => {
  test('keeps rates and shows them, exactly as they were given', async ({ db, ask }) => {
    expect(await ask(putFxRates, '', RATES)).toEqual({ base: 'USD', rates: 2, changed: 2 });
    expect(await ask(putFxRates, '', RATES)).toEqual({ base: 'USD', rates: 2, changed: 0 });
    expect(await db`select actor, action from audit_log`).toEqual([
      { actor: 'api:test', action: 'fx_rates_set' },
    ]);

    expect(await ask(getFxRates)).toEqual({
      base: 'USD',
      rates: [
        { currency: 'EUR', from: '2026-01-01', rate: '1.10' },
        { currency: 'EUR', from: '2026-06-09', rate: '1.20' },
      ],
    });
  });

  test('refuses all when one is wrong, and names each', async ({ db, ask }) => {
    const wrong = {
      rates: [
        ...RATES.rates,
        { currency: 'EUR', rate: '1', from: '2026-01-01' },
        { currency: 'USD', rate: '1', from: '2026-01-01' },
        { currency: 'GBP', rate: '0', from: '2026-01-01' },
        { currency: 'GBP', rate: '1', from: 'today' },
      ],
    };

    expect(await detailOf(ask(putFxRates, '', wrong))).toMatch(
      /rates\.2 is given.*rates\.3\.currency USD is.*rates\.4\.rate must.*rates\.5\.from must/s,
    );
    expect(await detailOf(ask(putFxRates, '', { rates: [] }))).toBe('rates must have a rate.');
    const asNumber = { rates: [{ currency: 'EUR', rate: 1.1, from: '2026-01-01' }] };
    expect(await detailOf(ask(putFxRates, '', asNumber))).toBe('rates.0.rate must be text.');
    expect(await db`select * from fx_rates`).toEqual([]);
  });
});

describe('revenue over REST', () => {
  test('is in the base currency at the rate of each day', async ({ ask }) => {
    await ask(putFxRates, '', RATES);

    expect(await ask(getMrr)).toMatchObject({
      current_mrr: 22,
      currency: 'USD',
      customers: 2,
      by_currency: [
        { currency: 'EUR', mrr: 10, customers: 1 },
        { currency: 'USD', mrr: 10, customers: 1 },
      ],
      not_included: [],
    });
    const { snapshots } = await ask(getSnapshots, 'from=2026-06-08&to=2026-06-09');
    expect(snapshots).toMatchObject([
      { date: '2026-06-08', total_mrr: 21, fx_mrr: 0, customers: 2 },
      { date: '2026-06-09', total_mrr: 22, fx_mrr: 1, customers: 2 },
    ]);
  });

  test('can be had by week and month, and says which is not over', async ({ ask }) => {
    await ask(putFxRates, '', RATES);

    const months = await ask(getSnapshots, 'from=2026-05-20&to=2026-06-10&interval=month');
    const weeks = await ask(getSnapshots, 'days=8&interval=week');

    expect(months['snapshots']).toMatchObject([
      {
        date: '2026-05-31',
        from_date: '2026-05-01',
        is_complete: true,
        total_mrr: 21,
        new_mrr: 11,
      },
      {
        date: '2026-06-10',
        from_date: '2026-06-01',
        is_complete: false,
        total_mrr: 22,
        fx_mrr: 1,
      },
    ]);
    expect(weeks['snapshots']).toMatchObject([
      { date: '2026-06-07', from_date: '2026-06-01', is_complete: true },
      { date: '2026-06-10', from_date: '2026-06-08', is_complete: false },
    ]);
  });

  test('can be had in one currency alone', async ({ ask }) => {
    await ask(putFxRates, '', RATES);

    const { currency, snapshots } = await ask(getSnapshots, 'days=1&currency=EUR');
    expect(currency).toBe('EUR');
    expect(snapshots).toMatchObject([{ total_mrr: 10, customers: 1, restated_at: null }]);
    const { movements } = await ask(getMovements, 'currency=eur');
    expect(movements).toMatchObject([{ customer_id: 'cus_b', amount: 10, currency: 'EUR' }]);
  });

  test('names what it cannot answer', async ({ ask }) => {
    expect(await detailOf(ask(getSnapshots, 'interval=year'))).toBe(
      'interval must be one of day, week, month.',
    );
    expect(await detailOf(ask(getSnapshots, 'currency=euro'))).toContain('currency must be');
  });
});

/** What a refused request was told. */
async function detailOf(answer: Promise<unknown>): Promise<string> {
  const error = await answer.catch((reason: unknown) => reason);
  if (!(error instanceof ProblemError)) throw new Error('it was not refused');
  return (error.answer.body as { detail: string }).detail;
}
