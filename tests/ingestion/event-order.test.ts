import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { byObject, inOrder, stateBefore, type StoredEvent } from '#ingestion/event-order.ts';
import type { JsonObject } from '#ingestion/json.ts';

import { day } from '../support/facts.ts';
import {
  itemList,
  itemObject,
  subscriptionEvent,
  subscriptionObject,
} from '../support/stripe-objects.ts';

const seats = (quantity: number): JsonObject => itemList(itemObject({ quantity }));
const ids = (events: readonly StoredEvent[]) => events.map(({ id }) => id);

/** Every order in which these events may arrive. */
function arrivals<Event>(events: readonly Event[]): Event[][] {
  if (events.length <= 1) return [[...events]];
  return events.flatMap((first, index) =>
    arrivals(events.toSpliced(index, 1)).map((rest) => [first, ...rest]),
  );
}

/** Asserts that the events come in the order of this list, however they arrive. */
function expectOrder(...events: readonly StoredEvent[]): void {
  for (const arrived of arrivals(events)) expect(ids(inOrder(arrived))).toEqual(ids(events));
}

describe('events of one object', () => {
  test('come by their second, once each', () => {
    const first = subscriptionEvent('created', {}, { created: day(0) });
    const second = subscriptionEvent('updated', {}, { created: day(1) });
    const third = subscriptionEvent('updated', {}, { created: day(2) });

    expectOrder(first, second, third);
    expect(ids(inOrder([third, first, second, third, first]))).toEqual(ids([first, second, third]));
  });

  test('are none when there are none', () => {
    expect(inOrder([])).toEqual([]);
  });

  test('end with a deletion, whatever claims to come after it', () => {
    const created = subscriptionEvent('created', {}, { created: day(0) });
    const deleted = subscriptionEvent('deleted', { status: 'canceled' }, { created: day(1) });
    const late = subscriptionEvent('updated', {}, { created: day(2) });

    for (const arrived of arrivals([created, deleted, late])) {
      expect(ids(inOrder(arrived))).toEqual(ids([created, deleted]));
    }
  });
});

describe('events of one second', () => {
  const created = day(5);

  test('begin with the creation and end with the deletion, against their ids', () => {
    expectOrder(
      subscriptionEvent('created', { status: 'incomplete' }, { id: 'evt_9', created }),
      subscriptionEvent(
        'updated',
        {},
        { id: 'evt_5', created, previous: { status: 'incomplete' } },
      ),
      subscriptionEvent('deleted', { status: 'canceled' }, { id: 'evt_1', created }),
    );
  });

  test('follow the chain of their previous values, against their ids', () => {
    const step = (id: string, from: number) =>
      subscriptionEvent(
        'updated',
        { items: seats(from + 1) },
        { id, created, previous: { items: seats(from) } },
      );

    expectOrder(
      subscriptionEvent('created', { items: seats(1) }, { id: 'evt_0', created: day(1) }),
      step('evt_d', 1),
      step('evt_c', 2),
      step('evt_b', 3),
      step('evt_a', 4),
    );
  });

  test('follow the chain also when nothing is known from before', () => {
    const step = (id: string, from: number) =>
      subscriptionEvent(
        'updated',
        { items: seats(from + 1) },
        { id, created, previous: { items: seats(from) } },
      );

    expectOrder(step('evt_c', 1), step('evt_b', 2), step('evt_a', 3));
  });

  test('may go there and back', () => {
    const before = subscriptionEvent('created', {}, { id: 'evt_0', created: day(1) });
    const pause = subscriptionEvent(
      'updated',
      { status: 'paused' },
      { id: 'evt_b', created, previous: { status: 'active' } },
    );
    const resume = subscriptionEvent(
      'updated',
      {},
      { id: 'evt_a', created, previous: { status: 'paused' } },
    );

    expectOrder(before, pause, resume);
  });

  test('that change different things come in the order that loses none of them', () => {
    const cancel_at = day(31);

    expectOrder(
      subscriptionEvent('created', { items: seats(1) }, { id: 'evt_0', created: day(1) }),
      subscriptionEvent(
        'updated',
        { items: seats(2) },
        { id: 'evt_b', created, previous: { items: seats(1) } },
      ),
      subscriptionEvent(
        'updated',
        { items: seats(2), cancel_at },
        { id: 'evt_a', created, previous: { cancel_at: null } },
      ),
    );
  });

  test('that change nothing we keep stand where their state does', () => {
    // Other metadata, say, and right after it more seats.
    expectOrder(
      subscriptionEvent('created', { items: seats(1) }, { id: 'evt_0', created: day(1) }),
      subscriptionEvent(
        'updated',
        { items: seats(1) },
        { id: 'evt_b', created, previous: { metadata: { a: 'b' } } },
      ),
      subscriptionEvent(
        'updated',
        { items: seats(2) },
        { id: 'evt_a', created, previous: { items: seats(1) } },
      ),
    );
    expectOrder(
      subscriptionEvent('created', { items: seats(1) }, { id: 'evt_0', created: day(1) }),
      subscriptionEvent(
        'updated',
        { items: seats(2) },
        { id: 'evt_b', created, previous: { items: seats(1) } },
      ),
      subscriptionEvent(
        'updated',
        { items: seats(2) },
        { id: 'evt_a', created, previous: { metadata: { a: 'b' } } },
      ),
    );
  });

  test('that tell of nothing come by their ids', () => {
    expectOrder(
      subscriptionEvent('trial_will_end', {}, { id: 'evt_a', created }),
      subscriptionEvent('trial_will_end', {}, { id: 'evt_b', created }),
    );
  });

  test('may give former hashes in part', () => {
    const because = (reason: string | null) => ({
      cancellation_details: { reason, comment: null, feedback: null },
    });

    expectOrder(
      subscriptionEvent('created', because(null), { id: 'evt_0', created: day(1) }),
      subscriptionEvent('updated', because('payment_failed'), {
        id: 'evt_b',
        created,
        previous: { cancellation_details: { reason: null } },
      }),
      subscriptionEvent('updated', because('payment_disputed'), {
        id: 'evt_a',
        created,
        previous: { cancellation_details: { reason: 'payment_failed' } },
      }),
    );
  });
});

describe('any chain of changes', () => {
  interface State {
    readonly quantity: number;
    readonly status: string;
    readonly cancelAt: number | null;
  }

  const anyState: fc.Arbitrary<State> = fc.record({
    quantity: fc.integer({ min: 1, max: 4 }),
    status: fc.constantFrom('active', 'past_due', 'paused'),
    cancelAt: fc.constantFrom(null, day(31), day(62)),
  });

  const objectOf = ({ quantity, status, cancelAt }: State) => ({
    items: seats(quantity),
    status,
    cancel_at: cancelAt,
  });

  function changed(from: State, to: State): JsonObject {
    const [before, after] = [objectOf(from), objectOf(to)];
    return Object.fromEntries(
      Object.entries(before).filter(
        ([key, value]) =>
          JSON.stringify(value) !== JSON.stringify(after[key as keyof typeof after]),
      ),
    );
  }

  const anyLife = fc
    .array(fc.tuple(anyState, fc.boolean(), fc.nat()), { minLength: 2, maxLength: 7 })
    .map((steps) => {
      let created = day(1);
      return steps.map(([state, isSameSecond, id], index) => {
        if (!isSameSecond) created += 1;
        const from = steps[index - 1]?.[0];
        const name = `evt_${id}_${index}`;
        if (from === undefined)
          return subscriptionEvent('created', objectOf(state), { id: name, created });
        const previous = changed(from, state);
        return subscriptionEvent('updated', objectOf(state), { id: name, created, previous });
      });
    });

  test('is put into one order, however it arrives and how often', () => {
    fc.assert(
      fc.property(
        anyLife.chain((life) =>
          fc.tuple(
            fc.constant(inOrder(life)),
            fc.shuffledSubarray([...life, ...life], { minLength: 2 * life.length }),
          ),
        ),
        ([ordered, arrived]) => {
          expect(ids(inOrder(arrived))).toEqual(ids(ordered));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('arrives at the state it really ended in, unless it turned in circles', () => {
    fc.assert(
      fc.property(anyLife, fc.infiniteStream(fc.nat()), (life, order) => {
        const states = life.map(({ payload }) => JSON.stringify(payload.object));
        fc.pre(new Set(states).size === states.length);
        const arrived = life
          .map((event) => ({ event, at: order.next().value as number }))
          .toSorted((a, b) => a.at - b.at);

        expect(ids(inOrder(arrived.map(({ event }) => event)))).toEqual(ids(life));
      }),
      { numRuns: 500 },
    );
  });
});

describe('the state before an event', () => {
  test('has the former values in place of the new ones, whole arrays and partial hashes', () => {
    const details = { cancellation_details: { reason: 'payment_failed', feedback: 'unused' } };
    const event = subscriptionEvent(
      'updated',
      { ...details, items: seats(5), status: 'active' },
      {
        previous: {
          items: { data: [itemObject({ quantity: 2 })] },
          status: 'past_due',
          cancellation_details: { reason: null },
        },
      },
    );

    const before = stateBefore(event);

    expect(before).toMatchObject({
      id: 'sub_1',
      status: 'past_due',
      cancellation_details: { reason: null, feedback: 'unused' },
      items: { data: [{ quantity: 2 }], has_more: false },
    });
  });

  test('is unknown when the event does not say', () => {
    expect(stateBefore(subscriptionEvent('created', {}))).toBeNull();
    expect(
      stateBefore(subscriptionEvent('updated', {}, { previous: { metadata: {} } })),
    ).toBeNull();
  });
});

test('events are told apart by the object they are about', () => {
  const event = (id: string, type: string) => ({
    ...subscriptionEvent('updated', {}),
    type,
    payload: { object: { ...subscriptionObject(), id } },
  });
  const nameless = { ...event('x', 'invoice.upcoming'), payload: { object: {} } };

  const grouped = byObject(
    [
      event('in_2', 'invoice.paid'),
      event('in_1', 'invoice.created'),
      event('in_2', 'invoice.voided'),
      event('ii_1', 'invoiceitem.created'),
      nameless,
    ],
    'invoice.',
  );

  expect(grouped.map(([id, events]) => [id, events.length])).toEqual([
    ['in_1', 1],
    ['in_2', 2],
  ]);
});
