import { describe, expect } from 'vitest';

import { answerMove } from '#analysis/radar/answer.ts';
import type { Db } from '#store/postgres.ts';

import { addAlerts, type AlertRow } from '../../support/alert-rows.ts';
import { test } from '../../support/database.ts';
import { addSpans } from '../../support/ledger-rows.ts';
import { use } from '../risks/risk-world.ts';
import { inDays, lookAfter, movesOf, scopeAfter, sellVersion } from './radar-world.ts';

/** Alerts that ended with this outcome, each of a customer of its own. */
function ended(many: number, outcome: string, more: AlertRow = {}): AlertRow[] {
  return Array.from({ length: many }, (_, n) => ({
    customer: `cus_${outcome}_${n}`,
    state: 'resolved' as const,
    outcome,
    openedAt: inDays(-100),
    resolvedAt: inDays(-90),
    ...more,
  }));
}

describe('how probable a save is', () => {
  test('is the stated default until twenty cases are known', async ({ db }) => {
    await addAlerts(db, [{ customer: 'cus_a' }, ...ended(15, 'kept'), ...ended(4, 'lost')]);
    await lookAfter(db);
    expect((await movesOf(db, 'save'))[0]).toMatchObject({
      probability: 0.3,
      probabilityBasis: { kind: 'default' },
    });
  });

  test('is what happened here from twenty cases on', async ({ db }) => {
    await addAlerts(db, [{ customer: 'cus_a' }, ...ended(15, 'kept'), ...ended(5, 'lost')]);
    await lookAfter(db);
    expect((await movesOf(db, 'save'))[0]).toMatchObject({
      probability: 0.75,
      probabilityBasis: { kind: 'own', cases: 20, successes: 15 },
      expectedMinor: 3675n,
    });
  });

  test('goes by neither false alarms, nor what nobody looked at, nor other times', async ({
    db,
  }) => {
    await addAlerts(db, [
      { customer: 'cus_a' },
      ...ended(15, 'kept'),
      ...ended(4, 'lost'),
      ...ended(3, 'wrong'),
      ...ended(3, 'no_action'),
      ...ended(3, 'won', { openedAt: inDays(-800), resolvedAt: inDays(-740) }),
      ...ended(3, 'kept', { customer: 'cus_other', type: 'refund_issued' }),
    ]);
    await lookAfter(db);
    expect((await movesOf(db, 'save'))[0]?.probabilityBasis).toEqual({ kind: 'default' });
  });

  test('goes by what came of the moves themselves, once there are twenty', async ({ db }) => {
    const customers = Array.from({ length: 20 }, (_, n) => `cus_${n}`);
    await addSpans(
      db,
      customers.map((customer, n) => ({
        customer,
        mrr: '4900',
        from: inDays(-100),
        until: n < 5 ? inDays(10) : null,
      })),
    );
    await addAlerts(db, [
      ...customers.map((customer) => ({ customer })),
      ...ended(5, 'kept'),
      ...ended(15, 'lost'),
    ]);
    await lookAfter(db);
    const moves = await movesOf(db, 'save');
    expect(moves[0]).toMatchObject({ probability: 0.25 });
    for (const { id } of moves) {
      await answerMove(db, { id, answer: 'done', actor: 'cli', now: scopeAfter().now });
    }
    await lookAfter(db, 61);
    expect((await movesOf(db, 'save', 61))[0]?.probabilityBasis).toEqual({
      kind: 'own',
      cases: 20,
      successes: 15,
    });
  });
});

/** Customers who left so many days ago, and came back after so many, if at all. */
async function left(db: Db, many: number, { ago, back }: { ago: number; back?: number }) {
  const customers = Array.from({ length: many }, (_, n) => `cus_${ago}_${back ?? 0}_${n}`);
  await addSpans(
    db,
    customers.flatMap((customer) => [
      { customer, mrr: '1000', from: inDays(-700), until: inDays(-ago) },
      ...(back === undefined ? [] : [{ customer, mrr: '1000', from: inDays(back - ago) }]),
    ]),
  );
}

test('how probable it is that somebody comes back is how many did within 90 days', async ({
  db,
}) => {
  await left(db, 15, { ago: 200 });
  await left(db, 3, { ago: 200, back: 89 });
  await left(db, 2, { ago: 200, back: 91 });
  await left(db, 1, { ago: 10 });
  await use(db, 'cus_10_0_0', { days: { [-12]: 5 } });
  await lookAfter(db);
  expect((await movesOf(db, 'win_back'))[0]).toMatchObject({
    probability: 0.15,
    probabilityBasis: { kind: 'own', cases: 20, successes: 3 },
  });
});

test('who paused, or was given everything for free, has not left, and is no case of coming back', async ({
  db,
}) => {
  await left(db, 19, { ago: 200 });
  await left(db, 15, { ago: 210, back: 20 });
  await left(db, 1, { ago: 10 });
  await db`
    update mrr_movements set cause = case customer_id % 2 when 0 then 'paused' else 'comped' end
    where type = 'churn' and occurred_at < ${inDays(-205)}`;
  await use(db, 'cus_10_0_0', { days: { [-12]: 5 } });
  await lookAfter(db);
  expect((await movesOf(db, 'win_back'))[0]).toMatchObject({
    probability: 0.05,
    probabilityBasis: { kind: 'default' },
  });
});

test('who has come back within the year has not left', async ({ db }) => {
  await sellVersion(db, { id: 'price_pro', amount: 3000, daysAgo: 1000 });
  const item = { customer: 'cus_a', subscription: 'sub_a', item: 'si_a', price: 'price_pro' };
  await addSpans(db, [
    { ...item, mrr: '20000', from: inDays(-400), until: inDays(-50) },
    { ...item, mrr: '30000', from: inDays(-50) },
  ]);
  await left(db, 19, { ago: 200 });
  await left(db, 10, { ago: 150, back: 30 });
  await lookAfter(db);
  expect((await movesOf(db, 'annual_offer'))[0]).toMatchObject({
    evidence: { is_own_loss: false },
  });
  await left(db, 1, { ago: 190 });
  await lookAfter(db, 0.1);
  // $200 of $200 + $300 + $100.
  expect((await movesOf(db, 'annual_offer', 0.1))[0]).toMatchObject({
    evidence: { yearly_loss: 0.3333, is_own_loss: true },
  });
});

test('who pays in another currency from then on has not left', async ({ db }) => {
  await db`
    insert into fx_rates (base, currency, from_day, rate, minor_factor)
    values ('usd', 'eur', '2020-01-01', 1.1, 1.1)`;
  await sellVersion(db, { id: 'price_pro', amount: 3000, daysAgo: 1000 });
  const item = { customer: 'cus_a', subscription: 'sub_a', item: 'si_a', price: 'price_pro' };
  await addSpans(db, [
    { ...item, mrr: '20000', from: inDays(-400), until: inDays(-50) },
    { ...item, mrr: '30000', from: inDays(-50) },
    ...Array.from({ length: 20 }, (_, n) => [
      { customer: `cus_${n}`, mrr: '1100', from: inDays(-700), until: inDays(-200) },
      { customer: `cus_${n}`, mrr: '1000', currency: 'eur', from: inDays(-199.5) },
    ]).flat(),
  ]);
  await left(db, 1, { ago: 10 });
  await use(db, 'cus_10_0_0', { days: { [-12]: 5 } });
  await lookAfter(db);
  expect((await movesOf(db, 'win_back'))[0]?.probabilityBasis).toEqual({ kind: 'default' });
  expect((await movesOf(db, 'annual_offer'))[0]).toMatchObject({
    evidence: { yearly_loss: 0.2, is_own_loss: false },
  });
});

test('what a year of payment keeps is what left within one, once twenty customers did', async ({
  db,
}) => {
  await sellVersion(db, { id: 'price_pro', amount: 3000, daysAgo: 1000 });
  const item = { customer: 'cus_a', subscription: 'sub_a', item: 'si_a', price: 'price_pro' };
  await addSpans(db, [
    { ...item, mrr: '20000', from: inDays(-400), until: inDays(-50) },
    { ...item, mrr: '30000', from: inDays(-50) },
  ]);
  await left(db, 20, { ago: 200 });
  await lookAfter(db);
  // $200 of the $500 that were there in the year have left.
  expect((await movesOf(db, 'annual_offer'))[0]).toMatchObject({
    amountMinor: 12_000n,
    evidence: { yearly_loss: 0.4, is_own_loss: true },
  });
});
