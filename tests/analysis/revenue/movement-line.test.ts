import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { bridge } from '#analysis/revenue/bridge.ts';
import { fxEffects } from '#analysis/revenue/fx-effects.ts';
import { setFxRates } from '#analysis/revenue/fx.ts';
import { movementDetail, parseMovementId } from '#analysis/revenue/movement-detail.ts';
import {
  movementLine,
  parseWorthCursor,
  type LineMovement,
  type MovementLineQuery,
} from '#analysis/revenue/movement-line.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { MovementType } from '#domain/ledger.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import { addProduct, addSpans } from '../../support/ledger-rows.ts';

const TYPES: MovementType[] = ['new', 'reactivation', 'expansion', 'contraction', 'churn'];
const usd = 'usd' as Currency;
const day = (text: string) => Temporal.PlainDate.from(text);

/** New York's March of 2028 begins on a leap day and has a day of 23 hours. */
const MARCH = { fromDay: day('2028-02-29'), toDay: day('2028-03-31') };
const scope = {
  now: Temporal.Instant.from('2028-04-15T12:00:00Z'),
  timezone: 'America/New_York' as Timezone,
  baseCurrency: usd,
};

function line(type: MovementType, more: Partial<MovementLineQuery> = {}): MovementLineQuery {
  return { type, ...MARCH, scope, cursor: null, limit: 100, ...more };
}

async function allPages(db: Db, query: MovementLineQuery): Promise<LineMovement[]> {
  const { movements, nextCursor } = await movementLine(db, query);
  if (nextCursor === null) return [...movements];
  const cursor = parseWorthCursor(nextCursor);
  expect(cursor).not.toBeNull();
  return [...movements, ...(await allPages(db, { ...query, cursor }))];
}

async function inThreeCurrencies(db: Db): Promise<void> {
  await setFxRates(db, {
    baseCurrency: usd,
    rates: [
      { currency: 'eur' as Currency, fromDay: day('2028-01-01'), rate: '1.1' },
      { currency: 'eur' as Currency, fromDay: day('2028-03-12'), rate: '1.25' },
      { currency: 'jpy' as Currency, fromDay: day('2028-01-01'), rate: '0.0067' },
      { currency: 'jpy' as Currency, fromDay: day('2028-03-20'), rate: '0.0059' },
      { currency: 'kwd' as Currency, fromDay: day('2028-01-01'), rate: '3.25' },
    ],
  });
  await addSpans(db, [
    { customer: 'cus_eur', currency: 'eur', mrr: '34000', from: '2028-01-10T00:00:00Z' },
    { customer: 'cus_jpy', currency: 'jpy', mrr: '50000', from: '2028-03-05T15:00:00Z' },
    { customer: 'cus_kwd', currency: 'kwd', mrr: '12500', from: '2028-03-12T06:59:59Z' },
    { customer: 'cus_usd', mrr: '1999.33333333', from: '2028-02-29T05:00:00Z' },
    { customer: 'cus_gbp', currency: 'gbp', mrr: '99999', from: '2028-03-05T15:00:00Z' },
    {
      customer: 'cus_gone',
      currency: 'eur',
      mrr: '500',
      from: '2028-03-02T00:00:00Z',
      until: '2028-03-30T00:00:00Z',
    },
  ]);
}

describe('the movements behind a line', () => {
  test('are the largest first by their worth in the base currency, each in its own', async ({
    db,
  }) => {
    await inThreeCurrencies(db);

    const { movements } = await movementLine(db, line('new'));

    expect(movements.map(({ customerId, amountMinor }) => [customerId, amountMinor])).toEqual([
      ['cus_jpy', 50_000n],
      ['cus_kwd', 12_500n],
      ['cus_usd', 1999n],
      ['cus_gone', 500n],
    ]);
    expect(movements.map(({ mrrNowMinor }) => mrrNowMinor)).toEqual([50_000n, 12_500n, 1999n, 0n]);
  });

  test('add up to what the bridge says, line by line, to the last unit', async ({ db }) => {
    await inThreeCurrencies(db);

    const whole = await bridge(db, { ...MARCH, ...scope });

    for (const type of TYPES) {
      const { amountMinor, count, movements } = await movementLine(db, line(type));
      expect(amountMinor).toBe(whole[`${type}Minor`]);
      expect(count).toBe(whole.counts[type]);
      expect(movements).toHaveLength(count);
    }
  });

  test('come in pages that neither lose nor repeat any, also among equals', async ({ db }) => {
    await addSpans(
      db,
      Array.from({ length: 1_203 }, (_, n) => ({
        customer: `cus_${n}`,
        mrr: `${1000 + (n % 3)}`,
        from: n % 2 === 0 ? '2028-03-12T06:30:00Z' : '2028-03-12T07:30:00Z',
      })),
    );

    const seen = await allPages(db, line('new', { limit: 100 }));

    expect(new Set(seen.map(({ id }) => id)).size).toBe(1_203);
    expect(seen).toHaveLength(1_203);
    const amounts = seen.map(({ amountMinor }) => amountMinor);
    expect(amounts).toEqual(amounts.toSorted((a, b) => Number(b - a)));
  });
});

describe('the lines of one Stripe account', () => {
  test('are what its own bridge says, its exchange rates among them', async ({ db }) => {
    await inThreeCurrencies(db);
    await db`
      update customers set account = 'us' where stripe_id in ('cus_jpy', 'cus_gone', 'cus_usd')`;

    for (const account of ['main', 'us']) {
      const whole = await bridge(db, { ...MARCH, ...scope, account });
      for (const type of TYPES) {
        const { amountMinor, count } = await movementLine(db, line(type, { account }));
        expect(amountMinor).toBe(whole[`${type}Minor`]);
        expect(count).toBe(whole.counts[type]);
      }
      const effects = await fxEffects(db, { ...MARCH, scope, account });
      expect(effects.map(({ currency, startMinor }) => [currency, startMinor])).toEqual(
        account === 'main'
          ? [['eur', 34_000n]]
          : [
              ['jpy', 0n],
              ['eur', 0n],
            ],
      );
      expect(effects.reduce((sum, { effectMinor }) => sum + effectMinor, 0n)).toBe(whole.fxMinor);
    }
  });

  test('go on from page to page within the account', async ({ db }) => {
    await inThreeCurrencies(db);
    await db`update customers set account = 'us' where stripe_id in ('cus_jpy', 'cus_gone')`;
    const seen = await allPages(db, line('new', { account: 'us', limit: 1 }));
    expect(seen.map(({ customerId }) => customerId)).toEqual(['cus_jpy', 'cus_gone']);
  });
});

describe('the currencies behind the fx line', () => {
  test('say what there was and what the rates did, and add up to the bridge', async ({ db }) => {
    await inThreeCurrencies(db);

    const effects = await fxEffects(db, { ...MARCH, scope });

    expect(effects).toEqual([
      {
        currency: 'eur',
        startMinor: 34_000n,
        startRate: '1.1',
        endRate: '1.25',
        effectMinor: 5175n,
      },
      {
        currency: 'jpy',
        startMinor: 0n,
        startRate: '0.0067',
        endRate: '0.0059',
        effectMinor: -4000n,
      },
    ]);
    const { fxMinor } = await bridge(db, { ...MARCH, ...scope });
    expect(effects.reduce((sum, { effectMinor }) => sum + effectMinor, 0n)).toBe(fxMinor);
  });
});

describe('a movement', () => {
  test('names the plans on both sides of it, and what the customer is on now', async ({ db }) => {
    await addProduct(db, 'prod_pro', 'Pro');
    await db`
      insert into catalogue_objects (kind, id, version_at, version_event_id, payload)
      values ('price', 'price_year', '2028-01-01', 'evt',
        '{"nickname": " Pro, yearly ", "recurring": {"interval": "year", "interval_count": 1}}')`;
    const pro = { customer: 'cus_1', product: 'prod_pro' };
    await addSpans(db, [
      { ...pro, mrr: '2900', from: '2028-02-01T00:00:00Z', until: '2028-03-12T07:00:00Z' },
      { ...pro, mrr: '2500', from: '2028-03-12T07:00:00Z', price: 'price_year' },
      { customer: 'cus_1', mrr: '100', from: '2028-04-01T00:00:00Z', product: 'prod_extra' },
    ]);
    const key = parseMovementId('cus_1:usd:1836457200')!;

    const found = await movementDetail(db, key, scope);

    const yearly = {
      product: 'Pro',
      price: 'Pro, yearly',
      interval: 'year',
      intervalCount: 1,
      quantity: '1',
    };
    expect(found).toMatchObject({
      id: 'cus_1:usd:1836457200',
      type: 'contraction',
      plansBefore: [{ product: 'Pro', price: null, interval: null, quantity: '1' }],
      plansAfter: [yearly],
      plansNow: [yearly, { product: 'prod_extra' }],
      mrrNowMinor: 2600n,
      paysSince: Temporal.Instant.from('2028-04-01T00:00:00Z'),
    });
  });

  test('is found by the id that lists give it, and no more when the history changes', async ({
    db,
  }) => {
    await inThreeCurrencies(db);
    const { movements } = await movementLine(db, line('churn'));
    const [gone] = movements;
    const key = parseMovementId(gone!.id)!;

    const { mrrNowMinor, paysSince, plansNow, ...movement } = (await movementDetail(
      db,
      key,
      scope,
    ))!;
    expect({ ...movement, mrrNowMinor }).toEqual(gone);
    expect([paysSince, plansNow]).toEqual([gone!.occurredAt, []]);

    await db`delete from mrr_movements where type = 'churn'`;
    expect(await movementDetail(db, key, scope)).toBeNull();
  });

  test('is not found before it has happened', async ({ db }) => {
    await addSpans(db, [{ customer: 'cus_1', mrr: '5', from: '2028-05-01T00:00:00Z' }]);

    expect(await movementDetail(db, parseMovementId('cus_1:usd:1840752000')!, scope)).toBeNull();
  });

  test('has an id that nothing else is taken for', () => {
    for (const id of [
      '',
      'cus_1',
      'cus_1:usd:',
      'cus_1:usd:12',
      'cus_1:USD:1840752000',
      ':usd:1840752000',
    ]) {
      expect(parseMovementId(id)).toBeNull();
    }
    fc.assert(fc.property(fc.string(), (text) => void parseMovementId(text)));
  });
});

test('a cursor is read back as it was written, and nothing else is', () => {
  fc.assert(fc.property(fc.string(), (text) => parseWorthCursor(text) === null));
});
