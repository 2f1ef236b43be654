import { describe, expect, test } from 'vitest';

import { readInvoice } from '#ingestion/invoice.ts';
import type { JsonObject } from '#ingestion/json.ts';

import { day, START } from '../support/facts.ts';
import { invoiceObject, lineObject } from '../support/stripe-objects.ts';

const ORIGIN = { eventIds: ['evt_1'], effectiveAt: day(1) };
const read = (source: JsonObject) => readInvoice(source, ORIGIN);

/** What every API version has said alike. */
const COMMON: JsonObject = {
  id: 'in_1',
  object: 'invoice',
  amount_due: 1190,
  attempt_count: 2,
  currency: 'usd',
  customer: 'cus_1',
  next_payment_attempt: day(4),
};

const price = { id: 'price_seat', object: 'price', product: 'prod_app' };
const plan = { ...price, object: 'plan', amount: 1190 };
const oldTax = { amount: 190, inclusive: true, tax_rate: 'txr_1' };
const lines = (line: JsonObject) => ({ object: 'list', data: [{ amount: 1190, ...line }] });

const GENERATIONS: Record<string, JsonObject> = {
  '2018-02-28': {
    ...COMMON,
    date: START,
    closed: false,
    paid: false,
    subscription: 'sub_1',
    lines: lines({ plan, type: 'subscription', subscription_item: 'si_1', tax_amounts: [oldTax] }),
  },
  '2020-08-27': {
    ...COMMON,
    created: START,
    paid: false,
    status: 'open',
    subscription: 'sub_1',
    lines: lines({ price, plan, type: 'subscription', proration: false, tax_amounts: [oldTax] }),
  },
  '2024-06-20': {
    ...COMMON,
    created: START,
    paid: false,
    status: 'open',
    subscription: { id: 'sub_1', object: 'subscription' },
    subscription_details: { metadata: {} },
    lines: lines({ price, type: 'subscription', subscription: 'sub_1', tax_amounts: [oldTax] }),
  },
  '2025-03-31.basil': invoiceObject({
    ...COMMON,
    lines: lines({
      ...lineObject({ amount: 1190 }),
      taxes: [{ amount: 190, tax_behavior: 'inclusive', taxable_amount: 1000 }],
    }),
  }),
};

describe('an invoice', () => {
  test.each(Object.entries(GENERATIONS))('of %s gives the same facts', (_version, source) => {
    expect(read(source)).toEqual({
      ...ORIGIN,
      status: 'open',
      currency: 'usd',
      amountDue: '1190',
      attemptCount: 2,
      nextAttemptAt: day(4),
      createdAt: START,
      dueAt: null,
      subscriptionId: 'sub_1',
      inclusiveTax: [{ priceId: 'price_seat', taxMinor: 190n, netMinor: 1000n }],
      lines: [expect.objectContaining({ subscriptionId: 'sub_1', amountMinor: 1190n })],
    });
  });

  test('of 2018 says paid and closed where later ones have a status', () => {
    const of2018 = GENERATIONS['2018-02-28'] ?? {};

    expect(read({ ...of2018, paid: true, closed: true }).status).toBe('paid');
    expect(read({ ...of2018, closed: true }).status).toBe('void');
  });

  test.each(['draft', 'open', 'paid', 'uncollectible', 'void'])('may be %s', (status) => {
    expect(read(invoiceObject({ status })).status).toBe(status);
  });

  test('never has amounts or counts that a database could not hold', () => {
    expect(read(invoiceObject({ amount_due: 10.5, attempt_count: 1e300 }))).toMatchObject({
      amountDue: '0',
      attemptCount: 1_000_000,
    });
    expect(read(invoiceObject({ amount_due: 1e21, attempt_count: -1.5 }))).toMatchObject({
      amountDue: '0',
      attemptCount: -1,
    });
  });

  test('may be of no subscription', () => {
    expect(read(invoiceObject({ parent: null, subscription: null })).subscriptionId).toBeNull();
  });
});

describe('the tax inside a line', () => {
  const taxOf = (line: JsonObject) =>
    read(invoiceObject({ lines: { object: 'list', data: [lineObject(line)] } })).inclusiveTax;
  const inclusive = (amount: number) => ({ amount, tax_behavior: 'inclusive' });

  test('is summed over its taxes, and leaves the net after discounts', () => {
    expect(
      taxOf({
        amount: 1500,
        discount_amounts: [{ amount: 300, discount: 'di_1' }],
        taxes: [inclusive(100), inclusive(100)],
      }),
    ).toEqual([{ priceId: 'price_seat', taxMinor: 200n, netMinor: 1000n }]);
  });

  test('is none where there is none, or only on top of it', () => {
    const none = [{ priceId: 'price_seat', taxMinor: 0n, netMinor: 1000n }];

    expect(taxOf({ taxes: [] })).toEqual(none);
    expect(taxOf({ taxes: [{ amount: 190, tax_behavior: 'exclusive' }] })).toEqual(none);
  });

  test('is unknown where the line does not say, and while the invoice is a draft', () => {
    const taxes = [inclusive(190)];

    expect(taxOf({ taxes: null })).toEqual([]);
    expect(
      read(invoiceObject({ status: 'draft', lines: { data: [lineObject({ taxes })] } }))
        .inclusiveTax,
    ).toEqual([]);
  });

  test('says nothing on a proration, a refund or a line that costs nothing', () => {
    const parent = (details: JsonObject) => ({ type: 'subscription_item_details', ...details });

    expect(taxOf({ proration: true, taxes: [inclusive(190)] })).toEqual([]);
    expect(
      taxOf({
        parent: parent({ subscription_item_details: { proration: true } }),
        taxes: [inclusive(190)],
      }),
    ).toEqual([]);
    expect(
      taxOf({
        parent: parent({ invoice_item_details: { proration: true } }),
        taxes: [inclusive(190)],
      }),
    ).toEqual([]);
    expect(taxOf({ amount: -1190, taxes: [inclusive(-190)] })).toEqual([]);
    expect(taxOf({ amount: 0, taxes: [inclusive(0)] })).toEqual([]);
  });
});
