import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { metrics } from '#analysis/revenue/metrics.ts';
import { storeSnapshots } from '#analysis/revenue/snapshots.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import { addSpans, type SpanRow } from '../../support/ledger-rows.ts';

interface Asked {
  readonly from: string;
  readonly to: string;
  readonly now?: string;
  readonly timezone?: string;
  readonly currency?: string;
}

const instant = (text: string) => Temporal.Instant.from(text);
const day = (text: string) => Temporal.PlainDate.from(text);

const scope = ({ timezone = 'UTC', currency = 'usd' }: Partial<Asked> = {}) => ({
  timezone: timezone as Timezone,
  baseCurrency: currency as Currency,
});

/** A year after the last day, unless the test says when it takes place. */
const ask = (db: Db, { from, to, now, ...rest }: Asked) =>
  metrics(db, {
    fromDay: day(from),
    toDay: day(to),
    now:
      now === undefined
        ? day(to).add({ years: 1 }).toZonedDateTime('UTC').toInstant()
        : instant(now),
    ...scope(rest),
  });

const MARCH = { from: '2026-03-01', to: '2026-03-31' };
const BEFORE = '2026-01-10T00:00:00Z';
const LATER = '2026-03-20T12:00:00Z';

const stays = (customer: string, mrr: string): SpanRow => ({ customer, mrr, from: BEFORE });

const leaves = (customer: string, mrr: string, until = LATER): SpanRow => ({
  ...stays(customer, mrr),
  until,
});

/** The customer's last change to nothing has this cause. */
async function because(db: Db, customer: string, cause: string): Promise<void> {
  await db`
    update mrr_movements set cause = ${cause}
    from customers
    where customers.id = customer_id and stripe_id = ${customer} and type = 'churn'`;
}

/** So many dollars for a euro from a day on. */
async function addRate(db: Db, fromDay: string, rate: string): Promise<void> {
  await db`
    insert into fx_rates (base, currency, from_day, rate, minor_factor)
    values ('usd', 'eur', ${fromDay}, ${rate}, ${rate})`;
}

/**
 * A month that begins with five customers who pay $1,000: one grows by $50, one shrinks by $100, one
 * of $70 leaves, one of $30 leaves and comes back with $20; one of $60 joins, another of $9 joins and
 * leaves, and one who had left in January comes back with $40.
 */
async function eventfulMonth(db: Db): Promise<void> {
  await addSpans(db, [
    stays('cus_grows', '50000'),
    { customer: 'cus_grows', mrr: '5000', from: LATER },
    stays('cus_shrinks', '20000'),
    leaves('cus_shrinks', '10000'),
    stays('cus_stays', '10000'),
    leaves('cus_leaves', '7000'),
    leaves('cus_pauses', '3000', '2026-03-10T00:00:00Z'),
    { customer: 'cus_pauses', mrr: '2000', from: '2026-03-25T00:00:00Z' },
    { customer: 'cus_joins', mrr: '6000', from: LATER },
    { customer: 'cus_tries', mrr: '900', from: LATER, until: '2026-03-30T00:00:00Z' },
    leaves('cus_returns', '4000', '2026-01-20T00:00:00Z'),
    { customer: 'cus_returns', mrr: '4000', from: LATER },
  ]);
}

describe('over an eventful month', () => {
  const expected = {
    'the ARR run rate is twelve times MRR at the end': {
      mrrMinor: 97_000n,
      arrRunRateMinor: 1_164_000n,
    },
    'ARPA is MRR by customers, rounded once': { customers: 6, arpaMinor: 16_167n },
    'customer churn leaves out who joined in it and who came back in it': {
      customerChurn: { value: 0.2, part: 1, whole: 5 },
    },
    'gross MRR churn is what was lost of the start': {
      grossMrrChurn: { value: 0.209, partMinor: 20_900n, wholeMinor: 100_000n, n: 5 },
    },
    'net MRR churn takes expansion and returns off it': {
      netMrrChurn: { value: 0.099, partMinor: 9_900n, wholeMinor: 100_000n, n: 5 },
    },
    'NRR is what those at the start pay now': {
      nrr: { value: 0.87, partMinor: 87_000n, wholeMinor: 100_000n, n: 5 },
    },
    'GRR counts nobody for more than at the start': {
      grr: { value: 0.82, partMinor: 82_000n, wholeMinor: 100_000n, n: 5 },
    },
    'the quick ratio is what was won by what was lost': {
      quickRatio: { value: 0.569378, partMinor: 11_900n, wholeMinor: 20_900n, n: 7 },
    },
  };

  for (const [sentence, figures] of Object.entries(expected)) {
    test(sentence, async ({ db }) => {
      await eventfulMonth(db);
      expect(await ask(db, MARCH)).toMatchObject(figures);
    });
  }

  test('every figure is the same from stored days', async ({ db }) => {
    await eventfulMonth(db);
    const computed = await ask(db, MARCH);

    await storeSnapshots(db, { throughDay: day('2026-03-15'), ...scope() });

    expect(await ask(db, MARCH)).toEqual(computed);
  });

  test('a rate of few customers has Wilson’s interval', async ({ db }) => {
    await eventfulMonth(db);
    const { customerChurn } = await ask(db, MARCH);

    expect(customerChurn.interval!.low).toBeCloseTo(0.0362, 4);
    expect(customerChurn.interval!.high).toBeCloseTo(0.6245, 4);
  });
});

describe('an empty database', () => {
  test('has nulls where nothing can be divided, and no NaN', async ({ db }) => {
    const nothing = { value: null, partMinor: 0n, wholeMinor: 0n, n: 0 };
    const nobody = { value: null, part: 0, whole: 0, interval: null };

    expect(await ask(db, { ...MARCH, now: '2026-03-31T12:00:00Z' })).toEqual({
      fromDay: day(MARCH.from),
      toDay: day(MARCH.to),
      currency: 'usd',
      mrrMinor: 0n,
      customers: 0,
      arrRunRateMinor: 0n,
      arpaMinor: null,
      committedMinor: 0n,
      customerChurn: nobody,
      grossMrrChurn: nothing,
      netMrrChurn: nothing,
      nrr: nothing,
      grr: nothing,
      quickRatio: nothing,
      ltv: {
        valueMinor: null,
        arpaMinor: null,
        monthlyChurn: null,
        months: 0,
        lostCustomers: 0,
        customerMonths: 0,
        rangeMinor: null,
      },
      trialConversion: { ...nobody, started: 0, running: 0, cohorts: [] },
      notIncluded: [],
    });
  });
});

describe('the quick ratio', () => {
  test('is null when nothing was lost', async ({ db }) => {
    await addSpans(db, [stays('cus_1', '100'), { customer: 'cus_2', mrr: '50', from: LATER }]);

    expect((await ask(db, MARCH)).quickRatio).toEqual({
      value: null,
      partMinor: 50n,
      wholeMinor: 0n,
      n: 1,
    });
  });
});

describe('committed MRR', () => {
  const facts: SpanRow[] = [
    stays('cus_1', '1000'),
    { ...stays('cus_2', '250'), cancelAt: '2026-06-01T00:00:00Z' },
  ];

  test('leaves out what is set to end', async ({ db }) => {
    await addSpans(db, facts);
    expect(await ask(db, { ...MARCH, now: '2026-03-31T12:00:00Z' })).toMatchObject({
      mrrMinor: 1_250n,
      committedMinor: 1_000n,
    });
  });

  test('is null for a past day, of which Stripe tells no plans', async ({ db }) => {
    await addSpans(db, facts);
    expect((await ask(db, { ...MARCH, now: '2026-04-01T00:00:00Z' })).committedMinor).toBeNull();
  });
});

describe('customer churn', () => {
  test('counts a comped customer’s amount as lost, and not the customer', async ({ db }) => {
    await addSpans(db, [stays('cus_1', '300'), leaves('cus_2', '100')]);
    await because(db, 'cus_2', 'comped');

    expect(await ask(db, MARCH)).toMatchObject({
      customerChurn: { value: 0, part: 0, whole: 2 },
      grossMrrChurn: { value: 0.25 },
      nrr: { value: 0.75 },
      grr: { value: 0.75 },
    });
  });

  test('counts a comped customer whose subscription ended all the same', async ({ db }) => {
    await addSpans(db, [
      stays('cus_1', '300'),
      { ...leaves('cus_2', '100'), endedAt: '2026-03-31T23:59:59Z' },
    ]);
    await because(db, 'cus_2', 'comped');

    expect((await ask(db, MARCH)).customerChurn).toMatchObject({ part: 1, whole: 2 });
    const yesterday = { from: '2026-03-01', to: '2026-03-30' };
    expect((await ask(db, yesterday)).customerChurn).toMatchObject({ part: 0, whole: 2 });
  });

  test('counts once who left, came back and left again', async ({ db }) => {
    await addSpans(db, [
      leaves('cus_1', '100', '2026-03-02T00:00:00Z'),
      { customer: 'cus_1', mrr: '100', from: '2026-03-03T00:00:00Z', until: LATER },
      stays('cus_2', '100'),
    ]);

    expect((await ask(db, MARCH)).customerChurn).toMatchObject({ value: 0.5, part: 1, whole: 2 });
  });

  test('keeps who drops one of two subscriptions', async ({ db }) => {
    await addSpans(db, [leaves('cus_1', '100'), stays('cus_1', '50')]);

    expect(await ask(db, MARCH)).toMatchObject({
      customerChurn: { part: 0, whole: 1 },
      grr: { value: 0.333333 },
    });
  });

  test('takes the end of February of a leap year for a day of it', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '1', from: '2024-01-01T00:00:00Z', until: '2024-02-29T23:59:59Z' },
      { customer: 'cus_2', mrr: '1', from: '2024-01-01T00:00:00Z', until: '2024-03-01T00:00:00Z' },
    ]);

    const february = { from: '2024-02-01', to: '2024-02-29' };
    expect((await ask(db, february)).customerChurn).toMatchObject({ part: 1, whole: 2 });
    const march = { from: '2024-03-01', to: '2024-03-31' };
    expect((await ask(db, march)).customerChurn).toMatchObject({ part: 1, whole: 1 });
  });

  test.for([
    ['America/New_York', '2026-03-08', '2026-03-08T05:00:00Z', '2026-03-09T04:00:00Z'],
    ['America/New_York', '2026-11-01', '2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z'],
    ['Pacific/Chatham', '2026-04-05', '2026-04-04T10:15:00Z', '2026-04-05T11:15:00Z'],
  ] as const)(
    'knows where the day begins and ends in %s on %s',
    async ([timezone, on, start, end], { db }) => {
      const second = { seconds: 1 };
      const at = (text: string, before = false) =>
        (before ? instant(text).subtract(second) : instant(text)).toString();
      await addSpans(db, [
        leaves('cus_left_before', '1', at(start, true)),
        leaves('cus_left_first_thing', '1', at(start)),
        leaves('cus_left_at_the_last_moment', '1', at(end, true)),
        leaves('cus_left_the_day_after', '1', at(end)),
      ]);

      expect((await ask(db, { from: on, to: on, timezone })).customerChurn).toMatchObject({
        part: 2,
        whole: 3,
      });
    },
  );

  test('waits for what is certain but still to come', async ({ db }) => {
    await addSpans(db, [leaves('cus_1', '100'), stays('cus_2', '100')]);

    const now = '2026-03-19T00:00:00Z';
    expect(
      (await ask(db, { from: '2026-03-01', to: '2026-03-19', now })).customerChurn,
    ).toMatchObject({
      part: 0,
      whole: 2,
    });
  });
});

describe('LTV', () => {
  const month = (n: number) => `2026-0${n}-15T00:00:00Z`;

  test('is ARPA by the mean of the monthly churn of six full months', async ({ db }) => {
    // Ten customers in January; one leaves in each of January, March and May.
    const customers = Array.from({ length: 10 }, (_, n) => `cus_${n}`);
    const leavers = [1, 3, 5];
    await addSpans(
      db,
      customers.map((customer, n) => ({
        customer,
        mrr: '1000',
        from: '2025-12-01T00:00:00Z',
        until: leavers[n] === undefined ? null : month(leavers[n]),
      })),
    );

    const { ltv } = await ask(db, { from: '2026-06-01', to: '2026-06-30' });

    // (1/10 + 0/9 + 1/9 + 0/8 + 1/8 + 0/7) / 6 = 0.056018…
    expect(ltv).toMatchObject({
      arpaMinor: 1_000n,
      monthlyChurn: 0.056019,
      months: 6,
      lostCustomers: 3,
      customerMonths: 51,
      valueMinor: 17_851n,
    });
    // Wilson: 3 of 51 is 2.02 % to 15.92 %.
    expect(Number(ltv.rangeMinor!.low)).toBeCloseTo(6_280, -2);
    expect(Number(ltv.rangeMinor!.high)).toBeCloseTo(49_500, -3);
  });

  test('leaves out the month that is not over', async ({ db }) => {
    await addSpans(db, [stays('cus_1', '100'), leaves('cus_2', '100', month(6))]);

    const june = { from: '2026-06-01', to: '2026-06-30' };
    expect((await ask(db, { ...june, now: '2026-06-30T23:59:59Z' })).ltv.lostCustomers).toBe(0);
    expect((await ask(db, { ...june, now: '2026-07-01T00:00:00Z' })).ltv.lostCustomers).toBe(1);
    expect((await ask(db, { ...june, to: '2026-06-29' })).ltv.lostCustomers).toBe(0);
  });

  test('is null when nobody left, with what it is at least', async ({ db }) => {
    await addSpans(db, [stays('cus_1', '100'), stays('cus_2', '100')]);

    const { ltv } = await ask(db, MARCH);

    // January had no customer at its start, so there are four customer months in two months.
    expect(ltv).toMatchObject({ valueMinor: null, monthlyChurn: 0, months: 2, customerMonths: 4 });
    // Wilson: 0 of 4 is 0 % to 48.99 %.
    expect(ltv.rangeMinor).toEqual({ low: 204n, high: null });
  });

  test('is a single figure from twenty lost customers on', async ({ db }) => {
    const lost = Array.from({ length: 20 }, (_, n) => leaves(`cus_lost_${n}`, '100', month(2)));
    await addSpans(db, [...lost, stays('cus_stays', '100')]);

    expect((await ask(db, MARCH)).ltv).toMatchObject({ lostCustomers: 20, rangeMinor: null });
    await addSpans(db, [{ ...stays('cus_lost_0', '1'), from: '2026-02-01T00:00:00Z' }]);
    expect((await ask(db, MARCH)).ltv).toMatchObject({
      lostCustomers: 19,
      rangeMinor: { low: expect.any(BigInt), high: expect.any(BigInt) },
    });
  });
});

describe('currencies', () => {
  test('are added up, each amount at the rate of its day', async ({ db }) => {
    await addRate(db, '2026-01-01', '2');
    await addRate(db, '2026-03-15', '3');
    await addSpans(db, [
      stays('cus_usd', '1000'),
      { ...stays('cus_eur', '400'), currency: 'eur' },
      { ...leaves('cus_eur', '100'), currency: 'eur' },
    ]);

    // 1,000 + 500 × 2 at the start; 100 × 3 lost; 1,000 + 400 × 3 at the end.
    expect(await ask(db, MARCH)).toMatchObject({
      mrrMinor: 2_200n,
      customers: 2,
      grossMrrChurn: { value: 0.15, partMinor: 300n, wholeMinor: 2_000n },
    });
  });

  test('retain nobody by their rate', async ({ db }) => {
    await addRate(db, '2026-01-01', '2');
    await addRate(db, '2026-03-01', '9');
    await addSpans(db, [
      { ...stays('cus_1', '400'), currency: 'eur' },
      { ...leaves('cus_2', '100'), currency: 'eur' },
    ]);

    expect(await ask(db, MARCH)).toMatchObject({
      nrr: { value: 0.8, partMinor: 800n, wholeMinor: 1_000n },
      grr: { value: 0.8 },
      customerChurn: { part: 1, whole: 2 },
    });
  });

  test('keep a customer who leaves one of two, and count them once', async ({ db }) => {
    await addRate(db, '2026-01-01', '2');
    await addSpans(db, [
      { ...stays('cus_1', '100'), currency: 'eur' },
      leaves('cus_1', '300'),
      stays('cus_2', '500'),
    ]);

    expect(await ask(db, MARCH)).toMatchObject({
      customers: 2,
      customerChurn: { part: 0, whole: 2 },
      nrr: { value: 0.7, partMinor: 700n, wholeMinor: 1_000n },
      grr: { value: 0.7 },
    });
  });

  test('without a rate are named and in no figure', async ({ db }) => {
    await addSpans(db, [stays('cus_1', '100'), { ...leaves('cus_2', '5000'), currency: 'jpy' }]);

    expect(
      await ask(db, { ...MARCH, now: '2026-03-19T00:00:00Z', to: '2026-03-19' }),
    ).toMatchObject({
      mrrMinor: 100n,
      customerChurn: { part: 0, whole: 1 },
      notIncluded: [{ currency: 'jpy', mrrMinor: 5_000n, customers: 1 }],
    });
  });

  test.for([
    ['jpy', '1980.5', 1_981n, 23_766n],
    ['kwd', '12345.25', 12_345n, 148_143n],
  ] as const)(
    'are rounded to the minor unit of %s once',
    async ([currency, mrr, mrrMinor, arrRunRateMinor], { db }) => {
      await addSpans(db, [{ ...stays('cus_1', mrr), currency }]);

      expect(await ask(db, { ...MARCH, currency })).toMatchObject({ mrrMinor, arrRunRateMinor });
    },
  );
});

describe('trial conversion', () => {
  /** A trial of 14 days, and how it went. */
  async function addTrial(
    db: Db,
    customer: string,
    {
      startedAt,
      status = 'active',
      endedAt = null,
    }: { startedAt: string; status?: string; endedAt?: string | null },
  ): Promise<void> {
    const endsAt = instant(startedAt)
      .add({ hours: 14 * 24 })
      .toString();
    await db`
      insert into customers (stripe_id) values (${customer}) on conflict do nothing`;
    await db`
      insert into subscriptions
        (customer_id, stripe_id, status, currency, data_state, created_at, trial_end_at, ended_at)
      select id, ${`sub_trial_${customer}`}, ${status}, 'usd', 'complete', ${startedAt}, ${endsAt}, ${endedAt}
      from customers where stripe_id = ${customer}`;
  }

  test('is who paid of the trials that are over, with running ones apart', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_paid', mrr: '100', from: '2026-03-16T00:00:00Z' },
      { customer: 'cus_paid_early', mrr: '100', from: '2026-03-12T00:00:00Z' },
      {
        customer: 'cus_paid_and_left',
        mrr: '100',
        from: '2026-03-20T00:00:00Z',
        until: '2026-03-21T00:00:00Z',
      },
    ]);
    const march = '2026-03-02T00:00:00Z';
    await addTrial(db, 'cus_paid', { startedAt: march });
    await addTrial(db, 'cus_paid_early', { startedAt: '2026-03-10T00:00:00Z' });
    await addTrial(db, 'cus_paid_and_left', { startedAt: march });
    await addTrial(db, 'cus_lost', {
      startedAt: march,
      status: 'canceled',
      endedAt: '2026-03-16T00:00:00Z',
    });
    await addTrial(db, 'cus_unpaid', { startedAt: march, status: 'paused' });
    await addTrial(db, 'cus_runs', { startedAt: '2026-03-18T00:00:00Z', status: 'trialing' });
    await addTrial(db, 'cus_gave_up', {
      startedAt: '2026-03-18T00:00:00Z',
      status: 'canceled',
      endedAt: '2026-03-19T00:00:00Z',
    });
    await addTrial(db, 'cus_of_february', { startedAt: '2026-02-28T23:59:59Z' });

    const { trialConversion } = await ask(db, { ...MARCH, now: '2026-03-31T12:00:00Z' });

    expect(trialConversion).toMatchObject({
      value: 0.5,
      part: 3,
      whole: 6,
      started: 7,
      running: 1,
    });
  });

  test('is told by the month in which the trials began', async ({ db }) => {
    await addSpans(db, [{ customer: 'cus_1', mrr: '100', from: '2026-03-10T00:00:00Z' }]);
    await addTrial(db, 'cus_1', { startedAt: '2026-02-28T23:59:59Z' });
    await addTrial(db, 'cus_2', {
      startedAt: '2026-03-01T00:00:00Z',
      status: 'canceled',
      endedAt: '2026-03-15T00:00:00Z',
    });

    const { trialConversion } = await ask(db, { from: '2026-01-01', to: '2026-03-31' });

    expect(
      trialConversion.cohorts.map((one) => [one.month.toString(), one.part, one.whole]),
    ).toEqual([
      ['2026-02', 1, 1],
      ['2026-03', 0, 1],
    ]);
    expect(trialConversion.interval!.low).toBeCloseTo(0.0945, 4);
    expect(trialConversion.interval!.high).toBeCloseTo(0.9055, 4);
  });

  test('begins with the trial, which may be later than its subscription', async ({ db }) => {
    await addTrial(db, 'cus_1', { startedAt: '2026-02-27T00:00:00Z' });
    await db`update subscriptions set trial_start_at = '2026-03-01T00:00:00Z'`;

    const february = { from: '2026-02-01', to: '2026-02-28' };
    expect((await ask(db, february)).trialConversion.started).toBe(0);
    expect((await ask(db, MARCH)).trialConversion.started).toBe(1);
  });

  test('counts a returning customer, and not one who pays for something else all along', async ({
    db,
  }) => {
    await addSpans(db, [
      stays('cus_pays_for_another', '100'),
      { customer: 'cus_pays_for_another', mrr: '50', from: '2026-03-20T00:00:00Z' },
      leaves('cus_returns', '100', '2026-02-01T00:00:00Z'),
      { customer: 'cus_returns', mrr: '50', from: '2026-03-20T00:00:00Z' },
    ]);
    await addTrial(db, 'cus_pays_for_another', {
      startedAt: '2026-03-02T00:00:00Z',
      status: 'canceled',
      endedAt: '2026-03-16T00:00:00Z',
    });
    await addTrial(db, 'cus_returns', {
      startedAt: '2026-03-02T00:00:00Z',
      status: 'canceled',
      endedAt: '2026-03-16T00:00:00Z',
    });

    expect((await ask(db, MARCH)).trialConversion).toMatchObject({ part: 1, whole: 2 });
  });
});

describe('more than a thousand subscriptions', () => {
  test('are all in every figure', async ({ db }) => {
    await addSpans(
      db,
      Array.from({ length: 1_250 }, (_, n) =>
        n % 5 === 0 ? leaves(`cus_${n}`, '1662.5') : stays(`cus_${n}`, '1662.5'),
      ),
    );

    expect(await ask(db, MARCH)).toMatchObject({
      mrrMinor: 1_662_500n,
      customers: 1_000,
      arpaMinor: 1_663n,
      customerChurn: { value: 0.2, part: 250, whole: 1_250 },
      grossMrrChurn: { value: 0.2 },
      nrr: { value: 0.8 },
      grr: { value: 0.8 },
    });
  });
});
