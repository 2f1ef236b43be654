import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { foldCustomer } from '#ingestion/fold-customer.ts';
import type { JsonObject } from '#ingestion/json.ts';
import { projectEvent } from '#ingestion/projection.ts';

import { isDoneWithin, putAt } from '../support/hostile.ts';
import {
  couponObject,
  discountObject,
  eventObject,
  invoiceObject,
  itemList,
  itemObject,
  lineObject,
  priceObject,
  subscriptionObject,
} from '../support/stripe-objects.ts';

const project = (event: unknown, keepNames = false) => projectEvent(event, { keepNames });
const CANARY = 'c4n4ry';

/** Everything about a person that Stripe may tell, each value with the canary in it. */
const PERSONAL: JsonObject = {
  name: `Ada ${CANARY}`,
  email: `${CANARY}@example.com`,
  phone: `+44 ${CANARY}`,
  description: `a note about ${CANARY}`,
  address: { line1: CANARY, city: CANARY, postal_code: CANARY, country: CANARY },
  shipping: { name: CANARY, phone: CANARY, address: { line1: CANARY } },
  metadata: { internal_id: CANARY, [CANARY]: 'as a key' },
  tax_ids: { data: [{ value: CANARY }] },
  preferred_locales: [CANARY],
  receipt_email: CANARY,
  statement_descriptor: CANARY,
  ip: CANARY,
  customer_email: CANARY,
  customer_name: CANARY,
  customer_phone: CANARY,
  customer_address: { line1: CANARY },
  account_name: CANARY,
  hosted_invoice_url: `https://example.com/${CANARY}`,
  invoice_pdf: `https://example.com/${CANARY}`,
  number: CANARY,
  footer: CANARY,
  custom_fields: [{ name: CANARY, value: CANARY }],
  billing_details: { name: CANARY, email: CANARY, address: { line1: CANARY } },
  payment_method_details: { card: { last4: CANARY, fingerprint: CANARY } },
  last4: CANARY,
  fingerprint: CANARY,
  card: { last4: CANARY, fingerprint: CANARY, iin: CANARY, issuer: CANARY, brand: 'visa' },
  cancellation_details: { comment: CANARY, reason: 'payment_failed' },
  some_field_of_next_year: CANARY,
};

/** An object of that kind with the canary in every personal field, and further ones inside. */
function filled(kind: string): JsonObject {
  const person: JsonObject = { id: 'cus_1', object: 'customer', ...PERSONAL };
  const paymentMethod: JsonObject = { id: 'pm_1', object: 'payment_method', ...PERSONAL };
  const line = { ...PERSONAL, ...lineObject(), description: CANARY };
  return {
    id: 'x_1',
    object: kind,
    customer: person,
    default_payment_method: paymentMethod,
    default_source: { id: 'card_1', object: 'card', ...PERSONAL },
    sources: { data: [{ id: 'card_1', ...PERSONAL }] },
    items: itemList({ ...itemObject(), metadata: { note: CANARY }, billing_thresholds: CANARY }),
    lines: { object: 'list', data: [line], has_more: false },
    latest_invoice: { id: 'in_1', ...PERSONAL },
    invoice_settings: { default_payment_method: paymentMethod, footer: CANARY },
    charge: { id: 'ch_1', object: 'charge', ...PERSONAL },
    refunds: { object: 'list', data: [{ id: 're_1', ...PERSONAL }] },
    last_payment_error: { code: 'card_declined', payment_method: paymentMethod, message: CANARY },
    outcome: { type: 'issuer_declined', seller_message: CANARY },
    evidence: { customer_name: CANARY, customer_email_address: CANARY, receipt: CANARY },
    evidence_details: { due_by: 1_704_067_200, note: CANARY },
    payments: {
      data: [{ id: 'inpay_1', ...PERSONAL, payment: { type: CANARY.length, ...PERSONAL } }],
    },
    phases: [
      { ...PERSONAL, items: [{ price: { ...priceObject(), nickname: null }, ...PERSONAL }] },
    ],
    memo: CANARY,
    ...PERSONAL,
  };
}

describe('what is kept of an event', () => {
  test.each([
    'customer',
    'subscription',
    'invoice',
    'charge',
    'payment_intent',
    'payment_method',
    'checkout.session',
    'card',
    'source',
    'bank_account',
    'dispute',
    'refund',
    'credit_note',
    'invoice_payment',
    'subscription_schedule',
    'discount',
    'something_new',
  ])('has nothing personal of a %s', (kind) => {
    const previous = { ...PERSONAL, items: filled(kind)['items'] ?? null };

    const kept = JSON.stringify(
      project(eventObject(`${kind}.updated`, filled(kind), { previous })),
    );

    expect(kept).not.toContain(CANARY);
    expect(kept).toContain(kind === 'customer' ? '"x_1"' : '"cus_1"');
  });

  test('has the name of a customer when that is wanted, and nothing else', () => {
    const previous = { name: `Bob ${CANARY}`, email: CANARY };

    const event = project(eventObject('customer.updated', filled('customer'), { previous }), true);

    expect(event?.payload.object['name']).toBe(`Ada ${CANARY}`);
    expect(event?.payload.previous_attributes).toEqual({ name: `Bob ${CANARY}` });
    expect(JSON.stringify(event).split(CANARY)).toHaveLength(3);
  });

  test('is who, what and when', () => {
    const object = subscriptionObject({ customer: { id: 'cus_7', object: 'customer' } });

    expect(
      project(eventObject('customer.subscription.updated', object, { id: 'evt_1' })),
    ).toMatchObject({
      id: 'evt_1',
      type: 'customer.subscription.updated',
      createdAt: 1_704_067_200,
      apiVersion: '2026-10-28.endive',
      isLivemode: false,
      objectId: 'sub_1',
      customerId: 'cus_7',
    });
  });

  test('of a customer says whose event it is by its own id', () => {
    const event = project(eventObject('customer.updated', { id: 'cus_9', object: 'customer' }));

    expect(event).toMatchObject({ objectId: 'cus_9', customerId: 'cus_9' });
  });

  test('is enough to fold it to the same ledger as the whole', () => {
    const discounts = [discountObject({ source: { type: 'coupon', coupon: couponObject() } })];
    const price = priceObject({
      billing_scheme: 'tiered',
      tiers_mode: 'graduated',
      tiers: [{ up_to: 5, unit_amount: 100, unit_amount_decimal: '100', flat_amount: 50 }],
      unit_amount: null,
      unit_amount_decimal: null,
    });
    const before = subscriptionObject({ discounts, items: itemList(itemObject({ price })) });
    const after = subscriptionObject({ items: itemList(itemObject({ price, quantity: 4 })) });
    const events = [
      eventObject('customer.subscription.created', before),
      eventObject('customer.subscription.updated', after, {
        created: 1_704_100_000,
        previous: { discounts, items: before['items'] ?? null },
      }),
      eventObject('invoice.payment_failed', invoiceObject()),
    ];
    const whole = events.map((event) => ({
      ...project(event)!,
      payload: event['data'] as { object: JsonObject },
    }));
    const kept = events.map((event) => project(event)!);

    expect(foldCustomer(kept, new Map())).toEqual(foldCustomer(whole, new Map()));
    expect(foldCustomer(kept, new Map()).movements).toHaveLength(2);
  });

  test('of an unknown object are its ids, state, money and time', () => {
    const object = {
      id: 'q_1',
      object: 'quantum',
      customer: 'cus_1',
      status: 'entangled',
      amount: 5,
      spin: CANARY,
    };

    expect(project(eventObject('quantum.entangled', object))?.payload.object).toEqual({
      id: 'q_1',
      object: 'quantum',
      customer: 'cus_1',
      status: 'entangled',
      amount: 5,
    });
  });

  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'of an object that calls itself %s is what is kept of any unknown one',
    (kind) => {
      const event = project(eventObject('odd.created', { id: 'x_1', object: kind }));

      expect(event?.payload.object).toEqual({ id: 'x_1', object: kind });
    },
  );
});

describe('what is no event', () => {
  const whole = eventObject('customer.created', { id: 'cus_1', object: 'customer' });

  test.each([null, true, 7, 'text', [], {}, [whole]])('%j is refused', (value) => {
    expect(project(value)).toBeNull();
  });

  test.each([
    ['id', null],
    ['id', ''],
    ['id', 7],
    ['id', 'x'.repeat(256)],
    ['type', {}],
    ['type', 'x'.repeat(256)],
    ['created', '1704067200'],
    ['created', 1.5],
    ['created', -1],
    ['created', 1e300],
    ['data', null],
    ['data', { object: 'sub_1' }],
    ['data', { object: [] }],
  ])('an event whose %s is %j is refused', (key, value) => {
    expect(project({ ...whole, [key]: value })).toBeNull();
  });
});

describe('what a database could not hold', () => {
  const broken = JSON.parse('"a\\u0000b\\ud800c\\udc00d"') as string;
  const asks = (event: unknown) => JSON.stringify(project(event, true));

  test('is replaced in values, in keys and in the event itself', () => {
    const object = {
      id: broken,
      object: 'product',
      name: broken,
      customer: broken,
      metadata: { [broken]: broken, fine: '🦄' },
    };
    const event = { ...eventObject(broken, object, { id: `evt_${broken}` }), api_version: broken };

    const kept = project(event);

    expect(asks(event)).not.toMatch(/\\u0000|\\ud[89a-f]/i);
    expect(kept?.payload.object['metadata']).toEqual({
      'a\uFFFDb\uFFFDc\uFFFDd': 'a\uFFFDb\uFFFDc\uFFFDd',
      fine: '🦄',
    });
    expect(kept?.apiVersion).toBe('a\uFFFDb\uFFFDc\uFFFDd');
  });

  test('is cut off without leaving half a character', () => {
    for (const padding of ['', 'x']) {
      const name = `${padding}${'🦄'.repeat(400)}`;
      const event = {
        ...eventObject('product.created', { id: 'p', object: 'product', name }),
        api_version: name,
      };

      const kept = project(event);

      expect(kept?.payload.object['name']).toHaveProperty('length', 500);
      expect(asks(event)).not.toMatch(/\\ud[89a-f]/i);
    }
  });

  test('as a number becomes nothing', () => {
    const object = JSON.parse('{"id":"in_1","object":"invoice","amount_due":1e400}') as JsonObject;

    expect(project(eventObject('invoice.paid', object))?.payload.object['amount_due']).toBeNull();
  });
});

describe('hostile input', () => {
  test('cannot reach a prototype', () => {
    const event: unknown = JSON.parse(`{
      "id": "evt_1", "type": "price.created", "created": 1704067200, "__proto__": { "livemode": true },
      "data": { "object": {
        "id": "price_1", "object": "price", "__proto__": { "polluted": true },
        "metadata": { "__proto__": "polluted", "constructor": "kept", "toString": "kept" },
        "currency_options": { "__proto__": { "unit_amount": 1 }, "eur": { "unit_amount": 2 } }
      } }
    }`);

    const kept = project(event);

    expect(kept?.isLivemode).toBe(false);
    expect(kept?.payload.object['metadata']).toEqual({ constructor: 'kept', toString: 'kept' });
    expect(kept?.payload.object['currency_options']).toEqual({ eur: { unit_amount: 2 } });
    expect(Object.getPrototypeOf(kept?.payload.object['currency_options'])).toBe(Object.prototype);
    expect(JSON.stringify(kept)).not.toContain('polluted');
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  test('of twenty thousand entries is cut to a thousand', () => {
    const data = Array.from({ length: 20_000 }, (_, index) => itemObject({ id: `si_${index}` }));
    const options = Object.fromEntries(data.map(({ id }) => [id, { unit_amount: 1 }]));
    const items = { ...itemList(), data };
    const subscription = subscriptionObject({ items });
    const price = priceObject({ currency_options: options, metadata: options });

    const kept = project(eventObject('customer.subscription.created', subscription));
    const keptPrice = project(eventObject('price.created', price));

    expect(kept?.payload.object['items']).toHaveProperty('data.length', 1000);
    expect(Object.keys(keptPrice?.payload.object['currency_options'] ?? {})).toHaveLength(1000);
  });

  test.each(['[', '{"data":', '{"price":', '{"items":'])(
    'nested 200,000 deep by %s is no danger',
    (open) => {
      const close = open === '[' ? ']' : '}';
      const deep: unknown = JSON.parse(`${open.repeat(200_000)}1${close.repeat(200_000)}`);
      const object = {
        ...subscriptionObject(),
        items: deep,
        discounts: deep,
        status: deep,
      } as JsonObject;

      const kept = project(
        eventObject('customer.subscription.updated', object, { previous: object }),
      );

      expect(kept?.objectId).toBe('sub_1');
      expect(JSON.stringify(kept).length).toBeLessThan(10_000);
    },
  );

  const LIMIT_MS = 50;
  const whole = eventObject('customer.subscription.updated', filled('subscription'), {
    previous: { items: filled('subscription')['items'] ?? null, status: 'trialing' },
  });
  const kinds = fc.constantFrom(
    'subscription',
    'invoice',
    'customer',
    'price',
    'coupon',
    'discount',
    'charge',
  );

  test('of any shape at any place is refused or kept, in time', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(), kinds, (value, place, kind) => {
        const event = JSON.parse(JSON.stringify(whole)) as JsonObject;
        Object.assign((event['data'] as JsonObject)['object'] as JsonObject, { object: kind });
        putAt(event, place, value);

        const kept = project(event);

        expect(isDoneWithin(LIMIT_MS, () => project(event))).toBe(true);
        if (kept !== null) expect(JSON.parse(JSON.stringify(kept))).toEqual(kept);
      }),
      { numRuns: 500 },
    );
  });
});
