import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { currentMrr } from '#analysis/revenue/current-mrr.ts';
import { setFxRates } from '#analysis/revenue/fx.ts';
import { pipeline } from '#analysis/revenue/pipeline.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import { addSpans } from '../../support/ledger-rows.ts';

const NOW = '2026-03-02T12:00:00Z';
const JANUARY = '2026-01-01T00:00:00Z';

const scopeAt = (now: string, zone = 'UTC') => ({
  now: Temporal.Instant.from(now),
  timezone: zone as Timezone,
  baseCurrency: 'usd' as Currency,
});

interface Trial {
  readonly mrr: string;
  readonly currency?: string;
  readonly status?: string;
  readonly from?: string;
  readonly until?: string | null;
  readonly hasPaymentMethod?: boolean | null;
  readonly collection?: string;
}

let lastTrial = 0;

async function addTrials(db: Db, ...trials: readonly Trial[]): Promise<void> {
  await addSpans(db, [{ customer: 'cus_1', mrr: '1000', from: JANUARY }]);
  for (const trial of trials) {
    lastTrial += 1;
    await db`
      insert into subscriptions
        (customer_id, stripe_id, status, currency, data_state, trial_start_at, trial_end_at,
          trial_mrr_minor, has_payment_method, collection_method)
      select id, ${`sub_trial_${lastTrial}`}, ${trial.status ?? 'trialing'},
        ${trial.currency ?? 'usd'}, 'complete', ${trial.from ?? JANUARY},
        ${trial.until === undefined ? '2026-03-10T00:00:00Z' : trial.until}, ${trial.mrr},
        ${trial.hasPaymentMethod === undefined ? true : trial.hasPaymentMethod},
        ${trial.collection ?? 'charge_automatically'}
      from customers where stripe_id = 'cus_1'`;
  }
}

describe('the trial pipeline', () => {
  test('is nothing when nobody tries', async ({ db }) => {
    expect(await pipeline(db, scopeAt(NOW))).toEqual({
      asOf: Temporal.Instant.from(NOW),
      currency: 'usd',
      trials: 0,
      trialMrrMinor: 0n,
      trialsWithoutPaymentMethod: 0,
      usageRunRateMinor: 0n,
      byCurrency: [],
      notIncluded: [],
    });
  });

  test('counts running trials and what they would bring, rounded once', async ({ db }) => {
    await addTrials(
      db,
      { mrr: '1662.50000000' },
      { mrr: '0.33333333', until: null },
      { mrr: '0.16666667' },
      { mrr: '0' },
      // Over, begun later, and no trial any more.
      { mrr: '5000', until: '2026-03-02T11:59:59Z' },
      { mrr: '5000', from: '2026-03-03T00:00:00Z' },
      { mrr: '5000', status: 'active' },
    );

    expect(await pipeline(db, scopeAt(NOW))).toMatchObject({ trials: 4, trialMrrMinor: 1663n });
  });

  test('knows who has nothing to pay with, as far as that has been told', async ({ db }) => {
    await addTrials(
      db,
      { mrr: '100', hasPaymentMethod: false },
      { mrr: '100', hasPaymentMethod: true },
      { mrr: '100', hasPaymentMethod: null },
      { mrr: '100', hasPaymentMethod: false, collection: 'send_invoice' },
    );

    expect(await pipeline(db, scopeAt(NOW))).toMatchObject({
      trials: 4,
      trialsWithoutPaymentMethod: 1,
    });
  });

  test('adds currencies at the rate of the day, and names those without one', async ({ db }) => {
    const yen = 'jpy' as Currency;
    const fromDay = Temporal.PlainDate.from('2026-01-01');
    await setFxRates(db, {
      baseCurrency: 'usd' as Currency,
      rates: [{ currency: yen, fromDay, rate: '0.01' }],
    });
    await addTrials(
      db,
      { mrr: '1000' },
      { mrr: '3000', currency: 'jpy', hasPaymentMethod: false },
      { mrr: '2500', currency: 'kwd' },
    );

    expect(await pipeline(db, scopeAt(NOW))).toMatchObject({
      trials: 2,
      // ¥3,000 are $30.
      trialMrrMinor: 4000n,
      trialsWithoutPaymentMethod: 1,
      byCurrency: [
        { currency: 'jpy', trialMrrMinor: 3000n },
        { currency: 'usd', trialMrrMinor: 1000n },
      ],
      notIncluded: [{ currency: 'kwd', trials: 1, trialMrrMinor: 2500n }],
    });
  });
});

async function addInvoices(
  db: Db,
  subscription: string,
  ...invoices: readonly (readonly [day: string, monthly: string | null, status?: string])[]
): Promise<void> {
  for (const [day, monthly, status = 'paid'] of invoices) {
    await db`
      insert into invoices
        (stripe_id, customer_id, subscription_stripe_id, status, currency, amount_due_minor,
          attempt_count, created_at, closed_at, metered_monthly_minor)
      select ${`in_${subscription}_${day}`}, customer_id, stripe_id, ${status}, currency, 0, 1,
        ${`2026-${day}T00:00:00Z`}, ${status === 'open' ? null : `2026-${day}T01:00:00Z`}, ${monthly}
      from subscriptions where stripe_id = ${subscription}`;
  }
}

describe('the usage run-rate', () => {
  test('is the mean of the last three closed invoices with usage, and never MRR', async ({
    db,
  }) => {
    await addSpans(db, [{ customer: 'cus_1', mrr: '1000', from: JANUARY, subscription: 'sub_a' }]);
    await addInvoices(
      db,
      'sub_a',
      ['01-01', '9000'],
      ['01-15', '100'],
      ['02-01', '0'],
      ['02-10', null],
      ['02-15', '100'],
      ['02-20', '7777', 'void'],
      ['02-25', '7777', 'open'],
      ['03-05', '7777'],
    );

    expect(await pipeline(db, scopeAt(NOW))).toMatchObject({ usageRunRateMinor: 67n });
    expect(await currentMrr(db, scopeAt(NOW))).toMatchObject({
      mrrMinor: 1000n,
      committedMinor: 1000n,
    });
  });

  test('adds subscriptions up, those with fewer invoices too, and leaves out who has left', async ({
    db,
  }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '1', from: JANUARY, subscription: 'sub_b' },
      { customer: 'cus_1', mrr: '1', from: JANUARY, subscription: 'sub_c' },
      { customer: 'cus_2', mrr: '1', from: JANUARY, subscription: 'sub_d' },
    ]);
    await db`update subscriptions set status = 'canceled' where stripe_id = 'sub_d'`;
    await addInvoices(db, 'sub_b', ['02-01', '100.25']);
    await addInvoices(db, 'sub_c', ['01-01', '50.25', 'uncollectible'], ['02-01', '50.25']);
    await addInvoices(db, 'sub_d', ['02-01', '4000']);

    expect(await pipeline(db, scopeAt(NOW))).toMatchObject({ usageRunRateMinor: 151n });
  });
});

describe('committed MRR', () => {
  /** Sets what subscriptions bring from an instant on. */
  const schedule = async (
    db: Db,
    ...changes: readonly (readonly [subscription: string, at: string, mrr: string])[]
  ) => {
    for (const [subscription, at, mrr] of changes) {
      await db`
        insert into scheduled_changes
          (subscription_id, at, customer_id, currency, mrr_after_minor, source)
        select id, ${at}, customer_id, currency, ${mrr}, 'schedule'
        from subscriptions where stripe_id = ${subscription}`;
    }
  };

  test('follows each subscription to the last thing it is set to', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '1000', from: JANUARY, subscription: 'sub_up' },
      { customer: 'cus_2', mrr: '1000', from: JANUARY, subscription: 'sub_down' },
      { customer: 'cus_3', mrr: '1000', from: JANUARY, subscription: 'sub_gone' },
      { customer: 'cus_4', mrr: '1000', from: JANUARY, subscription: 'sub_stays' },
    ]);
    await schedule(
      db,
      ['sub_up', '2026-04-01T00:00:00Z', '5000'],
      ['sub_up', '2026-05-01T00:00:00Z', '2500'],
      ['sub_down', '2026-04-01T00:00:00Z', '400'],
      ['sub_gone', '2026-04-01T00:00:00Z', '0'],
      // It has happened, and MRR shows it.
      ['sub_stays', '2026-02-01T00:00:00Z', '1000'],
    );

    expect(await currentMrr(db, scopeAt(NOW))).toMatchObject({
      mrrMinor: 4000n,
      committedMinor: 2500n + 400n + 1000n,
    });
  });

  test('has nothing of those who pay nothing yet, or nothing any more', async ({ db }) => {
    await addTrials(db, { mrr: '500' });
    await addSpans(db, [
      {
        customer: 'cus_2',
        mrr: '70',
        from: JANUARY,
        until: '2026-02-01T00:00:00Z',
        subscription: 'sub_left',
      },
    ]);
    await schedule(
      db,
      [`sub_trial_${lastTrial}`, '2026-03-10T00:00:00Z', '500'],
      ['sub_left', '2026-04-01T00:00:00Z', '70'],
    );

    expect(await currentMrr(db, scopeAt(NOW))).toMatchObject({
      mrrMinor: 1000n,
      committedMinor: 1000n,
    });
  });

  test('takes a change of this very instant as happened', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '1000', from: JANUARY, subscription: 'sub_now' },
    ]);
    await schedule(db, ['sub_now', NOW, '2000']);

    expect(await currentMrr(db, scopeAt(NOW))).toMatchObject({ committedMinor: 1000n });
    expect(await currentMrr(db, scopeAt('2026-03-02T11:59:59.999Z'))).toMatchObject({
      committedMinor: 2000n,
    });
  });
});
