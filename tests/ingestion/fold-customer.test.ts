import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { CustomerLedger } from '#domain/ledger.ts';
import { catalogueKey, type Catalogue } from '#ingestion/catalogue.ts';
import type { StoredEvent } from '#ingestion/event-order.ts';
import { foldCustomer } from '#ingestion/fold-customer.ts';
import type { JsonObject } from '#ingestion/json.ts';
import { projectEvent } from '#ingestion/projection.ts';

import { day, inWords, START } from '../support/facts.ts';
import { isDoneWithin, putAt } from '../support/hostile.ts';
import {
  couponObject,
  discountObject,
  eventObject,
  invoiceObject,
  itemList,
  itemObject,
  priceObject,
  storedEvent,
  subscriptionEvent,
  subscriptionObject,
} from '../support/stripe-objects.ts';

const EMPTY: Catalogue = new Map();
const COUPONS: Catalogue = new Map([[catalogueKey('coupon', 'half'), couponObject()]]);
const SIGNUP = '0 new signup 0 → 1000';

const movementsOf = (events: readonly StoredEvent[], catalogue = EMPTY) =>
  foldCustomer(events, catalogue).movements.map(inWords);

const seats = (quantity: number) => itemList(itemObject({ quantity }));
const at = (days: number, previous: JsonObject = {}) => ({ created: day(days), previous });
const canceled = (days: number) => ({
  status: 'canceled',
  canceled_at: day(days),
  ended_at: day(days),
});

describe('a life told by events', () => {
  test('from the first payment to the last', () => {
    const events = [
      subscriptionEvent('created', {}, at(0)),
      subscriptionEvent('updated', { items: seats(3) }, at(5, { items: seats(1) })),
      subscriptionEvent(
        'updated',
        { items: seats(3), ...canceled(9) },
        at(9, { status: 'active' }),
      ),
      subscriptionEvent('deleted', { items: seats(3), ...canceled(9) }, at(9)),
    ];

    expect(movementsOf(events)).toEqual([
      SIGNUP,
      '5 expansion quantity_change 1000 → 3000',
      '9 churn cancelled 3000 → 0',
    ]);
  });

  test('in which the first payment is late is new when it comes', () => {
    const events = [
      subscriptionEvent('created', { status: 'incomplete' }, at(0)),
      subscriptionEvent('updated', {}, at(0.25, { status: 'incomplete' })),
    ];

    expect(movementsOf(events)).toEqual(['0+21600s new signup 0 → 1000']);
  });

  test('in which the first payment never comes leaves no trace', () => {
    const events = [
      subscriptionEvent('created', { status: 'incomplete' }, at(0)),
      subscriptionEvent(
        'updated',
        { status: 'incomplete_expired' },
        at(1, { status: 'incomplete' }),
      ),
    ];

    expect(movementsOf(events)).toEqual([]);
  });

  test('that Checkout begins as active needs no update to be new', () => {
    expect(movementsOf([subscriptionEvent('created', {}, at(0))])).toEqual([SIGNUP]);
  });

  test('with a trial counts from its conversion', () => {
    const trial = { trial_start: START, trial_end: day(14) };
    const events = [
      subscriptionEvent('created', { ...trial, status: 'trialing' }, at(0)),
      subscriptionEvent('trial_will_end', { ...trial, status: 'trialing' }, at(11)),
      subscriptionEvent('updated', trial, at(14, { status: 'trialing' })),
    ];

    expect(movementsOf(events)).toEqual(['14 new trial_converted 0 → 1000']);
  });

  test('is paused and resumed by the status, with events of their own beside the updates', () => {
    const events = [
      subscriptionEvent('created', {}, at(0)),
      subscriptionEvent('paused', { status: 'paused' }, at(3)),
      subscriptionEvent('updated', { status: 'paused' }, at(3, { status: 'active' })),
      subscriptionEvent('resumed', {}, at(7)),
      subscriptionEvent('updated', {}, at(7, { status: 'paused' })),
    ];

    expect(movementsOf(events)).toEqual([
      SIGNUP,
      '3 churn paused 1000 → 0',
      '7 reactivation resumed 0 → 1000 away since 3',
    ]);
  });

  test('is paused by its collection, which only updates tell', () => {
    const pause_collection = { behavior: 'void', resumes_at: null };
    const events = [
      subscriptionEvent('created', {}, at(0)),
      subscriptionEvent('updated', { pause_collection }, at(3, { pause_collection: null })),
      subscriptionEvent('updated', {}, at(7, { pause_collection })),
    ];

    expect(movementsOf(events)).toEqual([
      SIGNUP,
      '3 churn paused 1000 → 0',
      '7 reactivation resumed 0 → 1000 away since 3',
    ]);
  });

  test('is renewed in silence', () => {
    const renewed = (month: number) =>
      itemList(
        itemObject({
          current_period_start: day(30 * month),
          current_period_end: day(30 * month + 30),
        }),
      );
    const events = [
      subscriptionEvent('created', { items: renewed(0) }, at(0)),
      ...[1, 2, 3].map((month) =>
        subscriptionEvent(
          'updated',
          { items: renewed(month) },
          at(30 * month, { items: renewed(month - 1) }),
        ),
      ),
    ];

    expect(movementsOf(events)).toEqual([SIGNUP]);
  });

  test('that is to be cancelled, and then is not, moves nothing', () => {
    const end = { cancel_at: day(31), cancel_at_period_end: true, canceled_at: day(2) };
    const none = { cancel_at: null, cancel_at_period_end: false, canceled_at: null };
    const events = [
      subscriptionEvent('created', {}, at(0)),
      subscriptionEvent('updated', end, at(2, none)),
      subscriptionEvent('updated', {}, at(3, end)),
    ];

    expect(movementsOf(events)).toEqual([SIGNUP]);
    expect(
      foldCustomer(events.slice(0, 2), EMPTY).facts.subscriptions[0]?.versions.at(-1)?.cancelAt,
    ).toBe(day(31));
  });

  test('lapses by the invoices that nobody pays', () => {
    const events = [
      subscriptionEvent('created', {}, at(0)),
      subscriptionEvent('updated', { status: 'past_due' }, at(5, { status: 'active' })),
      storedEvent(
        'invoice.payment_failed',
        invoiceObject({ created: day(5), next_payment_attempt: day(8) }),
        at(5),
      ),
      storedEvent(
        'invoice.payment_failed',
        invoiceObject({ created: day(5), attempt_count: 2 }),
        at(8),
      ),
    ];

    expect(movementsOf(events)).toEqual([SIGNUP, '35 churn involuntary 1000 → 0']);
    const paid = storedEvent(
      'invoice.paid',
      invoiceObject({ created: day(5), status: 'paid' }),
      at(20),
    );
    expect(movementsOf([...events, paid])).toEqual([SIGNUP]);
  });

  test('knows the later of two invoice states of one second', () => {
    const open = invoiceObject({ created: day(5) });
    const told = (id: string) => ({ id, created: day(5) });
    const events = [
      subscriptionEvent('created', {}, at(0)),
      subscriptionEvent('updated', { status: 'past_due' }, at(5, { status: 'active' })),
      storedEvent('invoice.payment_failed', open, told('evt_z')),
      storedEvent('invoice.paid', { ...open, status: 'paid' }, told('evt_a')),
    ];

    expect(movementsOf(events)).toEqual([SIGNUP]);
  });

  test('loses the tax inside its price once an invoice has shown the rate', () => {
    const price = priceObject({
      tax_behavior: 'inclusive',
      unit_amount: 1190,
      unit_amount_decimal: '1190',
    });
    const taxes = [{ amount: 190, tax_behavior: 'inclusive' }];
    const line = { amount: 1190, pricing: { price_details: { price: 'price_seat' } }, taxes };
    const invoice = invoiceObject({ status: 'paid', lines: { data: [line] } });
    const created = subscriptionEvent('created', { items: itemList(itemObject({ price })) }, at(0));

    const before = foldCustomer([created], EMPTY);
    const after = foldCustomer([created, storedEvent('invoice.paid', invoice, at(0))], EMPTY);

    expect(before.movements.map(inWords)).toEqual(['0 new signup 0 → 1190']);
    expect(before.dataStates.get('sub_1')).toBe('estimate');
    expect(after.movements.map(inWords)).toEqual([SIGNUP]);
    expect(after.dataStates.get('sub_1')).toBe('complete');
  });
});

describe('a life whose beginning nobody has told', () => {
  test('goes back to the creation, with the values before the first change', () => {
    const events = [subscriptionEvent('updated', { items: seats(3) }, at(40, { items: seats(1) }))];

    expect(movementsOf(events)).toEqual([SIGNUP, '40 expansion quantity_change 1000 → 3000']);
  });

  test('goes back to the creation as it is, when the first event is a renewal', () => {
    const previous = { items: itemList(itemObject({ current_period_end: day(40) })) };

    expect(movementsOf([subscriptionEvent('updated', {}, at(40, previous))])).toEqual([SIGNUP]);
  });

  test('was on trial for as long as the trial was', () => {
    const trial = { trial_start: START, trial_end: day(14) };

    expect(
      movementsOf([
        subscriptionEvent('updated', { ...trial, items: seats(2) }, at(40, { items: seats(1) })),
      ]),
    ).toEqual(['14 new trial_converted 0 → 1000', '40 expansion quantity_change 1000 → 2000']);
    expect(
      movementsOf([subscriptionEvent('updated', trial, at(14, { status: 'trialing' }))]),
    ).toEqual(['14 new trial_converted 0 → 1000']);
    expect(
      movementsOf([subscriptionEvent('updated', { ...trial, status: 'trialing' }, at(3))]),
    ).toEqual([]);
  });

  test('had not begun when the first event is its first payment', () => {
    const events = [subscriptionEvent('updated', {}, at(1, { status: 'incomplete' }))];

    expect(movementsOf(events)).toEqual(['1 new signup 0 → 1000']);
  });

  test('becomes exact once the beginning arrives', () => {
    const late = subscriptionEvent('created', { items: seats(2) }, at(0));
    const early = subscriptionEvent('updated', { items: seats(3) }, at(40, { items: seats(1) }));

    expect(movementsOf([early, late])).toEqual([
      '0 new signup 0 → 2000',
      '40 expansion quantity_change 2000 → 3000',
    ]);
  });
});

describe('the times', () => {
  test('of a test clock are those of the object, where it has one', () => {
    // The clock on the wall says 2023, the clock of the test 2024.
    const wall = START - 100 * 86_400;
    const events = [
      subscriptionEvent('created', {}, { created: wall }),
      subscriptionEvent('deleted', canceled(30), { created: wall + 60 }),
    ];

    expect(movementsOf(events)).toEqual([SIGNUP, '30 churn cancelled 1000 → 0']);
  });

  test('of an end are when it ended, not when Stripe told of it', () => {
    const events = [
      subscriptionEvent('created', {}, at(0)),
      subscriptionEvent('deleted', canceled(8), at(10)),
    ];

    expect(movementsOf(events)).toEqual([SIGNUP, '8 churn cancelled 1000 → 0']);
  });
});

describe('discounts', () => {
  const halved = (discounts: JsonObject['x'][]) =>
    subscriptionEvent('created', { discounts }, at(0));

  test('that stand in the event only by id are found in another event', () => {
    const told = storedEvent('customer.discount.created', discountObject(), at(0));

    expect(movementsOf([halved(['di_1']), told], COUPONS)).toEqual(['0 new signup 0 → 500']);
  });

  test('that stand in the same object by id and whole, as in 2024, are whole', () => {
    const { source: _, ...rest } = discountObject();
    const discount = { ...rest, coupon: couponObject() };
    const created = subscriptionEvent('created', { discount, discounts: ['di_1'] }, at(0));

    const { movements, missing } = foldCustomer([created], EMPTY);

    expect(missing).toEqual([]);
    expect(movements.map(inWords)).toEqual(['0 new signup 0 → 500']);
  });

  test('that nobody has shown are named, and the subscription is marked', () => {
    const folded = foldCustomer([halved(['di_1'])], COUPONS);

    expect(folded.missing).toEqual([{ kind: 'discount', id: 'di_1' }]);
    expect(folded.dataStates.get('sub_1')).toBe('incomplete_data');
  });

  test('of one subscription do not count for another', () => {
    const other = subscriptionEvent('created', { id: 'sub_2' }, at(0));
    const told = storedEvent('customer.discount.created', discountObject(), at(0));

    expect(movementsOf([halved(['di_1']), other, told], COUPONS)).toEqual([
      '0 new signup 0 → 1500',
    ]);
  });

  test('of the customer count from their start until they are taken away', () => {
    const own = discountObject({ subscription: null, start: day(3) });
    const events = [
      subscriptionEvent('created', {}, at(0)),
      storedEvent('customer.discount.created', own, at(3)),
      storedEvent('customer.discount.deleted', own, at(9)),
    ];

    expect(movementsOf(events, COUPONS)).toEqual([
      SIGNUP,
      '3 contraction discount_added 1000 → 500',
      '9 expansion discount_removed 500 → 1000',
    ]);
  });

  test('of the customer were shown on the customer by older versions', () => {
    const discount = { object: 'discount', coupon: couponObject(), start: day(3), end: null };
    const customer = (shown: JsonObject | null): JsonObject => ({
      id: 'cus_1',
      object: 'customer',
      discount: shown,
    });
    const events = [
      subscriptionEvent('created', {}, at(0)),
      storedEvent('customer.updated', customer(discount), at(3)),
      storedEvent('customer.updated', customer(discount), at(5)),
      storedEvent('customer.updated', customer(null), at(9)),
    ];

    expect(movementsOf(events)).toEqual([
      SIGNUP,
      '3 contraction discount_added 1000 → 500',
      '9 expansion discount_removed 500 → 1000',
    ]);
  });

  test('of the customer do not count twice when both tell of them', () => {
    const { source: _, ...rest } = discountObject({ subscription: null });
    const discount = { ...rest, coupon: couponObject() };
    const events = [
      subscriptionEvent('created', {}, at(0)),
      storedEvent('customer.updated', { id: 'cus_1', object: 'customer', discount }, at(0)),
      storedEvent('customer.discount.created', discount, at(0)),
    ];
    const removed = storedEvent('customer.discount.deleted', discount, at(9));

    expect(movementsOf(events)).toEqual(['0 new signup 0 → 500']);
    expect(movementsOf([...events, removed])).toEqual([
      '0 new signup 0 → 500',
      '9 expansion discount_removed 500 → 1000',
    ]);
  });

  test('of the customer end when another takes their place', () => {
    const next = couponObject({ id: 'fifth', percent_off: 20 });
    const own = (overrides: JsonObject) => discountObject({ subscription: null, ...overrides });
    const source = { type: 'coupon', coupon: next };
    const events = [
      subscriptionEvent('created', {}, at(0)),
      storedEvent('customer.discount.created', own({ start: day(3) }), at(3)),
      storedEvent('customer.discount.updated', own({ id: 'di_2', start: day(9), source }), at(9)),
    ];

    expect(movementsOf(events, COUPONS)).toEqual([
      SIGNUP,
      '3 contraction discount_added 1000 → 500',
      '9 expansion discount_removed 500 → 800',
    ]);
  });

  test('of the customer end also when only the customer shows it', () => {
    const own = discountObject({ subscription: null, start: day(3) });
    const customer = (discount: JsonObject | null) => ({
      id: 'cus_1',
      object: 'customer',
      discount,
    });
    const events = [
      subscriptionEvent('created', {}, at(0)),
      storedEvent('customer.discount.created', own, at(3)),
      storedEvent('customer.updated', customer(own), at(3)),
      storedEvent('customer.updated', customer(null), at(9)),
    ];

    expect(movementsOf(events, COUPONS)).toEqual([
      SIGNUP,
      '3 contraction discount_added 1000 → 500',
      '9 expansion discount_removed 500 → 1000',
    ]);
  });

  test('of the customer do not count for a subscription with its own', () => {
    const quarter = couponObject({ id: 'quarter', percent_off: 25 });
    const known = new Map([...COUPONS, [catalogueKey('coupon', 'quarter'), quarter] as const]);
    const source = { type: 'coupon', coupon: 'quarter' };
    const events = [
      halved([discountObject({ source })]),
      storedEvent(
        'customer.discount.created',
        discountObject({ id: 'di_2', subscription: null }),
        at(0),
      ),
    ];

    expect(movementsOf(events, known)).toEqual(['0 new signup 0 → 750']);
  });

  test('of a repeating coupon end by themselves', () => {
    const coupon = couponObject({ duration: 'repeating', duration_in_months: 3 });
    const discount = discountObject({ source: { type: 'coupon', coupon }, end: day(91) });

    expect(movementsOf([halved([discount])])).toEqual([
      '0 new signup 0 → 500',
      '91 expansion discount_expired 500 → 1000',
    ]);
  });
});

describe('a price that the event does not show in full', () => {
  const tiered = priceObject({
    billing_scheme: 'tiered',
    tiers_mode: 'volume',
    unit_amount: null,
    unit_amount_decimal: null,
  });
  const created = subscriptionEvent(
    'created',
    { items: itemList(itemObject({ price: tiered, quantity: 10 })) },
    at(0),
  );

  test('is named, and counts once the catalogue has it', () => {
    const tiers = [{ up_to: null, unit_amount: 90, unit_amount_decimal: '90', flat_amount: 100 }];
    const known = new Map([[catalogueKey('price', 'price_seat'), { ...tiered, tiers }]]);

    expect(foldCustomer([created], EMPTY)).toMatchObject({
      movements: [],
      missing: [{ kind: 'price', id: 'price_seat' }],
    });
    expect(foldCustomer([created], known).missing).toEqual([]);
    expect(movementsOf([created], known)).toEqual(['0 new signup 0 → 1000']);
  });
});

describe('currencies', () => {
  test('keep their own digits and ledgers', () => {
    const inCurrency = (id: string, currency: string, unit_amount: number) => {
      const price = priceObject({
        id: `price_${currency}`,
        currency,
        unit_amount,
        unit_amount_decimal: String(unit_amount),
      });
      return subscriptionEvent(
        'created',
        { id, currency, items: itemList(itemObject({ price })) },
        at(0),
      );
    };
    const events = [inCurrency('sub_y', 'jpy', 1999), inCurrency('sub_d', 'kwd', 1234)];

    const { movements } = foldCustomer(events, EMPTY);

    expect(movements.map(({ currency, after }) => [currency, after])).toEqual([
      ['jpy', 199_900_000_000n],
      ['kwd', 123_400_000_000n],
    ]);
  });
});

// A customer with something of everything, for the properties.
const EVERYTHING: readonly StoredEvent[] = [
  storedEvent('customer.created', { id: 'cus_1', object: 'customer', discount: null }, at(0)),
  subscriptionEvent('created', { status: 'incomplete' }, at(0)),
  subscriptionEvent('updated', {}, at(0, { status: 'incomplete' })),
  subscriptionEvent('updated', { items: seats(2) }, at(3, { items: seats(1) })),
  subscriptionEvent('updated', { items: seats(4) }, at(3, { items: seats(2) })),
  subscriptionEvent(
    'updated',
    { items: seats(4), status: 'past_due' },
    at(3, { status: 'active' }),
  ),
  storedEvent(
    'invoice.created',
    invoiceObject({ created: day(3), status: 'draft', attempt_count: 0 }),
    at(3),
  ),
  storedEvent(
    'invoice.payment_failed',
    invoiceObject({ created: day(3), next_payment_attempt: day(6) }),
    at(3),
  ),
  storedEvent(
    'invoice.payment_failed',
    invoiceObject({ created: day(3), attempt_count: 2 }),
    at(6),
  ),
  storedEvent(
    'customer.discount.created',
    discountObject({ subscription: null, start: day(4) }),
    at(4),
  ),
  storedEvent(
    'customer.discount.deleted',
    discountObject({ subscription: null, start: day(4) }),
    at(40),
  ),
  subscriptionEvent('updated', { items: seats(4) }, at(38, { status: 'past_due' })),
  storedEvent(
    'invoice.paid',
    invoiceObject({ created: day(3), status: 'paid', attempt_count: 3 }),
    at(38),
  ),
  subscriptionEvent('deleted', { items: seats(4), ...canceled(50) }, at(50)),
  subscriptionEvent('updated', { items: seats(9) }, at(51)),
  subscriptionEvent('created', { id: 'sub_2', created: day(50), start_date: day(50) }, at(50.5)),
];

describe('a ledger', () => {
  test('is the same for any order and any number of deliveries', () => {
    const expected = foldCustomer(EVERYTHING, COUPONS);
    const anyDelivery = fc.shuffledSubarray([...EVERYTHING, ...EVERYTHING, ...EVERYTHING], {
      minLength: EVERYTHING.length * 3,
    });

    expect(expected.movements).toHaveLength(7);
    fc.assert(
      fc.property(anyDelivery, (delivered) => {
        expect(foldCustomer(delivered, COUPONS)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test('of the whole is what the movements add up to, whatever has arrived so far', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...EVERYTHING]), (arrived) => {
        expectSumsOf(foldCustomer(arrived, COUPONS));
      }),
      { numRuns: 300 },
    );
  });
});

/** Every movement leads to what the spans of its second add up to, and none is below zero. */
function expectSumsOf({ movements, spans }: CustomerLedger): void {
  for (const { currency, occurredAt, amount, before, after } of movements) {
    const covering = spans.filter(
      (span) =>
        span.currency === currency &&
        span.fromAt <= occurredAt &&
        (span.untilAt === null || occurredAt < span.untilAt),
    );
    expect(covering.reduce((sum, { mrr }) => sum + mrr, 0n)).toBe(after);
    expect(amount > 0n && before >= 0n && after >= 0n).toBe(true);
  }
}

describe('hostile events', () => {
  const LIMIT_MS = 50;

  const whole = [
    eventObject(
      'customer.subscription.created',
      subscriptionObject({ discounts: [discountObject()] }),
    ),
    eventObject(
      'customer.subscription.updated',
      subscriptionObject({ items: seats(3) }),
      at(3, { items: seats(1), status: 'trialing' }),
    ),
    eventObject('invoice.paid', invoiceObject(), at(3)),
    eventObject(
      'customer.discount.created',
      discountObject({ subscription: null, source: { coupon: couponObject() } }),
      at(4),
    ),
    eventObject(
      'customer.updated',
      { id: 'cus_1', object: 'customer', discount: discountObject() },
      at(5),
    ),
  ];

  const anyValue = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom(
      '',
      '-1',
      '1e99',
      '0x10',
      '__proto__',
      1e308,
      -5,
      0,
      0.1,
      2 ** 53,
      [],
      {},
      null,
    ),
  );

  test('of any shape at any place are folded, in time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(), anyValue), { minLength: 1, maxLength: 6 }),
        (changes) => {
          const events = JSON.parse(JSON.stringify(whole)) as JsonObject[];
          for (const [place, value] of changes) putAt(events, place, value);
          const stored = events.flatMap((event) => projectEvent(event, { keepNames: false }) ?? []);

          expectSumsOf(foldCustomer(stored, COUPONS));
          expect(isDoneWithin(LIMIT_MS, () => foldCustomer(stored, COUPONS))).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
