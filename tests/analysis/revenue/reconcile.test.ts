import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { currentMrr } from '#analysis/revenue/current-mrr.ts';
import {
  differences,
  parseDifferenceCursor,
  reconcileWithCustomers,
} from '#analysis/revenue/differences.ts';
import { reconcile } from '#analysis/revenue/reconcile.ts';
import type { Currency } from '#domain/currency.ts';
import { endOfDay, type Timezone } from '#domain/day.ts';

import { test } from '../../support/database.ts';
import { addDifferences, addRate } from '../../support/difference-rows.ts';
import { addSpans } from '../../support/ledger-rows.ts';

const JANUARY = '2026-01-01T00:00:00Z';
const MARCH = '2026-03-02T12:00:00Z';

const scopeAt = (now: string, { base = 'usd', zone = 'UTC' } = {}) => ({
  now: Temporal.Instant.from(now),
  timezone: zone as Timezone,
  baseCurrency: base as Currency,
});

const cancelled = { rule: 'scheduled_cancellation', from: '2026-02-01T00:00:00Z' };

describe('reconciling with Stripe', () => {
  test('of an empty ledger finds two totals of nothing', async ({ db }) => {
    expect(await reconcile(db, scopeAt(MARCH))).toMatchObject({
      mrrMinor: 0n,
      stripeModeMinor: 0n,
      rules: [],
      roundingMinor: 0n,
      notIncluded: [],
    });
  });

  test('names what each rule makes, and the customers, the largest first', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', subscription: 'sub_1', mrr: '1000', from: JANUARY },
      { customer: 'cus_2', subscription: 'sub_2', mrr: '500', from: JANUARY },
      { customer: 'cus_3', subscription: 'sub_3', mrr: '700', from: JANUARY },
    ]);
    await addDifferences(db, [
      { subscription: 'sub_1', amount: '1000', ...cancelled },
      { subscription: 'sub_3', amount: '700', ...cancelled },
      { subscription: 'sub_2', rule: 'repeating_discount', amount: '-1500', from: JANUARY },
    ]);

    const found = await reconcileWithCustomers(db, { scope: scopeAt(MARCH), limit: 10 });

    expect(found).toMatchObject({ mrrMinor: 2200n, stripeModeMinor: 2000n, roundingMinor: 0n });
    expect(found.rules).toEqual([
      { rule: 'scheduled_cancellation', customers: 2, amountMinor: 1700n },
      { rule: 'repeating_discount', customers: 1, amountMinor: -1500n },
    ]);
    expect(
      found.differences.map(({ customerId, amountMinor }) => [customerId, amountMinor]),
    ).toEqual([
      ['cus_2', -1500n],
      ['cus_1', 1000n],
      ['cus_3', 700n],
    ]);
    expect(found.nextCursor).toBeNull();
  });

  test('is about one instant: neither what is over nor what is still to come', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', subscription: 'sub_1', mrr: '1000', from: JANUARY, until: '2026-04-01' },
    ]);
    await addDifferences(db, [
      { subscription: 'sub_1', amount: '1000', ...cancelled, until: '2026-04-01' },
    ]);

    const stripeModeAt = async (at: string) => (await reconcile(db, scopeAt(at))).stripeModeMinor;

    expect(await stripeModeAt('2026-01-31T23:59:59.999999Z')).toBe(1000n);
    expect(await stripeModeAt('2026-02-01T00:00:00Z')).toBe(0n);
    expect(await stripeModeAt('2026-04-01T00:00:00Z')).toBe(0n);
  });

  test('rounds each customer once, and says what rounding leaves over', async ({ db }) => {
    const yearly = ['1', '2', '3'].map((n) => ({
      customer: `cus_${n}`,
      subscription: `sub_${n}`,
      mrr: '166.4',
      from: JANUARY,
    }));
    await addSpans(db, yearly);
    await addDifferences(
      db,
      yearly.map(({ subscription }) => ({ subscription, amount: '166.4', ...cancelled })),
    );

    expect(await reconcile(db, scopeAt(MARCH))).toMatchObject({
      mrrMinor: 499n,
      stripeModeMinor: 0n,
      rules: [{ amountMinor: 499n }],
      roundingMinor: 0n,
      listedRoundingMinor: 1n,
    });
  });

  test('adds up to the last unit over more than 1,000 subscriptions, page by page', async ({
    db,
  }) => {
    const count = 1_203;
    const spans = Array.from({ length: count }, (_, n) => ({
      customer: `cus_${n % 1_100}`,
      subscription: `sub_${n}`,
      mrr: `${1000 + (n % 7)}.${1 + (n % 9)}`,
      from: JANUARY,
    }));
    await addSpans(db, spans);
    await addDifferences(
      db,
      spans.map(({ subscription, mrr }, n) =>
        n % 2 === 0
          ? { subscription, amount: mrr, ...cancelled }
          : { subscription, rule: 'collection_paused', amount: `-${mrr}`, from: JANUARY },
      ),
    );
    const scope = scopeAt(MARCH);
    const totals = await reconcile(db, scope);

    let sum = totals.listedRoundingMinor;
    let rows = 0;
    const seen = new Set<string>();
    let cursor = null as ReturnType<typeof parseDifferenceCursor>;
    do {
      const page = await differences(db, { scope, limit: 500, ...(cursor && { cursor }) });
      for (const { amountMinor, customerId, rule } of page.differences) {
        sum += amountMinor;
        seen.add(`${customerId} ${rule}`);
      }
      rows += page.differences.length;
      cursor = page.nextCursor === null ? null : parseDifferenceCursor(page.nextCursor);
    } while (cursor !== null);

    expect(rows).toBe(seen.size);
    expect(rows).toBeGreaterThan(1_000);
    expect(totals.mrrMinor - sum).toBe(totals.stripeModeMinor);
    expect(totals.mrrMinor).toBe((await currentMrr(db, scope)).mrrMinor);
  });

  test('converts at the rate of the day, and leaves out a currency without one', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', subscription: 'sub_1', mrr: '1000', from: JANUARY, currency: 'jpy' },
      { customer: 'cus_2', subscription: 'sub_2', mrr: '5000', from: JANUARY, currency: 'kwd' },
    ]);
    await addDifferences(db, [
      { subscription: 'sub_1', amount: '1000', ...cancelled },
      { subscription: 'sub_2', amount: '5000', ...cancelled },
    ]);
    const yen = { base: 'usd', currency: 'jpy' };
    await addRate(db, { ...yen, from: '2026-01-01', rate: '0.007', minorFactor: '0.7' });
    await addRate(db, { ...yen, from: '2026-03-01', rate: '0.006', minorFactor: '0.6' });

    const february = await reconcile(db, scopeAt('2026-02-28T23:00:00Z'));
    expect(february).toMatchObject({ mrrMinor: 700n, stripeModeMinor: 0n });
    expect(february.notIncluded).toEqual([
      { currency: 'kwd', mrrMinor: 5000n, stripeModeMinor: 0n },
    ]);
    const chatham = scopeAt('2026-02-28T23:00:00Z', { zone: 'Pacific/Chatham' });
    expect(await reconcile(db, chatham)).toMatchObject({ mrrMinor: 600n });
    expect(await reconcile(db, scopeAt(MARCH, { base: 'kwd' }))).toMatchObject({
      mrrMinor: 5000n,
      notIncluded: [{ currency: 'jpy', mrrMinor: 1000n, stripeModeMinor: 0n }],
    });
  });

  test('gives the end of a local day whatever its length', async ({ db }) => {
    const zone = 'America/New_York' as Timezone;
    for (const day of ['2024-03-10', '2024-11-03', '2024-02-29', '2024-01-31']) {
      const end = endOfDay(Temporal.PlainDate.from(day), zone);
      const id = `sub_${day}`;
      const from = '2024-01-01T05:00:00Z';
      await addSpans(db, [{ customer: `cus_${day}`, subscription: id, mrr: '10', from }]);
      const click = end.subtract({ seconds: 1 }).toString();
      await addDifferences(db, [{ ...cancelled, subscription: id, amount: '10', from: click }]);
      const apartAt = async (at: Temporal.Instant) => {
        const found = await differences(db, {
          scope: { ...scopeAt(MARCH, { zone }), now: at },
          limit: 10,
        });
        return found.differences.some(({ customerId }) => customerId === `cus_${day}`);
      };

      expect(await apartAt(end.subtract({ seconds: 1, microseconds: 1 }))).toBe(false);
      expect(await apartAt(end.subtract({ seconds: 1 }))).toBe(true);
    }
  });
});
