import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { segmentParam } from '#analysis/experiments/segment-param.ts';
import { rangeOfDays, segmentValues } from '#analysis/experiments/values.ts';
import type { Currency } from '#domain/currency.ts';
import { parseSegment } from '#domain/experiment-segment.ts';
import type { Segment } from '#domain/experiments.ts';
import type { Db } from '#store/postgres.ts';

import { addCatalogueObject, monthlyPrice } from '../../support/catalogue.ts';
import { test } from '../../support/database.ts';
import { addSpans } from '../../support/ledger-rows.ts';
import { BASE, TIMEZONE } from './experiment-world.ts';

const JANUARY = rangeOfDays(
  Temporal.PlainDate.from('2025-01-01'),
  Temporal.PlainDate.from('2025-02-01'),
  TIMEZONE,
);

async function company(db: Db): Promise<void> {
  await addCatalogueObject(db, 'product', {
    id: 'prod_1',
    name: 'Radar',
    metadata: { audience: 'teams', region: 'eu' },
  });
  await addCatalogueObject(db, 'price', monthlyPrice('price_pro', 5000));
  await addCatalogueObject(
    db,
    'price',
    monthlyPrice('price_solo', 1000, { nickname: 'Solo', metadata: { audience: 'one' } }),
  );
  const since = '2024-06-15T00:00:00Z';
  await addSpans(db, [
    { customer: 'cus_pro', mrr: '5000', from: since, price: 'price_pro' },
    { customer: 'cus_solo', mrr: '1000', from: '2024-09-01T00:00:00Z', price: 'price_solo' },
    {
      customer: 'cus_left',
      mrr: '5000',
      from: since,
      until: '2025-01-10T00:00:00Z',
      price: 'price_pro',
    },
    { customer: 'cus_new', mrr: '5000', from: '2025-01-20T12:00:00Z', price: 'price_pro' },
    {
      customer: 'cus_gone',
      mrr: '5000',
      from: since,
      until: '2024-12-01T00:00:00Z',
      price: 'price_pro',
    },
    { customer: 'cus_later', mrr: '5000', from: '2025-02-20T12:00:00Z', price: 'price_pro' },
    // On Solo when January began, and on Pro since.
    {
      customer: 'cus_up',
      mrr: '1000',
      from: since,
      until: '2025-01-15T00:00:00Z',
      price: 'price_solo',
    },
    { customer: 'cus_up', mrr: '5000', from: '2025-01-15T00:00:00Z', price: 'price_pro' },
  ]);
  await db`
    update customers set first_paid_at = (
      select min(from_at) from mrr_spans where mrr_spans.customer_id = customers.id
    )`;
}

async function membersOf(db: Db, segment: Segment): Promise<string[]> {
  const members = await segmentValues(db, {
    segment,
    range: JANUARY,
    usageMetric: null,
    timezone: TIMEZONE,
    baseCurrency: BASE,
  });
  return members.map(({ customerId }) => customerId).toSorted();
}

describe('a segment', () => {
  test('of everybody has who paid when the time began and who came since', async ({ db }) => {
    await company(db);

    expect(await membersOf(db, {})).toEqual([
      'cus_left',
      'cus_new',
      'cus_pro',
      'cus_solo',
      'cus_up',
    ]);
  });

  for (const [text, members] of [
    ['plan:pro', ['cus_left', 'cus_new', 'cus_pro']],
    ['plan:Solo', ['cus_solo', 'cus_up']],
    ['product:radar', ['cus_left', 'cus_new', 'cus_pro', 'cus_solo', 'cus_up']],
    ['price:price_solo', ['cus_solo', 'cus_up']],
    ['meta.audience=teams', ['cus_left', 'cus_new', 'cus_pro']],
    ['meta.audience=one meta.region=eu', ['cus_solo', 'cus_up']],
    ['meta.audience=nobody', []],
    ['cohort:2024-06', ['cus_left', 'cus_pro', 'cus_up']],
    // The first of September at midnight in Greenwich is August in New York.
    ['cohort:2024-08', ['cus_solo']],
    ['cohort:2024-09..', ['cus_new']],
    ['mrr:10..49.99', ['cus_solo', 'cus_up']],
    ['mrr:50..', ['cus_left', 'cus_new', 'cus_pro']],
    ['plan:pro cohort:..2024-12', ['cus_left', 'cus_pro']],
  ] as const) {
    test(`${text} is judged when the time begins`, async ({ db }) => {
      await company(db);
      const parsed = parseSegment(text);

      expect(await membersOf(db, parsed.kind === 'segment' ? parsed.segment : {})).toEqual(members);
    });
  }

  test('by MRR has nobody of whom it is not known, and a trial that pays nothing yet', async ({
    db,
  }) => {
    const since = '2024-06-01T00:00:00Z';
    await addSpans(db, [
      { customer: 'cus_yen', mrr: '900000', from: since, currency: 'jpy' },
      { customer: 'cus_both', mrr: '900000', from: since, currency: 'jpy' },
      { customer: 'cus_both', mrr: '1000', from: since },
      { customer: 'cus_small', mrr: '1000', from: since },
    ]);
    await db`insert into customers (stripe_id) values ('cus_trial')`;
    await db`
      insert into subscriptions
        (customer_id, stripe_id, status, currency, data_state, trial_start_at, trial_end_at)
      select id, 'sub_trial', 'trialing', 'jpy', 'complete', '2024-12-28', '2025-02-11'
      from customers where stripe_id = 'cus_trial'`;

    expect(await membersOf(db, { mrrMax: '50' })).toEqual(['cus_small', 'cus_trial']);
    expect(await membersOf(db, { mrrMin: '5' })).toEqual(['cus_small']);
  });

  test('takes amounts in major units of the base currency, whatever its digits', () => {
    const segment = { mrrMin: '49.50' };

    expect(segmentParam(segment, 'usd' as Currency)).toEqual({ mrr_min_minor: '4950' });
    expect(segmentParam({ mrrMax: '5000' }, 'jpy' as Currency)).toEqual({
      mrr_max_minor: '5000',
    });
    expect(segmentParam(segment, 'kwd' as Currency)).toEqual({ mrr_min_minor: '49500' });
  });
});

describe('what became of a customer', () => {
  async function values(db: Db) {
    const members = await segmentValues(db, {
      segment: {},
      range: JANUARY,
      usageMetric: null,
      timezone: TIMEZONE,
      baseCurrency: BASE,
    });
    return new Map(members.map((member) => [member.customerId, member]));
  }

  test('is what they paid at the beginning and at the end', async ({ db }) => {
    await company(db);
    const members = await values(db);

    expect(members.get('cus_pro')).toMatchObject({
      startMinor: 5000,
      endMinor: 5000,
      isLost: false,
    });
    expect(members.get('cus_left')).toMatchObject({ startMinor: 5000, endMinor: 0, isLost: true });
    expect(members.get('cus_new')).toMatchObject({ startMinor: 0, endMinor: 5000, isLost: false });
    expect(members.get('cus_up')).toMatchObject({ startMinor: 1000, endMinor: 5000 });
  });

  test('is no lost customer who was given everything for free', async ({ db }) => {
    await company(db);
    await db`update mrr_movements set cause = 'comped' where type = 'churn'`;

    expect((await values(db)).get('cus_left')).toMatchObject({ endMinor: 0, isLost: false });
  });

  test('is in no figure of money without a rate for the currency', async ({ db }) => {
    await company(db);
    await addSpans(db, [
      { customer: 'cus_yen', mrr: '700', from: '2024-06-01T00:00:00Z', currency: 'jpy' },
    ]);

    expect((await values(db)).get('cus_yen')).toMatchObject({ isRated: false });
    expect((await values(db)).get('cus_pro')).toMatchObject({ isRated: true });
  });

  test('is a trial that was decided in the time, paid for or not', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_paid', subscription: 'sub_paid', mrr: '1000', from: '2025-01-12T00:00:00Z' },
      { customer: 'cus_old', subscription: 'sub_old', mrr: '1000', from: '2024-12-12T00:00:00Z' },
    ]);
    await db`
      insert into customers (stripe_id) values ('cus_unpaid'), ('cus_running')`;
    await db`
      insert into subscriptions
        (customer_id, stripe_id, status, currency, data_state, trial_start_at, trial_end_at, ended_at)
      select id, 'sub_' || stripe_id, 'canceled', 'usd', 'complete', '2024-12-28',
        case stripe_id when 'cus_running' then '2025-02-08'::timestamptz else '2025-01-11' end,
        case stripe_id when 'cus_running' then null else '2025-01-11'::timestamptz end
      from customers where stripe_id in ('cus_unpaid', 'cus_running')`;
    await db`
      update subscriptions
      set trial_start_at = from_at - interval '14 days', trial_end_at = from_at
      from mrr_spans where mrr_spans.subscription_id = subscriptions.id`;
    const members = await values(db);

    expect(members.get('cus_paid')).toMatchObject({ isTrialOver: true, isConverted: true });
    expect(members.get('cus_unpaid')).toMatchObject({ isTrialOver: true, isConverted: false });
    expect(members.get('cus_running')).toMatchObject({ isTrialOver: false });
    expect(members.get('cus_old')).toMatchObject({ isTrialOver: false });
  });
});
