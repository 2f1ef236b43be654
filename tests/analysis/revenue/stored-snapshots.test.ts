import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { dailySnapshots, storeSnapshots } from '#analysis/revenue/snapshots.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';
import { markSnapshotsOutdated } from '#store/queries/revenue.ts';

import { test } from '../../support/database.ts';
import { addSpans } from '../../support/ledger-rows.ts';

const day = (text: string) => Temporal.PlainDate.from(text);
const instant = (text: string) => Temporal.Instant.from(text);

const scope = (timezone = 'UTC') => ({
  timezone: timezone as Timezone,
  baseCurrency: 'usd' as Currency,
});

/** What MRR was at the end of each day. */
async function totals(db: Db, [from, to]: readonly [string, string], timezone?: string) {
  const range = { fromDay: day(from), toDay: day(to), ...scope(timezone) };
  const snapshots = await dailySnapshots(db, range);
  return Object.fromEntries(snapshots.map((row) => [row.day.toString(), row.totalMinor]));
}

describe('storing snapshots', () => {
  const march = { fromDay: day('2026-02-27'), toDay: day('2026-03-06') };
  const company = [
    { customer: 'cus_1', mrr: '1000.33333333', from: '2026-02-28T10:00:00Z' },
    { customer: 'cus_1', mrr: '500', product: 'prod_2', from: '2026-03-02T10:00:00Z' },
    { customer: 'cus_2', mrr: '200', from: '2026-03-01T10:00:00Z', until: '2026-03-03T10:00:00Z' },
    { customer: 'cus_2', mrr: '250', product: 'prod_2', from: '2026-03-05T10:00:00Z' },
    { customer: 'cus_3', mrr: '900', currency: 'jpy', from: '2026-03-02T12:00:00Z' },
  ];

  test('keeps every day from the first movement on, in every currency that has moved', async ({
    db,
  }) => {
    await addSpans(db, company);

    const snapshot = await storeSnapshots(db, { throughDay: day('2026-03-03'), ...scope() });

    expect(snapshot).toMatchObject({ day: day('2026-03-03'), totalMinor: 1500n, customers: 1 });
    const stored = await db<{ key: string }[]>`
      select day || ' ' || currency as key from daily_snapshots order by day, currency`;
    expect(stored.map(({ key }) => key)).toEqual([
      '2026-02-28 usd',
      '2026-03-01 usd',
      '2026-03-02 jpy',
      '2026-03-02 usd',
      '2026-03-03 jpy',
      '2026-03-03 usd',
    ]);
  });

  test('changes no answer, wherever it stops', async ({ db }) => {
    await addSpans(db, company);
    const computed = await dailySnapshots(db, { ...march, ...scope() });

    for (const throughDay of [
      '2026-02-27',
      '2026-02-28',
      '2026-03-02',
      '2026-03-04',
      '2026-03-06',
    ]) {
      await storeSnapshots(db, { throughDay: day(throughDay), ...scope() });
      expect(await dailySnapshots(db, { ...march, ...scope() })).toEqual(computed);
    }
  });

  test('gives the same rows day by day as all at once', async ({ db }) => {
    await addSpans(db, company);
    const rows = async () => [
      await db`select day, currency, start_minor, end_minor, customers from daily_snapshots order by 1, 2`,
      await db`select day, currency, product_id, mrr_minor from daily_snapshot_products order by 1, 2, 3`,
    ];
    for (const throughDay of [
      '2026-02-28',
      '2026-03-01',
      '2026-03-02',
      '2026-03-03',
      '2026-03-06',
    ]) {
      await storeSnapshots(db, { throughDay: day(throughDay), ...scope() });
    }
    const dayByDay = await rows();
    await db`delete from daily_snapshots`;
    await db`delete from daily_snapshot_products`;
    await storeSnapshots(db, { throughDay: day('2026-03-06'), ...scope() });

    expect(dayByDay).toEqual(await rows());
  });

  test('twice at once stores each day once', async ({ db }) => {
    await addSpans(db, company);

    const snapshots = await Promise.all(
      Array.from({ length: 6 }, () =>
        storeSnapshots(db, { throughDay: day('2026-03-05'), ...scope() }),
      ),
    );

    expect(new Set(snapshots.map(({ totalMinor }) => totalMinor))).toEqual(new Set([1750n]));
    expect(await db`select count(*) as n from daily_snapshots`).toEqual([{ n: 10n }]);
  });

  test('in two zones keeps two kinds of days', async ({ db }) => {
    await addSpans(db, company);

    await storeSnapshots(db, { throughDay: day('2026-03-05'), ...scope('UTC') });
    await storeSnapshots(db, { throughDay: day('2026-03-05'), ...scope('Pacific/Kiritimati') });

    const [from, to] = ['2026-02-28', '2026-03-01'] as const;
    expect(await totals(db, [from, to])).toEqual({ [from]: 1000n, [to]: 1200n });
    expect(await totals(db, [from, to], 'Pacific/Kiritimati')).toEqual({ [from]: 0n, [to]: 1000n });
  });

  test('starts over when the rules have changed', async ({ db }) => {
    await addSpans(db, company);
    await storeSnapshots(db, { throughDay: day('2026-03-05'), ...scope() });
    const truth = await dailySnapshots(db, { ...march, ...scope() });
    await db`update daily_snapshots set rules_version = 0, end_minor = end_minor + 1, start_minor = start_minor + 1`;
    await db`update daily_snapshot_products set mrr_minor = mrr_minor + 1`;

    await storeSnapshots(db, { throughDay: day('2026-03-05'), ...scope() });

    const again = await dailySnapshots(db, { ...march, ...scope() });
    expect(again.map((row) => ({ ...row, restatement: null }))).toEqual(truth);
    expect(again.map(({ restatement }) => restatement?.reason)).toEqual([
      undefined,
      ...Array.from({ length: 6 }, () => 'rules'),
      undefined,
    ]);
  });

  test('waits for a late fact, and does not store what was true before it', async ({ db }) => {
    await addSpans(db, company);
    let storing: Promise<unknown> = Promise.resolve();

    await db.begin(async (transaction) => {
      await markSnapshotsOutdated(transaction, { since: instant('2026-03-01T00:00:00Z') });
      storing = storeSnapshots(db, { throughDay: day('2026-03-05'), ...scope() });
      await isWaitingForLock(db);
      await transaction`update mrr_spans set mrr_minor = 300 where mrr_minor = 200`;
      await transaction`
        update mrr_movements set amount_minor = 300, mrr_after_minor = 300 where amount_minor = 200 and type = 'new'`;
      await transaction`
        update mrr_movements set amount_minor = 300, mrr_before_minor = 300 where amount_minor = 200 and type = 'churn'`;
    });
    await storing;

    expect(await totals(db, ['2026-03-01', '2026-03-02'])).toEqual({
      '2026-03-01': 1300n,
      '2026-03-02': 1800n,
    });
  });
});

describe('a late fact', () => {
  test('corrects the day it belongs to and those after it', async ({ db }) => {
    await addSpans(db, [{ customer: 'cus_1', mrr: '100', from: '2026-03-01T10:00:00Z' }]);
    await storeSnapshots(db, { throughDay: day('2026-03-04'), ...scope() });
    const late = '2026-03-03T00:00:00Z';
    await addSpans(db, [{ customer: 'cus_2', mrr: '10', from: late }]);

    const marked = await markSnapshotsOutdated(db, { since: instant(late) });

    expect(marked).toEqual([{ timezone: 'UTC', sinceDay: day('2026-03-03') }]);
    expect(await totals(db, ['2026-03-02', '2026-03-04'])).toEqual({
      '2026-03-02': 100n,
      '2026-03-03': 110n,
      '2026-03-04': 110n,
    });
  });

  test('is late or not by the clocks of each zone', async ({ db }) => {
    await addSpans(db, [{ customer: 'cus_1', mrr: '100', from: '2026-03-01T00:00:00Z' }]);
    await storeSnapshots(db, { throughDay: day('2026-03-03'), ...scope('UTC') });
    await storeSnapshots(db, { throughDay: day('2026-03-03'), ...scope('Pacific/Kiritimati') });

    const marked = await markSnapshotsOutdated(db, { since: instant('2026-03-02T12:00:00Z') });

    expect(marked).toEqual([
      { timezone: 'Pacific/Kiritimati', sinceDay: day('2026-03-03') },
      { timezone: 'UTC', sinceDay: day('2026-03-02') },
    ]);
  });

  test('of the present leaves the days that are over', async ({ db }) => {
    await addSpans(db, [{ customer: 'cus_1', mrr: '100', from: '2026-03-01T00:00:00Z' }]);
    await storeSnapshots(db, { throughDay: day('2026-03-03'), ...scope() });

    expect(await markSnapshotsOutdated(db, { since: instant('2026-03-04T00:00:00Z') })).toEqual([]);
    expect(await db`select * from outdated_days`).toEqual([]);
  });
});

/** Resolves once another session waits for a lock on the snapshots. */
async function isWaitingForLock(db: Db): Promise<void> {
  for (let attempt = 0; attempt < 10_000; attempt += 1) {
    const waiting = await db`
      select 1 from pg_locks
      where not granted and relation = 'outdated_days'::regclass`;
    if (waiting.length > 0) return;
  }
  throw new Error('nobody waits for the snapshots');
}
