import { describe, expect, test } from 'vitest';

import { readInvoiceLine } from '#ingestion/invoice-line.ts';
import type { JsonObject } from '#ingestion/json.ts';

import { day, START } from '../support/facts.ts';

const COMMON: JsonObject = {
  id: 'il_1',
  object: 'line_item',
  amount: 3000,
  currency: 'usd',
  period: { start: START, end: day(31) },
  quantity: 3,
};
const discount_amounts = [
  { amount: 1000, discount: 'di_1' },
  { amount: 500, discount: 'di_2' },
];
const plan = { id: 'price_seat', object: 'plan', product: 'prod_app', amount: 1000 };

const GENERATIONS: Record<string, JsonObject> = {
  '2018-02-28': {
    ...COMMON,
    plan,
    proration: false,
    subscription: null,
    subscription_item: 'si_1',
    type: 'subscription',
    discount_amounts,
  },
  '2024-06-20': {
    ...COMMON,
    price: { ...plan, object: 'price' },
    plan,
    proration: false,
    subscription: 'sub_1',
    subscription_item: 'si_1',
    type: 'subscription',
    discount_amounts,
  },
  '2026-10-28.endive': {
    ...COMMON,
    quantity_decimal: '3',
    parent: itemDetails({ proration: false }),
    pricing: { price_details: { price: 'price_seat', product: 'prod_app' } },
    discount_amounts,
  },
};

describe('a line', () => {
  test.each(Object.entries(GENERATIONS))('of %s gives the same facts', (_version, source) => {
    expect(readInvoiceLine(source, 'sub_1')).toEqual({
      id: 'il_1',
      subscriptionId: 'sub_1',
      itemId: 'si_1',
      priceId: 'price_seat',
      quantity: '3',
      isProration: false,
      isOneOff: false,
      periodStartAt: START,
      periodEndAt: day(31),
      amountMinor: 3000n,
      discountMinor: 1500n,
      discountIds: ['di_1', 'di_2'],
    });
  });

  test.each<[string, JsonObject]>([
    ['2020', { proration: true, type: 'invoiceitem', subscription: 'sub_2' }],
    ['2025, of an item', { parent: itemDetails({ proration: true, subscription: 'sub_2' }) }],
    [
      '2025, of an invoice item',
      {
        parent: {
          type: 'invoice_item_details',
          invoice_item_details: { proration: true, subscription: 'sub_2' },
        },
      },
    ],
  ])('is a proration of its own subscription: %s', (_version, details) => {
    expect(readInvoiceLine({ ...COMMON, amount: -500, ...details }, 'sub_1')).toMatchObject({
      subscriptionId: 'sub_2',
      isProration: true,
      isOneOff: false,
      amountMinor: -500n,
    });
  });

  test.each<[string, JsonObject]>([
    ['2020', { proration: false, type: 'invoiceitem' }],
    [
      '2025',
      { parent: { type: 'invoice_item_details', invoice_item_details: { proration: false } } },
    ],
  ])('is charged once: %s', (_version, details) => {
    expect(readInvoiceLine({ ...COMMON, ...details }, null)).toMatchObject({
      isProration: false,
      isOneOff: true,
    });
  });

  test.each([{}, null, 'il_1', [], { period: 'x', amount: {}, discount_amounts: 7 }])(
    'that is none is read all the same: %j',
    (source) => {
      expect(readInvoiceLine(source as JsonObject, null)).toMatchObject({
        subscriptionId: null,
        priceId: null,
        amountMinor: 0n,
        periodStartAt: 0,
        periodEndAt: 0,
      });
    },
  );
});

function itemDetails(details: JsonObject): JsonObject {
  const own = { subscription: 'sub_1', subscription_item: 'si_1', ...details };
  return { type: 'subscription_item_details', subscription_item_details: own };
}
