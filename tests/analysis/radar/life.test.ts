import { describe, expect } from 'vitest';

import { answerMove } from '#analysis/radar/answer.ts';
import { refreshMoves, refreshMovesOf } from '#analysis/radar/refresh.ts';
import { moveById, topMoves } from '#analysis/radar/top-moves.ts';
import { scanDirtyCustomers } from '#analysis/risks/scan-dirty.ts';
import type { MoveAnswer } from '#domain/moves.ts';
import type { Db } from '#store/postgres.ts';

import { addAlerts } from '../../support/alert-rows.ts';
import { test } from '../../support/database.ts';
import { addSpans } from '../../support/ledger-rows.ts';
import { addInvoice, paying, scopeAt } from '../risks/risk-world.ts';
import { lookAfter, movesOf, scopeAfter, sellVersion, worded } from './radar-world.ts';

const SOMEBODY = 'slack:T1/U1';

/** One save of $49, found at NOW. */
async function oneSave(db: Db): Promise<{ readonly id: bigint; readonly alert: number }> {
  const [alert] = await addAlerts(db, [{ customer: 'cus_a', mrr: '4900' }]);
  expect(await lookAfter(db)).toEqual({ opened: 1, gone: 0 });
  const [move] = await movesOf(db, 'save');
  return { id: move!.id, alert: alert! };
}

function answer(db: Db, id: bigint, given: MoveAnswer) {
  return answerAfter(db, { id, given, days: 0 });
}

function answerAfter(db: Db, { id, given, days }: { id: bigint; given: MoveAnswer; days: number }) {
  return answerMove(db, { id, answer: given, actor: SOMEBODY, now: scopeAfter(days).now });
}

async function setStake(db: Db, alert: number, minor: number) {
  await db`
    update alerts set mrr_at_stake_minor = ${minor}, base_mrr_at_stake_minor = ${minor}
    where id = ${alert}`;
}

async function isOpen(db: Db, id: bigint): Promise<boolean> {
  return (await moveById(db, id))?.state === 'open';
}

describe('a move', () => {
  test('keeps its number while its figures change, and is written only then', async ({ db }) => {
    const { id, alert } = await oneSave(db);
    const before = await db`select xmin::text, * from moves`;
    expect(await lookAfter(db, 1)).toEqual({ opened: 0, gone: 0 });
    expect(await db`select xmin::text, * from moves`).toEqual(before);

    await setStake(db, alert, 6000);
    expect(await lookAfter(db, 2)).toEqual({ opened: 0, gone: 0 });
    expect(await moveById(db, id)).toMatchObject({
      amountMinor: 6000n,
      expectedMinor: 1800n,
      firstSeenAt: scopeAfter().now,
    });
  });

  test('goes when what it rests on is over', async ({ db }) => {
    const { id } = await oneSave(db);
    await db`update alerts set state = 'resolved', resolved_at = now(), outcome = 'kept'`;
    expect(await lookAfter(db, 1)).toEqual({ opened: 0, gone: 1 });
    expect(await moveById(db, id)).toBeNull();
  });

  test('is looked for by the first question of a day, and by no other', async ({ db }) => {
    await addAlerts(db, [{ customer: 'cus_a' }]);
    expect(await topMoves(db, { ...scopeAfter(), limit: 5 })).toMatchObject({ total: 1 });
    await addAlerts(db, [{ customer: 'cus_b' }]);
    expect(await topMoves(db, { ...scopeAfter(0.2), limit: 5 })).toMatchObject({ total: 1 });
    expect(await topMoves(db, { ...scopeAfter(1), limit: 5 })).toMatchObject({
      total: 2,
      expectedMinor: 2940n,
    });
    expect((await topMoves(db, { ...scopeAfter(1), limit: 1 })).moves).toHaveLength(1);
  });

  test('of one customer can be looked for alone', async ({ db }) => {
    await addAlerts(db, [{ customer: 'cus_a' }, { customer: 'cus_b' }]);
    const [b] = await db<{ id: bigint }[]>`select id from customers where stripe_id = 'cus_b'`;
    const look = () =>
      db.begin((transaction) =>
        refreshMovesOf(transaction, { ...scopeAfter(), customerIds: [b!.id] }),
      );
    await lookAfter(db);
    await db`update alerts set state = 'snoozed', snoozed_until = '2027-01-01'`;
    expect(await look()).toEqual({ opened: 0, gone: 1 });
    expect((await movesOf(db, 'save')).map(({ customerId }) => customerId)).toEqual(['cus_a']);
    await db`update alerts set state = 'open', snoozed_until = null`;
    expect(await look()).toEqual({ opened: 1, gone: 0 });
  });
});

test('an event that tells of a risk brings the move with the alert, and takes it along', async ({
  db,
}) => {
  const scan = async () => {
    await db`insert into risk_dirty (customer_id) select id from customers`;
    await scanDirtyCustomers(db, scopeAt(), async () => {});
    return (await movesOf(db, 'save')).map(worded);
  };
  await paying(db, { cus_a: '4900' });
  await lookAfter(db);
  await addInvoice(db, 'cus_a');
  expect(await scan()).toEqual(['cus_a 4900 message']);
  await db`update invoices set status = 'paid'`;
  expect(await scan()).toEqual([]);
});

describe('an answered move', () => {
  for (const given of ['done', 'snoozed', 'dismissed'] as const) {
    test(`that was ${given} stays away for 30 days`, async ({ db }) => {
      const { id } = await oneSave(db);
      const changed = await answer(db, id, given);
      expect(changed).toMatchObject({
        kind: 'answered',
        move: { state: given, answeredBy: SOMEBODY, stateUntil: scopeAfter(30).now },
      });
      await lookAfter(db, 29.9);
      expect(await isOpen(db, id)).toBe(false);
      expect(await movesOf(db, 'save', 29.9)).toEqual([]);
      expect(await lookAfter(db, 30)).toEqual({ opened: 1, gone: 0 });
      expect(await moveById(db, id)).toMatchObject({
        state: 'open',
        stateUntil: null,
        answeredAt: null,
      });
    });
  }

  test('comes back before when its amount has doubled', async ({ db }) => {
    const { id, alert } = await oneSave(db);
    await answer(db, id, 'dismissed');
    await setStake(db, alert, 9799);
    await lookAfter(db, 1);
    expect(await isOpen(db, id)).toBe(false);
    await setStake(db, alert, 9800);
    expect(await lookAfter(db, 2)).toEqual({ opened: 1, gone: 0 });
    expect(await isOpen(db, id)).toBe(true);
  });

  test('stays away though its ground went and came back meanwhile', async ({ db }) => {
    const { id } = await oneSave(db);
    await answer(db, id, 'dismissed');
    await db`update alerts set state = 'snoozed', snoozed_until = '2027-01-01'`;
    expect(await lookAfter(db, 1)).toEqual({ opened: 0, gone: 0 });
    await db`update alerts set state = 'open', snoozed_until = null`;
    expect(await lookAfter(db, 2)).toEqual({ opened: 0, gone: 0 });
    expect(await isOpen(db, id)).toBe(false);
    await lookAfter(db, 31);
    expect(await isOpen(db, id)).toBe(true);
  });

  test('is forgotten when its time is over and nothing is left of it', async ({ db }) => {
    const { id } = await oneSave(db);
    await answer(db, id, 'dismissed');
    await db`update alerts set state = 'resolved', resolved_at = now(), outcome = 'lost'`;
    await lookAfter(db, 29);
    expect(await moveById(db, id)).toMatchObject({ state: 'dismissed' });
    await lookAfter(db, 31);
    expect(await moveById(db, id)).toBeNull();
  });

  test('is answered once, save that one which rests may still be made', async ({ db }) => {
    const { id } = await oneSave(db);
    expect(await answer(db, id, 'snoozed')).toMatchObject({ kind: 'answered' });
    expect(await answer(db, id, 'dismissed')).toMatchObject({
      kind: 'already',
      move: { state: 'snoozed' },
    });
    expect(await answerAfter(db, { id, given: 'done', days: 1 })).toMatchObject({
      kind: 'answered',
    });
    expect(await answerAfter(db, { id, given: 'done', days: 2 })).toMatchObject({
      kind: 'already',
      move: { state: 'done', answeredAt: scopeAfter(1).now },
    });
    expect(await answer(db, id + 1n, 'done')).toEqual({ kind: 'unknown' });
    expect(await db`select move_id from move_follow_ups`).toHaveLength(1);
  });

  test('is answered by one of two who are as fast', async ({ db }) => {
    const { id } = await oneSave(db);
    const both = await Promise.all([answer(db, id, 'dismissed'), answer(db, id, 'snoozed')]);
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['already', 'answered']);
  });
});

test('an answer is kept that comes while a look takes the move away', async ({ db }) => {
  const { id } = await oneSave(db);
  await db`update alerts set state = 'resolved', resolved_at = now(), outcome = 'kept'`;
  const { look } = await db.begin(async (transaction) => {
    await answerMove(transaction, { id, answer: 'done', actor: SOMEBODY, now: scopeAfter().now });
    const started = lookAfter(db, 1);
    for (;;) {
      const [waiting] = await db`
        select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      if (waiting !== undefined) return { look: started };
    }
  });
  expect(await look).toEqual({ opened: 0, gone: 0 });
  expect(await moveById(db, id)).toMatchObject({ state: 'done' });
});

test('two looks at once find each move once', async ({ db }) => {
  await addAlerts(db, [{ customer: 'cus_a' }, { customer: 'cus_b' }]);
  const looks = await Promise.all([lookAfter(db), lookAfter(db), lookAfter(db)]);
  expect(looks.map(({ opened }) => opened).toSorted()).toEqual([0, 0, 2]);
});

test('plans are looked at once a day, unless they are asked for', async ({ db }) => {
  await lookAfter(db);
  await sellVersion(db, { id: 'price_old', amount: 2000, daysAgo: 800 });
  await sellVersion(db, { id: 'price_now', amount: 3000, daysAgo: 200 });
  await addSpans(db, [
    { customer: 'cus_a', mrr: '2000', price: 'price_old', from: '2026-01-01T00:00:00Z' },
  ]);
  expect(await lookAfter(db, 0.1)).toEqual({ opened: 0, gone: 0 });
  const asked = { ...scopeAfter(0.2), withPlans: true };
  expect(await refreshMoves(db, asked)).toEqual({ opened: 1, gone: 0 });
  await db`delete from mrr_spans`;
  expect(await lookAfter(db, 0.3)).toEqual({ opened: 0, gone: 0 });
  expect(await lookAfter(db, 1)).toEqual({ opened: 0, gone: 1 });
});
