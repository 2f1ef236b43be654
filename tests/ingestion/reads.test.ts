import { describe, expect, test } from 'vitest';

import { MRR_DECIMALS } from '#domain/ledger.ts';
import { decimalText } from '#domain/rational.ts';
import { catalogueKey, type Catalogue } from '#ingestion/catalogue.ts';
import type { StoredEvent } from '#ingestion/event-order.ts';
import { foldCustomer } from '#ingestion/fold-customer.ts';
import type { JsonObject } from '#ingestion/json.ts';
import { projectRead } from '#ingestion/projection.ts';

import { day, inWords, START } from '../support/facts.ts';
import {
  couponObject,
  discountObject,
  invoiceObject,
  itemList,
  itemObject,
  lineObject,
  priceObject,
  storedEvent,
  subscriptionEvent,
  subscriptionObject,
} from '../support/stripe-objects.ts';

const CATALOGUE: Catalogue = new Map([
  [catalogueKey('coupon', 'half'), couponObject()],
  [catalogueKey('price', 'price_seat'), priceObject()],
]);
const SIGNUP = '0 new signup 0 → 1000';

const seats = (quantity: number) => itemList(itemObject({ quantity }));
const canceled = (days: number) => ({
  status: 'canceled',
  canceled_at: day(days),
  ended_at: day(days),
});

function read(object: JsonObject, at: number): StoredEvent {
  const projected = projectRead(object, {
    readAt: at,
    apiVersion: '2026-10-28.endive',
    keepNames: false,
  });
  if (projected === null) throw new Error('the test made something that is not read');
  return projected;
}

const subscriptionRead = (overrides: JsonObject, at: number) =>
  read(subscriptionObject(overrides), at);

function folded(...facts: readonly StoredEvent[]) {
  const ledger = foldCustomer(facts, CATALOGUE);
  const minor = (fine: bigint) => decimalText(fine, MRR_DECIMALS);
  return {
    movements: ledger.movements.map(inWords),
    drifts: ledger.drifts.map(
      ({ readAt, before, after }) =>
        `${(readAt - START) / 86_400} ${minor(before)} → ${minor(after)}`,
    ),
    qualities: ledger.spans.map(({ quality }) => quality),
    missing: ledger.missing,
  };
}

const created = subscriptionEvent('created', {}, { created: START });
const threeSeats = (at: number) =>
  subscriptionEvent('updated', { items: seats(3) }, { created: at, previous: { items: seats(1) } });

describe('a read of a subscription', () => {
  test('that says what the events say changes nothing', () => {
    expect(folded(created, subscriptionRead({}, day(9)))).toEqual(folded(created));
  });

  test('says when something is otherwise that no event told of', () => {
    expect(folded(created, subscriptionRead({ items: seats(3) }, day(9)))).toMatchObject({
      movements: [SIGNUP, '9 expansion quantity_change 1000 → 3000'],
      drifts: ['9 1000 → 3000'],
    });
  });

  test('is no more than a hint once the event comes', () => {
    expect(
      folded(created, subscriptionRead({ items: seats(3) }, day(9)), threeSeats(day(7))),
    ).toEqual(folded(created, threeSeats(day(7))));
  });

  test.each([0, 1, 120])('may show what an event tells %i seconds later', (seconds) => {
    const at = day(9) - seconds;

    expect(
      folded(created, subscriptionRead({ items: seats(3) }, at), threeSeats(day(9))),
    ).toMatchObject({
      movements: [SIGNUP, '9 expansion quantity_change 1000 → 3000'],
      drifts: [],
    });
  });

  test('shows a change that was told of too late to be the same', () => {
    const early = subscriptionRead({ items: seats(3) }, day(9) - 121);

    expect(folded(created, early, threeSeats(day(9)))).toMatchObject({
      movements: [SIGNUP, `8+${86_400 - 121}s expansion quantity_change 1000 → 3000`],
      drifts: [expect.stringContaining('1000 → 3000')],
    });
  });

  test('of the second of an event may be from before it', () => {
    expect(folded(created, subscriptionRead({}, day(9)), threeSeats(day(9)))).toEqual(
      folded(created, threeSeats(day(9))),
    );
  });

  test('of the second of an event comes after it when it shows neither side of it', () => {
    const five = subscriptionRead({ items: seats(5) }, day(9));

    expect(folded(created, threeSeats(day(9)), five)).toMatchObject({
      movements: [SIGNUP, '9 expansion quantity_change 1000 → 5000'],
      drifts: ['9 3000 → 5000'],
    });
  });

  test('counts from the end that it names, and nothing follows it', () => {
    const ended = subscriptionRead(canceled(7), day(9));
    const later = subscriptionEvent('updated', { items: seats(9) }, { created: day(10) });

    expect(folded(created, ended, later)).toMatchObject({
      movements: [SIGNUP, '7 churn cancelled 1000 → 0'],
      drifts: ['9 1000 → 0'],
    });
  });

  test('never brings back what was deleted', () => {
    const deleted = subscriptionEvent('deleted', canceled(7), { created: day(7) });

    expect(folded(created, deleted, subscriptionRead({}, day(9)))).toEqual(
      folded(created, deleted),
    );
  });

  test('is a drift also when only what is to come differs', () => {
    expect(folded(created, subscriptionRead({ cancel_at: day(60) }, day(9)))).toMatchObject({
      movements: [SIGNUP],
      drifts: ['9 1000 → 1000'],
    });
  });

  test.each([
    ['that ran out', { coupon: { ...couponObject(), duration: 'repeating' }, end: day(5) }],
    ['that was given once', { coupon: { ...couponObject(), duration: 'once' }, end: null }],
  ])('is no drift where a discount %s is not shown any more', (_, fields) => {
    const discounts = [discountObject({ ...fields, source: null })];
    const event = subscriptionEvent('created', { discounts }, { created: START });

    const { movements, drifts } = folded(event, subscriptionRead({}, day(9)));

    expect(movements).toEqual(folded(event).movements);
    expect(drifts).toEqual([]);
  });

  test('may write the same quantity with more digits', () => {
    const items = itemList(itemObject({ quantity: 3, quantity_decimal: '3.000' }));
    const three = subscriptionEvent('created', { items: seats(3) }, { created: START });

    expect(folded(three, subscriptionRead({ items }, day(9)))).toEqual(folded(three));
  });

  test('twice the same is one drift, and back again another', () => {
    const facts = [
      subscriptionRead({ items: seats(3) }, day(5)),
      subscriptionRead({ items: seats(3), latest_invoice: 'in_2' }, day(6)),
      subscriptionRead({}, day(7)),
    ];

    expect(folded(created, ...facts).drifts).toEqual(['5 1000 → 3000', '7 3000 → 1000']);
  });

  test('shows a discount whole that events give by its id', () => {
    const event = subscriptionEvent('created', { discounts: ['di_1'] }, { created: START });

    expect(folded(event).missing).toEqual([{ kind: 'discount', id: 'di_1' }]);
    expect(folded(event, subscriptionRead({ discounts: [discountObject()] }, day(9)))).toEqual({
      movements: ['0 new signup 0 → 500'],
      drifts: [],
      qualities: ['event'],
      missing: [],
    });
  });
});

describe('a subscription that is first known', () => {
  const billed = storedEvent(
    'invoice.paid',
    invoiceObject({ status: 'paid', lines: { data: [lineObject()] } }),
    { created: day(0) },
  );

  test('by a read has its life since the creation, and no drift', () => {
    expect(folded(subscriptionRead({}, day(20)), billed)).toEqual({
      movements: [SIGNUP],
      drifts: [],
      qualities: ['reconstructed', 'event'],
      missing: [],
    });
  });

  test('by a read of its end has its life', () => {
    expect(folded(subscriptionRead(canceled(20), day(90)), billed).movements).toEqual([
      SIGNUP,
      '20 churn cancelled 1000 → 0',
    ]);
  });

  test('by its deletion has its life', () => {
    const deleted = subscriptionEvent('deleted', canceled(20), { created: day(20) });

    expect(folded(deleted, billed)).toMatchObject({
      movements: [SIGNUP, '20 churn cancelled 1000 → 0'],
      qualities: ['reconstructed'],
    });
  });

  test('by a change has the life before that change', () => {
    expect(folded(threeSeats(day(20)), billed)).toMatchObject({
      movements: [SIGNUP, '20 expansion quantity_change 1000 → 3000'],
      qualities: ['reconstructed', 'event'],
    });
  });

  test('by a read has the life that its creation tells once that comes', () => {
    expect(folded(subscriptionRead({}, day(20)), billed, created).qualities).toEqual(['event']);
  });

  test('in a test clock is not older than its creation', () => {
    expect(folded(subscriptionRead({}, day(-9)), created)).toEqual(folded(created));
  });
});

describe('a price that only an invoice names', () => {
  const line = lineObject({
    pricing: { price_details: { price: 'price_old' } },
    amount: 700,
  });
  const billed = read(invoiceObject({ status: 'paid', lines: { data: [line] } }), day(0));
  const facts = [billed, subscriptionRead({}, day(20))];

  test('is asked for, and counts when it is there', () => {
    expect(folded(...facts)).toMatchObject({
      movements: ['20 new signup 0 → 1000'],
      missing: [{ kind: 'price', id: 'price_old' }],
    });

    const known = new Map([
      ...CATALOGUE,
      [
        catalogueKey('price', 'price_old'),
        priceObject({ id: 'price_old', unit_amount_decimal: '700' }),
      ] as const,
    ]);
    const { movements, missing } = foldCustomer(facts, known);
    expect(movements.map(inWords)).toEqual([
      '0 new signup 0 → 700',
      '20 expansion price_changed 700 → 1000',
    ]);
    expect(missing).toEqual([]);
  });
});

describe('a read of an invoice', () => {
  const pastDue = subscriptionEvent(
    'updated',
    { status: 'past_due' },
    { created: day(5), previous: { status: 'active' } },
  );

  test('says that it is open still, and since when', () => {
    const open = read(invoiceObject({ created: day(5) }), day(50));

    expect(folded(created, pastDue, open).movements).toEqual([
      SIGNUP,
      '35 churn involuntary 1000 → 0',
    ]);
  });

  test('says when it was paid, whenever it was read', () => {
    const failed = storedEvent('invoice.payment_failed', invoiceObject({ created: day(5) }), {
      created: day(5),
    });
    const paid = read(
      invoiceObject({
        created: day(5),
        status: 'paid',
        status_transitions: { finalized_at: day(5), paid_at: day(20) },
      }),
      day(50),
    );

    expect(folded(created, pastDue, failed, paid).movements).toEqual([SIGNUP]);
  });

  test('has the lines that its event was cut off before', () => {
    const tenth = (count: number) => ({
      data: Array.from({ length: count }, (_, i) => lineObject({ id: `il_${i}` })),
    });
    const paid = (lines: number) =>
      invoiceObject({ status: 'paid', lines: { has_more: lines < 12, ...tenth(lines) } });
    const facts = [
      storedEvent('invoice.paid', paid(10), { created: day(0) }),
      read(paid(12), day(9)),
    ];
    const [invoice] = foldCustomer(facts, CATALOGUE).facts.invoices;

    expect(invoice?.versions.map(({ lines }) => lines.length)).toEqual([12]);
  });
});

describe("a read of a customer's discount", () => {
  const customer = (discount: JsonObject | null) => ({ id: 'cus_1', object: 'customer', discount });
  const own = discountObject({ subscription: null, start: day(3) });
  const given = storedEvent('customer.discount.created', own, { created: day(3) });
  const taken = storedEvent('customer.discount.deleted', own, { created: day(9) });
  const added = '3 contraction discount_added 1000 → 500';

  test('shows since when there is one', () => {
    expect(folded(created, read(customer(own), day(20))).movements).toEqual([SIGNUP, added]);
  });

  test('shows that there is none any more', () => {
    expect(folded(created, given, read(customer(null), day(20))).movements).toEqual([
      SIGNUP,
      added,
      '20 expansion discount_removed 500 → 1000',
    ]);
  });

  test('says nothing that the events do not say better', () => {
    const reads = [read(customer(own), day(5)), read(customer(null), day(20))];

    expect(folded(created, given, taken, ...reads)).toEqual(folded(created, given, taken));
    expect(folded(created, given, taken, read(customer(null), day(9) - 60))).toEqual(
      folded(created, given, taken),
    );
    expect(folded(created, given, read(customer(null), day(3) - 60))).toEqual(
      folded(created, given),
    );
  });
});

describe('items that an event was cut off before', () => {
  const many = (count: number, quantity = 1) =>
    Array.from({ length: count }, (_, i) => itemObject({ id: `si_${i}`, quantity }));
  const cut = (total: number, first = many(10)) => ({
    ...itemList(...first),
    has_more: true,
    total_count: total,
  });
  const whole = (count: number) => itemList(...many(count));

  test('are those that the state before had', () => {
    const renewed = subscriptionEvent('updated', { items: cut(12) }, { created: day(30) });
    const facts = [
      subscriptionEvent('created', { items: cut(12) }, { created: START }),
      subscriptionRead({ items: whole(12) }, day(9)),
      renewed,
    ];

    expect(folded(...facts)).toMatchObject({
      movements: ['0 new signup 0 → 12000'],
      drifts: [],
      missing: [],
    });
  });

  test('are those that were read after the event changed them', () => {
    const more = subscriptionEvent(
      'updated',
      { items: cut(14) },
      { created: day(30), previous: { items: cut(12) } },
    );
    const facts = [
      subscriptionEvent('created', { items: cut(12) }, { created: START }),
      subscriptionRead({ items: whole(12) }, day(9)),
      more,
      subscriptionRead({ items: whole(14) }, day(31)),
    ];

    expect(folded(...facts)).toMatchObject({
      movements: ['0 new signup 0 → 12000', '30 expansion item_added 12000 → 14000'],
      drifts: [],
      missing: [],
    });
  });

  test('are none that were made later', () => {
    const made = (count: number, ...days: number[]) =>
      itemList(
        ...many(count).slice(0, count - days.length),
        ...days.map((at, i) => itemObject({ id: `si_new_${i}`, created: day(at) })),
      );
    const grown = (total: number, at: number) =>
      subscriptionEvent(
        'updated',
        { items: cut(total) },
        { created: day(at), previous: { items: cut(total - 1) } },
      );
    const facts = [
      subscriptionEvent('created', { items: cut(12) }, { created: START }),
      subscriptionRead({ items: whole(12) }, day(9)),
      grown(13, 20),
      grown(14, 30),
      subscriptionRead({ items: made(14, 20, 30) }, day(31)),
    ];

    expect(folded(...facts)).toMatchObject({
      movements: [
        '0 new signup 0 → 12000',
        '20 expansion item_added 12000 → 13000',
        '30 expansion item_added 13000 → 14000',
      ],
      drifts: [],
      missing: [],
    });
  });

  test('may be made a second after the event that tells of them', () => {
    const late = (items: readonly ReturnType<typeof itemObject>[]) =>
      items.map((item) => ({ ...item, created: START + 1 }));
    const facts = [
      subscriptionEvent('created', { items: cut(12, late(many(10))) }, { created: START }),
      subscriptionRead({ items: itemList(...late(many(12))) }, day(9)),
    ];

    expect(folded(...facts)).toMatchObject({
      movements: ['0 new signup 0 → 12000'],
      drifts: [],
      missing: [],
    });
  });

  test('are at least those that were there before and after', () => {
    const facts = [
      subscriptionEvent('created', { items: cut(14) }, { created: START }),
      subscriptionRead({ items: whole(14) }, day(9)),
      subscriptionEvent(
        'updated',
        { items: cut(13) },
        { created: day(20), previous: { items: cut(14) } },
      ),
      subscriptionEvent(
        'updated',
        { items: cut(12) },
        { created: day(30), previous: { items: cut(13) } },
      ),
      subscriptionRead({ items: whole(12) }, day(31)),
    ];

    expect(folded(...facts)).toMatchObject({
      movements: ['0 new signup 0 → 14000', '20 contraction item_removed 14000 → 12000'],
    });
  });

  test('are asked for as long as nothing tells of them', () => {
    const event = subscriptionEvent('created', { items: cut(12) }, { created: START });

    expect(folded(event).missing).toEqual([{ kind: 'items', id: 'sub_1' }]);
  });
});
