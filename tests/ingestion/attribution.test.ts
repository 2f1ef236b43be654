import { describe, expect, test } from 'vitest';

import { attributionOf } from '#ingestion/attribution.ts';
import { projectEvent, projectRead } from '#ingestion/projection.ts';

import { day } from '../support/facts.ts';
import { eventObject, subscriptionObject } from '../support/stripe-objects.ts';

const KEEPING = { keepNames: false, attributionKey: 'utm_source' };
const customer = (metadata: Record<string, string>) => ({
  id: 'cus_1',
  object: 'customer',
  created: day(1),
  metadata,
});
const told = (
  type: string,
  object: Record<string, unknown>,
  at: { created: number; id?: string },
) => projectEvent(eventObject(type, object as never, at), KEEPING)!;

describe('a customer came from', () => {
  test('what its own metadata says, and the newest value of it', () => {
    const events = [
      told('customer.updated', customer({ utm_source: 'podcast' }), { created: day(9) }),
      told('customer.created', customer({ utm_source: 'google' }), { created: day(1) }),
      told(
        'customer.subscription.created',
        subscriptionObject({ metadata: { utm_source: 'ads' } }),
        {
          created: day(20),
        },
      ),
    ];

    expect(attributionOf(events, 'utm_source')).toBe('podcast');
  });

  test('where the oldest subscription says, when the customer does not', () => {
    const subscription = (id: string, created: number, metadata: Record<string, string>) =>
      told('customer.subscription.created', subscriptionObject({ id, created, metadata }), {
        created,
      });
    const events = [
      told('customer.created', customer({}), { created: day(1) }),
      subscription('sub_late', day(8), { utm_source: 'ads' }),
      subscription('sub_silent', day(2), { other: 'x' }),
      subscription('sub_early', day(5), { utm_source: 'partner' }),
    ];

    expect(attributionOf(events, 'utm_source')).toBe('partner');
  });

  test('nowhere once the value is taken away', () => {
    const events = [
      told('customer.created', customer({ utm_source: 'google' }), { created: day(1) }),
      told('customer.updated', customer({}), { created: day(2) }),
    ];

    expect(attributionOf(events, 'utm_source')).toBeNull();
  });

  test('what is written last in one second, whatever the ids of its events', () => {
    const events = [
      told('customer.updated', customer({ utm_source: 'b' }), { created: day(1), id: 'evt_1' }),
      told('customer.created', customer({ utm_source: 'a' }), { created: day(1), id: 'evt_2' }),
    ];

    expect(attributionOf(events, 'utm_source')).toBe('b');
  });

  test('the same place however much space is around its name', () => {
    const event = told('customer.created', customer({ utm_source: '  Hacker \n News ' }), {
      created: day(1),
    });

    expect(attributionOf([event], 'utm_source')).toBe('Hacker News');
    const blank = told('customer.created', customer({ utm_source: ' \t ' }), { created: day(1) });
    expect(attributionOf([blank], 'utm_source')).toBeNull();
  });

  test('nowhere while no key is set, or another one', () => {
    const event = told('customer.created', customer({ utm_source: 'google' }), { created: day(1) });

    expect(attributionOf([event], null)).toBeNull();
    expect(attributionOf([event], 'sales_rep')).toBeNull();
    expect(attributionOf([event], '__proto__')).toBeNull();
  });
});

describe('of the metadata of customers and subscriptions', () => {
  const metadata = { utm_source: 'google', note: 'canary', owner: 'canary@example.com' };

  test('only the configured key is kept, of events and of reads', () => {
    const event = told('customer.created', customer(metadata), { created: day(1) });
    const read = projectRead(customer(metadata), {
      ...KEEPING,
      readAt: day(2),
      apiVersion: 'any',
    })!;

    expect(event.payload.metadata).toEqual({ utm_source: 'google' });
    expect(read.payload.metadata).toEqual({ utm_source: 'google' });
    expect(JSON.stringify([event, read])).not.toContain('canary');
  });

  test('nothing is kept without a key', () => {
    const event = projectEvent(eventObject('customer.created', customer(metadata)), {
      keepNames: false,
    })!;

    expect(JSON.stringify(event)).not.toContain('google');
    expect(JSON.stringify(event)).not.toContain('canary');
  });

  test('a value that is no text, or that Postgres refuses, does no harm', () => {
    const odd = (value: unknown) =>
      told('customer.created', customer({ utm_source: value as string }), { created: day(1) });

    expect(odd({ a: 1 }).payload.metadata).toBeUndefined();
    expect(odd('a\0b\uD800').payload.metadata).toEqual({ utm_source: 'a\u{FFFD}b\u{FFFD}' });
    expect(odd('x'.repeat(600)).payload.metadata?.['utm_source']).toHaveLength(500);
  });
});
