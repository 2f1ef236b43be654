import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { getAlertFigures, getForecastLosses } from '#delivery/rest/alert-figures.ts';
import { ProblemError, type HttpRequest } from '#delivery/rest/exchange.ts';

import { addAlerts } from '../../support/alert-rows.ts';
import { test as base } from '../../support/database.ts';
import { documented } from '../../support/documented.ts';
import { restContext } from '../../support/doors.ts';
import { addSpans } from '../../support/ledger-rows.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');

const test = base.extend('ask', async ({ db }) => {
  const requestOf = (query: string): HttpRequest => ({
    method: 'GET',
    path: '/api/alerts',
    params: {},
    isLocal: true,
    query: new URLSearchParams(query),
    headers: {},
    body: async () => Buffer.alloc(0),
    async *stream() {},
  });
  return {
    figures: async (query = '') =>
      documented(getAlertFigures)(restContext(db, NOW), requestOf(query)),
    losses: async (query = '') =>
      documented(getForecastLosses)(restContext(db, NOW), requestOf(query)),
  };
});

describe('GET /api/alerts/figures', () => {
  test('tells per type and in all what alerts brought, in major units', async ({ ask, db }) => {
    const over = { state: 'resolved', resolvedAt: '2026-06-02T00:00:00Z' } as const;
    await addAlerts(db, [
      { ...over, outcome: 'kept', resolvedBy: null },
      { ...over, customer: 'cus_b', outcome: 'wrong', resolvedBy: 'cli' },
    ]);
    const figures = {
      opened: 2,
      still_open: 0,
      cleared: { kept: 1, lost: 0, other: 0 },
      resolved: { kept: 0, won: 0, lost: 0, wrong: 1, no_action: 0 },
      false_alarm_rate: 1,
      false_alarm_interval: { low: expect.closeTo(0.2065, 4), high: 1 },
      kept_mrr: 49,
      won_mrr: 0,
      lost_mrr: 0,
      without_rate: 0,
    };

    expect(await ask.figures()).toEqual({
      from: '2026-03-13',
      to: '2026-06-10',
      currency: 'USD',
      types: [{ type: 'payment_retry', ...figures, suggests_muting: false }],
      total: figures,
    });
    const later = await ask.figures('from=2026-06-03&to=2026-06-09');
    expect(later).toMatchObject({ from: '2026-06-03', to: '2026-06-09', types: [] });
  });

  test('refuses days that make no sense', async ({ ask }) => {
    await expect(ask.figures('days=0')).rejects.toThrow(ProblemError);
    await expect(ask.figures('days=5&from=2026-06-01')).rejects.toThrow(ProblemError);
    await expect(ask.figures('to=2026-06-11&from=2026-06-01')).rejects.toThrow(ProblemError);
  });
});

describe('GET /api/alerts/forecast-losses', () => {
  test('has sums by week and kind, and each subscription', async ({ ask, db }) => {
    const end = '2026-06-20T10:00:00Z';
    await addSpans(db, [
      {
        customer: 'cus_a',
        subscription: 'sub_a',
        mrr: '4900',
        from: '2026-01-01T00:00:00Z',
        until: end,
        cancelAt: end,
      },
    ]);
    const sum = { subscriptions: 1, mrr: 49, without_rate: 0 };
    const kinds = [{ kind: 'scheduled_cancellation', ...sum }];

    expect(await ask.losses()).toEqual({
      as_of: NOW.toString(),
      from: '2026-06-10',
      to: '2026-07-10',
      currency: 'USD',
      ...sum,
      kinds,
      weeks: [{ week_of: '2026-06-15', ...sum, kinds }],
      entries: [
        {
          date: '2026-06-20',
          kind: 'scheduled_cancellation',
          customer_id: 'cus_a',
          customer_name: null,
          subscription_id: 'sub_a',
          mrr: 49,
          currency: 'USD',
          rise: null,
          has_payment_method: null,
          is_counted: true,
        },
      ],
      entries_total: 1,
    });
    expect(await ask.losses('days=9')).toMatchObject({ to: '2026-06-19', entries: [] });
    expect(await ask.losses('kind=past_due')).toMatchObject({ mrr: 49, entries: [] });
  });

  test('refuses what it does not know', async ({ ask }) => {
    await expect(ask.losses('days=93')).rejects.toThrow(ProblemError);
    await expect(ask.losses('kind=churn')).rejects.toThrow(ProblemError);
    await expect(ask.losses('week=1')).rejects.toThrow(ProblemError);
  });
});
