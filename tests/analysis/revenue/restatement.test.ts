import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { setFxRates } from '#analysis/revenue/fx.ts';
import { rollups } from '#analysis/revenue/rollups.ts';
import { dailySnapshots, storeSnapshots } from '#analysis/revenue/snapshots.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import { brokenFacts } from '#store/checks.ts';
import type { Db } from '#store/postgres.ts';
import { markSnapshotsOutdated } from '#store/queries/revenue.ts';

import { test } from '../../support/database.ts';
import { addSpans, type SpanRow } from '../../support/ledger-rows.ts';

const day = (text: string) => Temporal.PlainDate.from(text);

const scope = { timezone: 'America/New_York' as Timezone, baseCurrency: 'usd' as Currency };

/** 6 to 10 March 2026; the 8th has 23 hours. */
const range = { fromDay: day('2026-03-06'), toDay: day('2026-03-10'), ...scope };

const COMPANY: SpanRow[] = [
  { customer: 'cus_1', mrr: '1000', from: '2026-03-06T12:00:00Z' },
  { customer: 'cus_2', mrr: '200', currency: 'eur', from: '2026-03-06T12:00:00Z' },
];

function storeThrough(db: Db, text: string) {
  return storeSnapshots(db, { throughDay: day(text), ...scope });
}

/** A fact of the past arrives. */
async function tellLate(db: Db, span: SpanRow): Promise<void> {
  await addSpans(db, [span]);
  await markSnapshotsOutdated(db, { since: Temporal.Instant.from(span.from) });
}

/** Each day with what it was before: `{ '2026-03-08': [1050n, 1000n] }`, or null. */
async function daysOf(db: Db) {
  const rows = await dailySnapshots(db, range);
  return Object.fromEntries(
    rows.map((row) => [
      row.day.toString().slice(-2),
      [row.totalMinor, row.restatement?.previousTotalMinor ?? null],
    ]),
  );
}

// 23:30 on the 8th in New York, after the clocks went forward.
const LATE = { customer: 'cus_3', mrr: '50', from: '2026-03-09T03:30:00Z' };

const RESTATED = {
  '06': [1000n, null],
  '07': [1000n, null],
  '08': [1050n, 1000n],
  '09': [1050n, 1000n],
  '10': [1050n, null],
};

describe('a day that a late fact changes', () => {
  test('says what it was, at once and once it has been stored again', async ({ db }) => {
    await addSpans(db, COMPANY);
    await storeThrough(db, '2026-03-09');

    await tellLate(db, LATE);
    expect(await daysOf(db)).toEqual(RESTATED);

    await storeThrough(db, '2026-03-10');
    expect(await daysOf(db)).toEqual(RESTATED);
    expect(await db`select * from outdated_days`).toEqual([]);
    expect(await brokenFacts(db)).toEqual([]);
  });

  test('is not restated when it ends as it did', async ({ db }) => {
    await addSpans(db, COMPANY);
    await storeThrough(db, '2026-03-09');

    await tellLate(db, { ...LATE, from: '2026-03-07T13:00:00Z', until: '2026-03-07T18:00:00Z' });
    await storeThrough(db, '2026-03-10');

    const rows = await dailySnapshots(db, range);
    expect(rows.map(({ restatement }) => restatement)).toEqual([null, null, null, null, null]);
    expect(rows[1]).toMatchObject({ newMinor: 50n, churnMinor: 50n, totalMinor: 1000n });
  });

  test('is not restated by less than a reader sees', async ({ db }) => {
    await addSpans(db, COMPANY);
    await storeThrough(db, '2026-03-09');

    await tellLate(db, { ...LATE, mrr: '0.4' });

    const rows = await dailySnapshots(db, range);
    expect(rows.map(({ restatement }) => restatement)).toEqual([null, null, null, null, null]);
  });

  test('keeps saying so, and what it was last, when it changes again', async ({ db }) => {
    await addSpans(db, COMPANY);
    await storeThrough(db, '2026-03-09');
    await tellLate(db, LATE);
    await storeThrough(db, '2026-03-09');

    await tellLate(db, { customer: 'cus_4', mrr: '7', from: '2026-03-09T12:00:00Z' });

    const twice = { ...RESTATED, '09': [1057n, 1050n], '10': [1057n, null] };
    expect(await daysOf(db)).toEqual(twice);
    await storeThrough(db, '2026-03-10');
    expect(await daysOf(db)).toEqual(twice);
  });

  test('waits, with those after it, when an earlier day is stored', async ({ db }) => {
    await addSpans(db, COMPANY);
    await storeThrough(db, '2026-03-09');
    await tellLate(db, LATE);

    await storeThrough(db, '2026-03-08');

    expect(await db`select since_day from outdated_days`).toEqual([
      { sinceDay: day('2026-03-09') },
    ]);
    expect(await daysOf(db)).toEqual(RESTATED);
  });

  test('may lose a currency, and everything that was ever there', async ({ db }) => {
    await addSpans(db, COMPANY);
    await setFxRates(db, {
      baseCurrency: scope.baseCurrency,
      rates: [{ currency: 'eur' as Currency, fromDay: day('2026-01-01'), rate: '1.5' }],
    });
    await storeThrough(db, '2026-03-07');
    await db`delete from mrr_movements`;
    await db`delete from mrr_spans`;
    const since = Temporal.Instant.from('2026-03-06T12:00:00Z');
    await markSnapshotsOutdated(db, { since });
    const nothing = {
      '06': [0n, 1300n],
      '07': [0n, 1300n],
      '08': [0n, null],
      '09': [0n, null],
      '10': [0n, null],
    };

    expect(await daysOf(db)).toEqual(nothing);
    await storeThrough(db, '2026-03-09');
    expect(await daysOf(db)).toEqual(nothing);
    expect(await brokenFacts(db)).toEqual([]);
  });

  test('in another currency is restated in the base currency, if it has a rate', async ({ db }) => {
    await addSpans(db, COMPANY);
    await storeThrough(db, '2026-03-09');
    await tellLate(db, { ...LATE, currency: 'eur' });

    expect((await daysOf(db))['09']).toEqual([1000n, null]);
    await setFxRates(db, {
      baseCurrency: scope.baseCurrency,
      rates: [{ currency: 'eur' as Currency, fromDay: day('2026-01-01'), rate: '2' }],
    });
    expect((await daysOf(db))['09']).toEqual([1500n, 1400n]);
  });

  test('restates the month that ends with it', async ({ db }) => {
    await addSpans(db, COMPANY);
    await storeThrough(db, '2026-03-09');
    await tellLate(db, LATE);
    const now = Temporal.Instant.from('2026-03-10T02:00:00Z');

    const [march] = await rollups(db, {
      ...range,
      toDay: day('2026-03-09'),
      interval: 'month',
      now,
    });

    expect(march?.restatement).toMatchObject({ reason: 'late_facts', previousTotalMinor: 1000n });
  });
});
