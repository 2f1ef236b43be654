import { describe, expect, test } from 'vitest';

import type { JsonObject } from '#simulation/company/company.ts';

import { told, typeOf } from './told.ts';

const { events } = told('halyard');
const ID = /^(cus|sub|si|price|prod|in|il|di|pm|ch|pi|re|dp)_[0-9A-Za-z]{14,}$/;

describe('every event', () => {
  test('has Stripe’s envelope and an id of its own', () => {
    for (const { id, body } of events) {
      expect(id).toMatch(/^evt_1[0-9A-Za-z]{23}$/);
      expect(body).toMatchObject({ id, object: 'event', api_version: '2026-10-28.endive' });
      expect(body['livemode']).toBe(false);
    }
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });

  test('refers only to what has been shown, at the latest in the same second', () => {
    const known = new Set<string>();
    const strangers = new Set<string>();
    let waiting: string[] = [];
    let second = 0;
    const check = () => {
      for (const id of waiting) if (!known.has(id)) strangers.add(id);
      waiting = [];
    };
    for (const { createdAt, body } of events) {
      if (createdAt !== second) check();
      second = createdAt;
      for (const { id, isObject } of idsIn(body['data'])) {
        if (isObject) known.add(id);
        else waiting.push(id);
      }
    }
    check();
    expect([...strangers]).toEqual([]);
    expect(known.size).toBeGreaterThan(5_000);
  });

  test('that changes something says exactly what it was before', () => {
    const shown = new Map<string, JsonObject>();
    let changes = 0;
    for (const event of events) {
      const { object, previous_attributes: previous } = dataOf(event.body);
      // A plan and its price share an id.
      const key = `${object['object'] as string} ${object['id'] as string}`;
      const before = shown.get(key);
      if (previous !== undefined) {
        changes += 1;
        expect(Object.keys(previous), typeOf(event)).not.toEqual([]);
        expect(withoutNulls(restored(object, previous)), `${typeOf(event)} ${event.id}`).toEqual(
          withoutNulls(before ?? {}),
        );
      } else if (typeOf(event).endsWith('.updated')) {
        expect.unreachable(`${typeOf(event)} without previous attributes`);
      }
      shown.set(key, object);
    }
    expect(changes).toBeGreaterThan(2_000);
  });
});

describe('a subscription event', () => {
  const subscriptions = events.filter((event) =>
    typeOf(event).startsWith('customer.subscription.'),
  );

  test('has items with their price, quantity and period', () => {
    for (const { body } of subscriptions) {
      const { object } = dataOf(body);
      expect(object['current_period_end']).toBeUndefined();
      const items = (object['items'] as { data: JsonObject[] }).data;
      expect(items.length).toBeGreaterThan(0);
      for (const item of items) {
        expect(item['current_period_end']).toBeGreaterThan(item['current_period_start'] as number);
        expect(item['quantity']).toBeGreaterThan(0);
        expect(item['price']).toMatchObject({ object: 'price', type: 'recurring' });
      }
    }
  });

  test('of a renewal changes nothing but the period and the latest invoice', () => {
    const renewals = subscriptions.filter(({ body }) => {
      const { object, previous_attributes: previous } = dataOf(body);
      return (
        object['status'] === 'active' &&
        Object.keys(previous ?? {}).join() === 'items,latest_invoice'
      );
    });
    expect(renewals.length).toBeGreaterThan(1_500);
  });

  test('carries discounts as ids whose coupon was told in an event of its own', () => {
    const coupons = new Map<string, unknown>();
    let discounted = 0;
    for (const event of events) {
      const { object } = dataOf(event.body);
      if (typeOf(event) === 'customer.discount.created') {
        coupons.set(object['id'] as string, (object['source'] as JsonObject)['coupon']);
      }
      if (object['object'] !== 'subscription') continue;
      for (const id of object['discounts'] as string[]) {
        discounted += 1;
        expect(coupons.get(id)).toMatch(/^[A-Z0-9]+$/);
      }
    }
    expect(discounted).toBeGreaterThan(100);
  });

  test('is the last of its subscription once it says deleted', () => {
    const gone = new Set<unknown>();
    for (const event of subscriptions) {
      const { object } = dataOf(event.body);
      expect(gone.has(object['id'])).toBe(false);
      if (!typeOf(event).endsWith('.deleted')) continue;
      gone.add(object['id']);
      expect(object).toMatchObject({ status: 'canceled', ended_at: event.createdAt });
    }
  });
});

describe('an invoice event', () => {
  const invoices = events.filter((event) => typeOf(event).startsWith('invoice.'));

  test('adds up', () => {
    for (const { body } of invoices) {
      const { object } = dataOf(body);
      const lines = (object['lines'] as { data: { amount: number }[] }).data;
      const off = object['total_discount_amounts'] as unknown as { amount: number }[];
      expect(lines.reduce((sum, { amount }) => sum + amount, 0)).toBe(object['subtotal']);
      expect(off.reduce((sum, { amount }) => sum - amount, object['subtotal'] as number)).toBe(
        object['total'],
      );
    }
  });

  test('names its subscription under parent, as invoices do since basil', () => {
    for (const { body } of invoices) {
      expect(dataOf(body).object['parent']).toMatchObject({
        type: 'subscription_details',
        subscription_details: { subscription: expect.stringMatching(/^sub_1/) as string },
      });
    }
  });

  test('is followed by another try or by the end when its payment failed', () => {
    for (const event of invoices.filter((each) => typeOf(each) === 'invoice.payment_failed')) {
      const { object } = dataOf(event.body);
      const attempts = object['attempt_count'] as number;
      if (attempts < 4) expect(object['next_payment_attempt']).toBeGreaterThan(event.createdAt);
      else expect(object['next_payment_attempt']).toBeNull();
    }
  });
});

test('people are invented and reachable nowhere', () => {
  const customers = events.filter((event) => typeOf(event) === 'customer.created');
  for (const { body } of customers) {
    expect(dataOf(body).object['email']).toMatch(/^[a-z.0-9]+@example\.com$/);
    expect(dataOf(body).object['name']).toMatch(/\w+ \w+/);
  }
});

function dataOf(body: JsonObject) {
  return body['data'] as unknown as { object: JsonObject; previous_attributes?: JsonObject };
}

/** Every Stripe id in a value, and whether it is the id of an object that is shown there. */
function* idsIn(value: unknown): Generator<{ id: string; isObject: boolean }> {
  if (typeof value === 'string') {
    if (ID.test(value)) yield { id: value, isObject: false };
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const object = value as Record<string, unknown>;
  const isShown = typeof object['object'] === 'string';
  for (const [key, part] of Object.entries(object)) {
    const isOwn = isShown && (key === 'id' || key === 'payment_intent');
    if (isOwn && typeof part === 'string') yield { id: part, isObject: true };
    else yield* idsIn(part);
  }
}

/** The object with its previous values put back. */
function restored(object: JsonObject, previous: JsonObject): JsonObject {
  const changed = Object.entries(previous).map(([key, was]) => {
    const is = object[key];
    return [key, isHash(was) && isHash(is) ? restored(is, was) : was];
  });
  return { ...object, ...Object.fromEntries(changed) };
}

/** What is absent and what is null is the same in Stripe's objects. */
function withoutNulls(object: JsonObject): JsonObject {
  const entries = Object.entries(object).filter(([, value]) => value !== null);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, isHash(value) ? withoutNulls(value) : value]),
  );
}

function isHash(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
