import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { bridge } from '#analysis/revenue/bridge.ts';
import { storeSnapshots } from '#analysis/revenue/snapshots.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import { addSpans, type SpanRow } from '../../support/ledger-rows.ts';

const day = (text: string) => Temporal.PlainDate.from(text);

const march = (now = '2026-04-15T12:00:00Z', baseCurrency = 'usd') => ({
  fromDay: day('2026-03-01'),
  toDay: day('2026-03-31'),
  timezone: 'UTC' as Timezone,
  baseCurrency: baseCurrency as Currency,
  now: Temporal.Instant.from(now),
});

const COMPANY: SpanRow[] = [
  { customer: 'cus_stays', mrr: '1000.4', from: '2026-01-01T00:00:00Z' },
  { customer: 'cus_grows', mrr: '500', from: '2026-01-01T00:00:00Z' },
  { customer: 'cus_grows', mrr: '250.4', from: '2026-03-02T10:00:00Z' },
  { customer: 'cus_shrinks', mrr: '800', from: '2026-01-01T00:00:00Z' },
  {
    customer: 'cus_shrinks',
    mrr: '300',
    from: '2026-01-01T00:00:00Z',
    until: '2026-03-12T11:00:00Z',
  },
  {
    customer: 'cus_leaves',
    mrr: '70',
    from: '2026-01-01T00:00:00Z',
    until: '2026-03-31T23:59:59Z',
  },
  {
    customer: 'cus_returns',
    mrr: '60',
    from: '2026-01-01T00:00:00Z',
    until: '2026-02-01T00:00:00Z',
  },
  { customer: 'cus_returns', mrr: '65', from: '2026-03-02T13:00:00Z' },
  { customer: 'cus_joins', mrr: '9', from: '2026-03-01T00:00:00Z' },
  { customer: 'cus_later', mrr: '5000', from: '2026-04-01T00:00:00Z' },
  { customer: 'cus_yen', mrr: '700', currency: 'jpy', from: '2026-03-05T00:00:00Z' },
];

describe('the bridge', () => {
  test('leads from the first instant of a range to its last', async ({ db }) => {
    await addSpans(db, COMPANY);

    expect(await bridge(db, march())).toMatchObject({
      fromDay: day('2026-03-01'),
      toDay: day('2026-03-31'),
      currency: 'usd',
      startMinor: 2670n,
      newMinor: 9n,
      reactivationMinor: 65n,
      expansionMinor: 250n,
      contractionMinor: 300n,
      churnMinor: 70n,
      fxMinor: 0n,
      endMinor: 2625n,
      counts: { new: 1, reactivation: 1, expansion: 1, contraction: 1, churn: 1 },
      closes: true,
    });
  });

  test('is each currency for itself', async ({ db }) => {
    await addSpans(db, COMPANY);

    expect(await bridge(db, march(undefined, 'jpy'))).toMatchObject({
      startMinor: 0n,
      newMinor: 700n,
      endMinor: 700n,
      counts: { new: 1, reactivation: 0, expansion: 0, contraction: 0, churn: 0 },
      closes: true,
    });
  });

  test('of an empty ledger leads from nothing to nothing', async ({ db }) => {
    expect(await bridge(db, march())).toMatchObject({
      startMinor: 0n,
      endMinor: 0n,
      closes: true,
      topMovements: [],
    });
  });

  test('stops at the present', async ({ db }) => {
    await addSpans(db, COMPANY);

    expect(await bridge(db, march('2026-03-12T10:59:59Z'))).toMatchObject({
      contractionMinor: 0n,
      churnMinor: 0n,
      endMinor: 2995n,
      closes: true,
    });
    expect(await bridge(db, march('2026-03-12T11:00:00Z'))).toMatchObject({
      contractionMinor: 300n,
      endMinor: 2695n,
      closes: true,
    });
  });

  test('of days to come stays where MRR is now', async ({ db }) => {
    await addSpans(db, COMPANY);

    expect(await bridge(db, march('2026-02-15T00:00:00Z'))).toMatchObject({
      startMinor: 2670n,
      newMinor: 0n,
      endMinor: 2670n,
      closes: true,
    });
  });

  test('is the same whatever days are stored', async ({ db }) => {
    await addSpans(db, COMPANY);
    const computed = await bridge(db, march());

    for (const throughDay of [
      '2026-01-15',
      '2026-02-28',
      '2026-03-01',
      '2026-03-20',
      '2026-03-31',
    ]) {
      await storeSnapshots(db, { ...march(), throughDay: day(throughDay) });
      expect(await bridge(db, march())).toEqual(computed);
    }
  });

  test('shows the ten largest movements, largest first', async ({ db }) => {
    await addSpans(
      db,
      Array.from({ length: 12 }, (_, index) => ({
        customer: `cus_${index}`,
        mrr: `${100 + index}`,
        from: `2026-03-0${1 + (index % 9)}T00:00:00Z`,
      })),
    );

    const { topMovements } = await bridge(db, march());

    expect(topMovements.map(({ amountMinor }) => amountMinor)).toEqual([
      111n,
      110n,
      109n,
      108n,
      107n,
      106n,
      105n,
      104n,
      103n,
      102n,
    ]);
    expect(topMovements[0]).toMatchObject({ id: 'cus_11:usd:1772496000', customerId: 'cus_11' });
  });
});

describe('the bridge does not close', () => {
  const closes = async (db: Db) => (await bridge(db, march())).closes;

  test('when a movement is missing', async ({ db }) => {
    await addSpans(db, COMPANY);
    await db`delete from mrr_movements where type = 'churn' and occurred_at > '2026-03-01'`;

    expect(await closes(db)).toBe(false);
  });

  test('when a movement is off by a hundred-millionth of a cent', async ({ db }) => {
    await addSpans(db, COMPANY);
    await db`
      update mrr_movements
      set amount_minor = amount_minor + 0.00000001, mrr_after_minor = mrr_after_minor + 0.00000001
      where type = 'new' and currency = 'usd' and occurred_at = '2026-03-01'`;

    expect(await closes(db)).toBe(false);
  });

  test('when a span is missing, stored days or not', async ({ db }) => {
    await addSpans(db, COMPANY);
    await storeSnapshots(db, { ...march(), throughDay: day('2026-02-28') });
    await db`delete from mrr_spans where mrr_minor = 250.4`;

    expect(await closes(db)).toBe(false);
  });

  test('when a stored day holds what the movements do not', async ({ db }) => {
    await addSpans(db, COMPANY);
    await storeSnapshots(db, { ...march(), throughDay: day('2026-03-31') });
    await db`
      update daily_snapshot_products set mrr_minor = mrr_minor + 1
      where day = '2026-03-31' and currency = 'usd'`;

    expect(await closes(db)).toBe(false);
  });
});
