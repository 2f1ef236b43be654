import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { getCohorts } from '#delivery/rest/cohorts.ts';
import { ProblemError, type HttpRequest } from '#delivery/rest/exchange.ts';
import { getMetrics } from '#delivery/rest/metrics.ts';
import type { RestContext } from '#delivery/rest/route.ts';
import { parseCurrency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';

import { test as base } from '../../support/database.ts';
import { documented } from '../../support/documented.ts';
import { addSpans } from '../../support/ledger-rows.ts';

const NOW = Temporal.Instant.from('2026-03-31T12:00:00Z');

/** Asks one of the routes with a query string. */
const test = base.extend('ask', async ({ db }) => {
  const context = {
    db,
    readDb: db,
    now: () => NOW,
    timezone: 'UTC' as Timezone,
    baseCurrency: parseCurrency('usd')!,
    version: '1.2.3',
  } as RestContext;
  return async (
    route: (context: RestContext, request: HttpRequest) => Promise<unknown>,
    query: string,
  ): Promise<unknown> => {
    const request = { query: new URLSearchParams(query) } as HttpRequest;
    // What arrives is what JSON can hold: a bigint would throw here.
    return JSON.parse(JSON.stringify(await documented(route)(context, request))) as unknown;
  };
});

describe('GET /api/revenue/metrics', () => {
  test('gives every metric with what is divided by what', async ({ db, ask }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '3000', from: '2026-01-10T00:00:00Z' },
      {
        customer: 'cus_2',
        mrr: '1000',
        from: '2026-01-10T00:00:00Z',
        until: '2026-03-20T00:00:00Z',
      },
      { customer: 'cus_3', mrr: '500.5', from: '2026-03-20T00:00:00Z' },
    ]);

    expect(await ask(getMetrics, 'from=2026-03-01&to=2026-03-31')).toEqual({
      from: '2026-03-01',
      to: '2026-03-31',
      currency: 'USD',
      metrics: {
        mrr: { value: 35.01, n: 2 },
        arr_run_rate: { value: 420.06, n: 2 },
        arpa: { value: 17.5, numerator: 35.01, denominator: 2, n: 2 },
        committed_mrr: { value: 35.01, n: 2 },
        customer_churn: {
          value: 0.5,
          numerator: 1,
          denominator: 2,
          n: 2,
          interval: { low: 0.094531, high: 0.905469 },
        },
        gross_mrr_churn: { value: 0.25, numerator: 10, denominator: 40, n: 2 },
        net_mrr_churn: { value: 0.25, numerator: 10, denominator: 40, n: 2 },
        nrr: { value: 0.75, numerator: 30, denominator: 40, n: 2 },
        grr: { value: 0.75, numerator: 30, denominator: 40, n: 2 },
        quick_ratio: { value: 0.5005, numerator: 5.01, denominator: 10, n: 2 },
        ltv: {
          value: null,
          numerator: 17.5,
          denominator: 0,
          n: 2,
          months: 1,
          churned_customers: 0,
          range: { low: 26.61, high: null },
        },
        trial_conversion: {
          value: null,
          numerator: 0,
          denominator: 0,
          n: 0,
          started: 0,
          running: 0,
          cohorts: [],
        },
      },
      not_included: [],
    });
  });

  test('gives no interval for thirty customers or more', async ({ db, ask }) => {
    const rows = (count: number) =>
      Array.from({ length: count }, (_, n) => ({
        customer: `cus_${n}`,
        mrr: '100',
        from: '2026-01-10T00:00:00Z',
      }));
    await addSpans(db, rows(29));
    expect(await ask(getMetrics, 'days=30')).toHaveProperty('metrics.customer_churn.interval');
    await addSpans(db, rows(30).slice(29));
    expect(await ask(getMetrics, 'days=30')).not.toHaveProperty('metrics.customer_churn.interval');
  });

  test('answers an empty database with nulls', async ({ ask }) => {
    expect(await ask(getMetrics, '')).toMatchObject({
      from: '2026-03-02',
      to: '2026-03-31',
      metrics: {
        arr_run_rate: { value: 0 },
        arpa: { value: null },
        committed_mrr: { value: 0 },
        customer_churn: { value: null, numerator: 0, denominator: 0 },
        nrr: { value: null },
        quick_ratio: { value: null },
        ltv: { value: null },
      },
    });
  });

  test.for(['from=2026-02-30', 'from=2026-04-01', 'to=2026-03-01', 'days=0', 'month=3'])(
    'refuses %s and says which parameter',
    async (query, { ask }) => {
      await expect(ask(getMetrics, query)).rejects.toThrow(ProblemError);
    },
  );
});

describe('GET /api/revenue/cohorts', () => {
  test('gives what became of everybody who joined in a month', async ({ db, ask }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '3000', from: '2026-02-10T00:00:00Z' },
      {
        customer: 'cus_2',
        mrr: '1000',
        from: '2026-02-11T00:00:00Z',
        until: '2026-03-20T00:00:00Z',
      },
    ]);
    const all = {
      value: 1,
      numerator: 2,
      denominator: 2,
      n: 2,
      interval: { low: 0.34238, high: 1 },
    };

    expect(await ask(getCohorts, 'by=month')).toEqual({
      as_of: '2026-03-31T12:00:00Z',
      currency: 'USD',
      cohorts: [
        {
          cohort: '2026-02',
          customers: 2,
          mrr: 40,
          months: [
            { n: 0, customers: 2, mrr: 40, is_complete: true },
            { n: 1, customers: 1, mrr: 30, is_complete: false },
          ],
        },
      ],
      retention: [
        { n: 0, customers: all, revenue: { value: 1, numerator: 40, denominator: 40, n: 2 } },
      ],
      not_included: [],
    });
  });

  test('knows only months', async ({ ask }) => {
    await expect(ask(getCohorts, 'by=week')).rejects.toThrow(ProblemError);
    expect(await ask(getCohorts, '')).toMatchObject({ cohorts: [] });
  });
});
