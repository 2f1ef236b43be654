import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import {
  movements,
  parseMovementCursor,
  type MovementRow,
  type MovementsQuery,
} from '#analysis/revenue/movements.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import { addSpans } from '../../support/ledger-rows.ts';

const march: MovementsQuery = {
  fromDay: Temporal.PlainDate.from('2026-03-01'),
  toDay: Temporal.PlainDate.from('2026-03-31'),
  timezone: 'Pacific/Chatham' as Timezone,
  now: Temporal.Instant.from('2026-04-15T12:00:00Z'),
  limit: 100,
};

const idsOf = (rows: readonly MovementRow[]) => rows.map(({ id }) => id);

/** Every page of a query, joined. */
async function allPages(db: Db, query: MovementsQuery): Promise<MovementRow[]> {
  const page = await movements(db, query);
  const cursor = page.nextCursor === null ? null : parseMovementCursor(page.nextCursor);
  return cursor === null
    ? [...page.movements]
    : [...page.movements, ...(await allPages(db, { ...query, cursor }))];
}

describe('movements', () => {
  test('say who changed MRR, when, by how much and why', async ({ db }) => {
    await addSpans(db, [
      {
        customer: 'cus_1',
        mrr: '1000.5',
        from: '2026-02-10T00:00:00Z',
        until: '2026-02-20T00:00:00Z',
      },
      { customer: 'cus_1', mrr: '1200', from: '2026-03-02T10:30:00Z' },
    ]);

    expect(await movements(db, march)).toEqual({
      movements: [
        {
          id: 'cus_1:usd:1772447400',
          date: Temporal.PlainDate.from('2026-03-03'),
          occurredAt: Temporal.Instant.from('2026-03-02T10:30:00Z'),
          customerId: 'cus_1',
          type: 'reactivation',
          cause: 'returned',
          amountMinor: 1200n,
          mrrBeforeMinor: 0n,
          mrrAfterMinor: 1200n,
          currency: 'usd',
          awaySince: Temporal.Instant.from('2026-02-20T00:00:00Z'),
          eventIds: ['evt_1772447400'],
          plansBefore: [],
          plansAfter: [
            {
              product: 'prod_1',
              price: null,
              interval: null,
              intervalCount: null,
              quantity: '1',
            },
          ],
          events: [],
        },
      ],
      nextCursor: null,
    });
  });

  test('belong to the local days of the range', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_before', mrr: '1', from: '2026-02-28T10:14:59Z' },
      { customer: 'cus_first', mrr: '1', from: '2026-02-28T10:15:00Z' },
      { customer: 'cus_last', mrr: '1', from: '2026-03-31T10:14:59Z' },
      { customer: 'cus_after', mrr: '1', from: '2026-03-31T10:15:00Z' },
    ]);

    const { movements: rows } = await movements(db, march);

    expect(rows.map(({ customerId }) => customerId)).toEqual(['cus_first', 'cus_last']);
    expect(rows.map(({ date }) => date.toString())).toEqual(['2026-03-01', '2026-03-31']);
  });

  test('that are certain but still to come are not told', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '1', from: '2026-03-10T00:00:00Z', until: '2026-03-20T00:00:00Z' },
    ]);

    const { movements: rows } = await movements(db, {
      ...march,
      now: Temporal.Instant.from('2026-03-19T23:59:59Z'),
    });

    expect(rows.map(({ type }) => type)).toEqual(['new']);
  });

  test('can be of one type or of one customer', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '1', from: '2026-03-10T00:00:00Z', until: '2026-03-20T00:00:00Z' },
      { customer: 'cus_2', mrr: '2', from: '2026-03-11T00:00:00Z', until: '2026-03-21T00:00:00Z' },
    ]);

    expect(idsOf((await movements(db, { ...march, type: 'churn' })).movements)).toEqual([
      'cus_1:usd:1773964800',
      'cus_2:usd:1774051200',
    ]);
    expect(idsOf((await movements(db, { ...march, customerId: 'cus_2' })).movements)).toEqual([
      'cus_2:usd:1773187200',
      'cus_2:usd:1774051200',
    ]);
    expect(
      idsOf((await movements(db, { ...march, customerId: 'cus_2', type: 'new' })).movements),
    ).toEqual(['cus_2:usd:1773187200']);
    expect((await movements(db, { ...march, customerId: 'cus_unknown' })).movements).toEqual([]);
  });

  test('come in pages that neither repeat nor skip one, even within a second', async ({ db }) => {
    const from = '2026-03-10T00:00:00Z';
    await addSpans(
      db,
      ['cus_9', 'cus_10', 'cus_a', 'CUS_a', 'cus_é'].flatMap((customer) => [
        { customer, mrr: '1', currency: 'usd', from, until: '2026-03-11T00:00:00Z' },
        { customer, mrr: '1', currency: 'eur', from, until: '2026-03-11T00:00:00Z' },
      ]),
    );
    const whole = idsOf((await movements(db, march)).movements);
    expect(new Set(whole).size).toBe(20);

    for (const limit of [1, 3, 7, 19, 20, 21]) {
      expect(idsOf(await allPages(db, { ...march, limit }))).toEqual(whole);
    }
  });

  test('in a full last page promise no other', async ({ db }) => {
    await addSpans(db, [{ customer: 'cus_1', mrr: '1', from: '2026-03-10T00:00:00Z' }]);

    expect((await movements(db, { ...march, limit: 1 })).nextCursor).toBeNull();
  });

  test('before the range are not reached with a cursor from elsewhere', async ({ db }) => {
    await addSpans(db, [{ customer: 'cus_1', mrr: '1', from: '2026-02-10T00:00:00Z' }]);

    const { movements: rows } = await movements(db, {
      ...march,
      cursor: {
        occurredAt: Temporal.Instant.from('2026-01-01T00:00:00Z'),
        customerId: 'cus_0',
        currency: 'usd',
      },
    });

    expect(rows).toEqual([]);
  });

  test('come no more than 500 at a time', async ({ db }) => {
    await expect(movements(db, { ...march, limit: 501 })).rejects.toThrow(RangeError);
    await expect(movements(db, { ...march, limit: 0 })).rejects.toThrow(RangeError);
  });
});
