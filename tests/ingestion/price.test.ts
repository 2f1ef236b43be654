import { describe, expect, test } from 'vitest';

import { catalogueKey, type Catalogue } from '#ingestion/catalogue.ts';
import type { JsonObject } from '#ingestion/json.ts';
import { readPrice } from '#ingestion/price.ts';

import { priceObject } from '../support/stripe-objects.ts';

const EMPTY: Catalogue = new Map();

function catalogue(...objects: readonly JsonObject[]): Catalogue {
  return new Map(
    objects.map((object) => [
      catalogueKey(object['object'] === 'plan' ? 'plan' : 'price', object['id'] as string),
      object,
    ]),
  );
}

const read = (source: JsonObject, known = EMPTY, currency = 'usd') =>
  readPrice(source, currency, known);

/** The seat of $10 a month as the API before prices said it. */
const PLAN: JsonObject = {
  id: 'price_seat',
  object: 'plan',
  amount: 1000,
  billing_scheme: 'per_unit',
  currency: 'usd',
  interval: 'month',
  interval_count: 1,
  nickname: null,
  product: 'prod_app',
  usage_type: 'licensed',
};

const SEAT = {
  id: 'price_seat',
  productId: 'prod_app',
  nickname: null,
  lookupKey: null,
  recurring: { interval: 'month', intervalCount: 1 },
  usageType: 'licensed',
  scheme: { kind: 'per_unit', unitAmount: '1000' },
  transformQuantity: null,
  isTaxInclusive: false,
};

describe('a price per unit', () => {
  test('is read alike from a plan and from a price', () => {
    expect(read(PLAN)).toEqual(SEAT);
    expect(read({ ...PLAN, amount: null, amount_decimal: '1000' })).toEqual(SEAT);
    expect(read(priceObject())).toEqual(SEAT);
    expect(read(priceObject({ unit_amount_decimal: null }))).toEqual(SEAT);
  });

  test('is read exactly where it has fractions of a cent', () => {
    const fine = priceObject({ unit_amount: null, unit_amount_decimal: '0.000000000001' });

    expect(read(fine).scheme).toEqual({ kind: 'per_unit', unitAmount: '0.000000000001' });
  });

  test.each([
    ['day', 30],
    ['week', 2],
    ['month', 3],
    ['year', 1],
  ])('may be due every %s × %i', (interval, interval_count) => {
    const recurring = { interval, interval_count, usage_type: 'licensed' };

    expect(read(priceObject({ recurring })).recurring).toEqual({
      interval,
      intervalCount: interval_count,
    });
    expect(read({ ...PLAN, interval, interval_count }).recurring).toEqual({
      interval,
      intervalCount: interval_count,
    });
  });

  test('of an interval that nobody knows yet is of unknown worth', () => {
    const recurring = { interval: 'fortnight', interval_count: 1, usage_type: 'licensed' };

    expect(read(priceObject({ recurring })).scheme).toEqual({ kind: 'unknown' });
    expect(read({ ...PLAN, interval: 'fortnight' }).scheme).toEqual({ kind: 'unknown' });
  });

  test('says of which product, as an id, whole or deleted', () => {
    const product = { id: 'prod_9', object: 'product', deleted: true };

    expect(read(priceObject({ product: 'prod_9' })).productId).toBe('prod_9');
    expect(read(priceObject({ product })).productId).toBe('prod_9');
  });

  test('says whether it is metered, once only, or has tax inside', () => {
    const metered = { interval: 'month', interval_count: 1, usage_type: 'metered' };

    expect(read(priceObject({ recurring: metered })).usageType).toBe('metered');
    expect(read({ ...PLAN, usage_type: 'metered' }).usageType).toBe('metered');
    expect(read(priceObject({ recurring: null, type: 'one_time' })).recurring).toBeNull();
    expect(read(priceObject({ tax_behavior: 'inclusive' })).isTaxInclusive).toBe(true);
  });

  test('may be sold in packages', () => {
    const up = { divide_by: 100, round: 'up' };
    const down = { divide_by: 100, round: 'down' };

    expect(read(priceObject({ transform_quantity: up })).transformQuantity).toEqual({
      divideBy: 100,
      round: 'up',
    });
    expect(read({ ...PLAN, transform_usage: down }).transformQuantity).toEqual({
      divideBy: 100,
      round: 'down',
    });
    expect(
      read(priceObject({ transform_quantity: { divide_by: 0, round: 'up' } })).transformQuantity,
    ).toBeNull();
  });
});

describe('a price in tiers', () => {
  const TIERED = {
    billing_scheme: 'tiered',
    tiers_mode: 'graduated',
    unit_amount: null,
    unit_amount_decimal: null,
  };
  const TIERS = [
    {
      up_to: 5,
      unit_amount: 100,
      unit_amount_decimal: '100',
      flat_amount: 1000,
      flat_amount_decimal: '1000',
    },
    {
      up_to: null,
      unit_amount: null,
      unit_amount_decimal: '0.5',
      flat_amount: null,
      flat_amount_decimal: null,
    },
  ];
  const SCHEME = {
    kind: 'graduated',
    tiers: [
      { upTo: '5', unitAmount: '100', flatAmount: '1000' },
      { upTo: null, unitAmount: '0.5', flatAmount: '0' },
    ],
  };

  test('is read where the event has them', () => {
    expect(read(priceObject({ ...TIERED, tiers: TIERS })).scheme).toEqual(SCHEME);
  });

  test('is read from the catalogue where the event leaves them out', () => {
    const known = catalogue(priceObject({ ...TIERED, tiers: TIERS }));

    expect(read(priceObject(TIERED), known).scheme).toEqual(SCHEME);
  });

  test('is read from the plan of the same id, which older versions tell of', () => {
    const plan = { id: 'price_seat', object: 'plan', tiers_mode: 'graduated', tiers: TIERS };

    expect(read(priceObject(TIERED), catalogue(plan)).scheme).toEqual(SCHEME);
  });

  test('is unknown as long as nobody has told them', () => {
    expect(read(priceObject(TIERED)).scheme).toEqual({ kind: 'unknown' });
    expect(read(priceObject(TIERED), catalogue(priceObject(TIERED))).scheme).toEqual({
      kind: 'unknown',
    });
    expect(
      read(priceObject({ ...TIERED, tiers: TIERS, tiers_mode: 'of_next_year' })).scheme,
    ).toEqual({
      kind: 'unknown',
    });
  });

  test('of an old plan has amounts of another name', () => {
    const tiers = [
      { up_to: 5, amount: 100, flat_amount: 1000 },
      { up_to: null, amount: 50 },
    ];
    const plan = { ...PLAN, amount: null, billing_scheme: 'tiered', tiers_mode: 'volume', tiers };

    expect(read(plan).scheme).toEqual({
      kind: 'volume',
      tiers: [
        { upTo: '5', unitAmount: '100', flatAmount: '1000' },
        { upTo: null, unitAmount: '50', flatAmount: '0' },
      ],
    });
  });
});

describe('a price in another currency than the subscription', () => {
  const options = { eur: { unit_amount: 900, unit_amount_decimal: '900' } };

  test('is the option for that currency, of the event or of the catalogue', () => {
    const known = catalogue(priceObject({ currency_options: options }));

    expect(read(priceObject({ currency_options: options }), EMPTY, 'eur').scheme).toEqual({
      kind: 'per_unit',
      unitAmount: '900',
    });
    expect(read(priceObject(), known, 'eur').scheme).toEqual({
      kind: 'per_unit',
      unitAmount: '900',
    });
    expect(read(priceObject(), known, 'usd').scheme).toEqual({
      kind: 'per_unit',
      unitAmount: '1000',
    });
  });

  test('is never the amount of its own currency', () => {
    const known = catalogue(priceObject({ currency_options: options }));

    expect(read(priceObject(), EMPTY, 'eur').scheme).toEqual({ kind: 'unknown' });
    expect(read(priceObject(), known, 'gbp').scheme).toEqual({ kind: 'unknown' });
  });

  test('has the tiers of its option', () => {
    const own = {
      billing_scheme: 'tiered',
      tiers_mode: 'volume',
      unit_amount: null,
      unit_amount_decimal: null,
    };
    const known = catalogue(
      priceObject({
        ...own,
        tiers: [{ up_to: null, unit_amount: 100, flat_amount: null }],
        currency_options: { eur: { tiers: [{ up_to: null, unit_amount: 90, flat_amount: null }] } },
      }),
    );

    expect(read(priceObject(own), known, 'eur').scheme).toEqual({
      kind: 'volume',
      tiers: [{ upTo: null, unitAmount: '90', flatAmount: '0' }],
    });
  });
});

test('a price is called what the event calls it, however it is renamed', () => {
  const known = catalogue(priceObject({ nickname: 'Seat', lookup_key: 'seat' }));

  expect(read(priceObject(), known)).toEqual(SEAT);
  expect(read(priceObject({ nickname: 'Pro' }), known).nickname).toBe('Pro');
});

test('an amount that is missing is unknown, not nothing', () => {
  const none = priceObject({ unit_amount: null, unit_amount_decimal: null });

  expect(read(none).scheme).toEqual({ kind: 'unknown' });
  expect(read(none, catalogue(priceObject())).scheme).toEqual({
    kind: 'per_unit',
    unitAmount: '1000',
  });
});
