import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { answerMove } from '#analysis/radar/answer.ts';
import { earned, earnedByMonth } from '#analysis/radar/earned.ts';
import { followUps } from '#analysis/radar/follow-ups.ts';
import type { Db } from '#store/postgres.ts';

import { addAlerts } from '../../support/alert-rows.ts';
import { test } from '../../support/database.ts';
import { addSpans } from '../../support/ledger-rows.ts';
import { inDays, lookAfter, movesOf, NOW, scopeAfter, sellVersion } from './radar-world.ts';

const JUNE = {
  from: Temporal.PlainDate.from('2026-06-01'),
  to: Temporal.PlainDate.from('2026-06-30'),
};

/** Customers at $49 each until so many days after NOW, each with a payment that fails. */
async function failing(db: Db, customers: Record<string, number | null>) {
  for (const [customer, leaves] of Object.entries(customers)) {
    await addSpans(db, [
      {
        customer,
        mrr: '4900',
        from: inDays(-100),
        until: leaves === null ? null : inDays(leaves),
      },
    ]);
    await addAlerts(db, [{ customer, mrr: '4900' }]);
  }
  await lookAfter(db);
}

async function done(db: Db, customer: string, days = 0) {
  const move = (await movesOf(db, 'save')).find(({ customerId }) => customerId === customer);
  await answerMove(db, {
    id: move!.id,
    answer: 'done',
    actor: 'cli',
    now: scopeAfter(days).now,
  });
}

async function outcomes(db: Db, days: number): Promise<string[]> {
  const watched = await followUps(db, { ...scopeAfter(days), limit: 100 });
  return watched
    .map(({ customerId, outcome, mrrMinor }) => `${customerId} ${outcome} ${mrrMinor}`)
    .toSorted();
}

describe('a save that was made', () => {
  test('is watched for 60 days, and then the subscription is kept', async ({ db }) => {
    await failing(db, { cus_a: null });
    await done(db, 'cus_a');
    expect(await outcomes(db, 59.9)).toEqual(['cus_a watching 0']);
    expect(await outcomes(db, 60)).toEqual(['cus_a kept 4900']);
    expect((await followUps(db, { ...scopeAfter(60), limit: 1 }))[0]).toMatchObject({
      kind: 'save',
      doneAt: NOW,
      doneBy: 'cli',
      watchedUntil: scopeAfter(60).now,
    });
  });

  test('keeps what is left of a subscription that got smaller', async ({ db }) => {
    await failing(db, { cus_a: 10 });
    await addSpans(db, [{ customer: 'cus_a', mrr: '1900', from: inDays(10) }]);
    await done(db, 'cus_a');
    expect(await outcomes(db, 61)).toEqual(['cus_a kept 1900']);
  });

  test('keeps nobody who is still set to leave, however late', async ({ db }) => {
    await failing(db, { cus_a: 200, cus_b: 200, cus_c: null });
    const cancel = async (customer: string, days: number) => db`
      update subscriptions set canceled_at = ${inDays(days)}, cancel_at = ${inDays(200)}
      where customer_id = (select id from customers where stripe_id = ${customer})`;
    // One had said so before, one says so after the time, and one has taken it back.
    await cancel('cus_a', -5);
    await cancel('cus_b', 70);
    for (const customer of ['cus_a', 'cus_b', 'cus_c']) {
      // oxlint-disable-next-line no-await-in-loop
      await done(db, customer);
    }
    const expected = ['cus_a nothing 0', 'cus_b kept 4900', 'cus_c kept 4900'];
    expect(await outcomes(db, 59)).toEqual([
      'cus_a watching 0',
      'cus_b watching 0',
      'cus_c watching 0',
    ]);
    expect(await outcomes(db, 75)).toEqual(expected);
    expect(await outcomes(db, 250)).toEqual(expected);
  });

  test('is lost when the customer leaves in the time, and not by what comes after', async ({
    db,
  }) => {
    await failing(db, { cus_a: 59, cus_b: 61 });
    await done(db, 'cus_a');
    await done(db, 'cus_b');
    expect(await outcomes(db, 59)).toEqual(['cus_a lost 0', 'cus_b watching 0']);
    expect(await outcomes(db, 90)).toEqual(['cus_a lost 0', 'cus_b kept 4900']);
  });

  test('is compared with the same kind of customers to whom nobody wrote', async ({ db }) => {
    await failing(db, { cus_a: null, cus_b: null, cus_c: 20, cus_d: 30 });
    await done(db, 'cus_a');
    await addAlerts(db, [{ customer: 'cus_e', type: 'usage_mismatch_low' }]);
    const scope = { ...scopeAfter(61), ...JUNE };
    expect(await earned(db, scope)).toEqual({
      n: 1,
      won: { n: 0, mrrMinor: 0n },
      kept: { n: 1, mrrMinor: 4900n },
      lost: 0,
      nothing: 0,
      watching: 0,
      comparable: {
        n: 3,
        won: { n: 0, mrrMinor: 0n },
        kept: { n: 1, mrrMinor: 4900n },
        lost: 2,
        nothing: 0,
        watching: 0,
      },
      currency: 'usd',
    });
    // Who is written to later is nobody's comparison any more.
    await done(db, 'cus_b', 5);
    expect(await earned(db, scope)).toMatchObject({
      n: 2,
      kept: { n: 1 },
      comparable: { n: 2, kept: { n: 0 } },
    });
    expect(await earned(db, { ...scopeAfter(66), ...JUNE })).toMatchObject({ kept: { n: 2 } });
  });

  test('is compared with twenty at most, nearest in money', async ({ db }) => {
    await addAlerts(db, [
      { customer: 'cus_me', mrr: '5000' },
      ...Array.from({ length: 30 }, (_, n) => ({ customer: `cus_${n}`, mrr: `${(n + 1) * 300}` })),
    ]);
    await lookAfter(db);
    await done(db, 'cus_me');
    const compared = await db<{ least: string; most: string; n: bigint }[]>`
      select min(amount_minor) as least, max(amount_minor) as most, count(*) as n
      from move_follow_ups inner join moves using (customer_id)
      where is_comparison`;
    expect(compared).toEqual([{ least: '2100', most: '7800', n: 20n }]);
  });
});

describe('what was sold', () => {
  test('is won as soon as the customer pays more, and for as long as that lasts', async ({
    db,
  }) => {
    const item = { customer: 'cus_a', subscription: 'sub_a', item: 'si_a' };
    await addSpans(db, [
      { ...item, mrr: '3000', from: inDays(-100), until: inDays(20) },
      { ...item, mrr: '4900', from: inDays(20), until: inDays(50) },
      { ...item, mrr: '3500', from: inDays(50) },
    ]);
    await lookAfter(db);
    const [move] = await movesOf(db, 'discount_ending');
    await answerMove(db, { id: move!.id, answer: 'done', actor: 'cli', now: NOW });
    expect(await outcomes(db, 19)).toEqual(['cus_a watching 0']);
    expect(await outcomes(db, 20)).toEqual(['cus_a won 1900']);
    expect(await outcomes(db, 70)).toEqual(['cus_a won 500']);
  });

  test('keeps what is billed by the year now, and was not before', async ({ db }) => {
    await sellVersion(db, { id: 'price_monthly', amount: 5000, daysAgo: 800 });
    for (const [id, recurring] of [
      ['price_yearly', { interval: 'year', interval_count: 1 }],
      ['price_12', { interval: 'month', interval_count: 12 }],
    ] as const) {
      await sellVersion(db, { id, plan: id, amount: 60_000, daysAgo: 800, recurring });
    }
    for (const [customer, price] of [
      ['cus_a', 'price_yearly'],
      ['cus_b', 'price_12'],
    ] as const) {
      const item = { customer, subscription: `sub_${customer}`, item: `si_${customer}` };
      await addSpans(db, [
        { customer, mrr: '10000', price: 'price_yearly', from: inDays(-400) },
        { ...item, mrr: '4000', price: 'price_monthly', from: inDays(-400), until: inDays(-100) },
        { ...item, mrr: '5000', price: 'price_monthly', from: inDays(-100), until: inDays(20) },
        { ...item, mrr: '4500', price, from: inDays(20) },
      ]);
    }
    await lookAfter(db);
    for (const { id } of await movesOf(db, 'annual_offer')) {
      await answerMove(db, { id, answer: 'done', actor: 'cli', now: NOW });
    }
    expect(await outcomes(db, 61)).toEqual(['cus_a kept 4500', 'cus_b kept 4500']);
  });

  test('tells who left and who stayed without an exchange rate, too', async ({ db }) => {
    await sellVersion(db, { id: 'price_old', amount: 2000, daysAgo: 800 });
    await sellVersion(db, { id: 'price_now', amount: 3000, daysAgo: 200 });
    const pays = { mrr: '2000', price: 'price_old', from: inDays(-400) };
    await addSpans(db, [
      { ...pays, customer: 'cus_a' },
      { ...pays, customer: 'cus_b', currency: 'sek', until: inDays(20) },
      { ...pays, customer: 'cus_c', until: inDays(20) },
      { ...pays, customer: 'cus_c', currency: 'sek' },
    ]);
    await lookAfter(db);
    const [move] = await movesOf(db, 'grandfathered');
    await answerMove(db, { id: move!.id, answer: 'done', actor: 'cli', now: NOW });
    expect(await outcomes(db, 61)).toEqual(['cus_a nothing 0', 'cus_b lost 0', 'cus_c nothing 0']);
  });

  test('counts everybody on a price that was raised', async ({ db }) => {
    await sellVersion(db, { id: 'price_old', amount: 2000, daysAgo: 800 });
    await sellVersion(db, { id: 'price_now', amount: 3000, daysAgo: 200 });
    const pays = (customer: string, until: number | null) => [
      {
        customer,
        subscription: `sub_${customer}`,
        item: `si_${customer}`,
        mrr: '2000',
        price: 'price_old',
        from: inDays(-400),
        until: until === null ? null : inDays(until),
      },
    ];
    const raised = { subscription: 'sub_cus_a', item: 'si_cus_a', price: 'price_now' };
    await addSpans(db, [
      ...pays('cus_a', 10),
      { customer: 'cus_a', mrr: '3000', from: inDays(10), ...raised },
      ...pays('cus_b', 12),
      ...pays('cus_c', null),
    ]);
    await lookAfter(db);
    const [move] = await movesOf(db, 'grandfathered');
    await answerMove(db, { id: move!.id, answer: 'done', actor: 'cli', now: NOW });
    expect(await outcomes(db, 61)).toEqual(['cus_a won 1000', 'cus_b lost 0', 'cus_c nothing 0']);
  });
});

test('what moves brought is told by the month in which they were made, each customer once', async ({
  db,
}) => {
  await failing(db, { cus_a: null, cus_b: 20, cus_c: null });
  await done(db, 'cus_a');
  await done(db, 'cus_b', 16);
  const all = {
    from: Temporal.PlainDate.from('2026-01-01'),
    to: Temporal.PlainDate.from('2026-12-31'),
  };
  const months = await earnedByMonth(db, { ...scopeAfter(100), ...all });
  expect(months.map(({ month, n, kept, lost }) => [month.toString(), n, kept.n, lost])).toEqual([
    ['2026-06-01', 1, 1, 0],
    ['2026-07-01', 1, 0, 1],
  ]);
  expect(await earned(db, { ...scopeAfter(100), ...all })).toMatchObject({
    n: 2,
    kept: { n: 1, mrrMinor: 4900n },
    lost: 1,
  });
});

test('one customer who was written to in two months counts once in all', async ({ db }) => {
  const item = { customer: 'cus_a', subscription: 'sub_a', item: 'si_a' };
  await addSpans(db, [
    { ...item, mrr: '3000', from: inDays(-100), until: inDays(40) },
    { ...item, mrr: '4900', from: inDays(40) },
  ]);
  await lookAfter(db, 11);
  const [move] = await movesOf(db, 'discount_ending', 11);
  const answer = { id: move!.id, actor: 'cli', answer: 'done' as const };
  await answerMove(db, { ...answer, now: scopeAfter(11).now });
  await db`update moves set state = 'open', state_until = null`;
  await answerMove(db, { ...answer, now: scopeAfter(39).now });
  const all = {
    from: Temporal.PlainDate.from('2026-06-01'),
    to: Temporal.PlainDate.from('2026-07-31'),
  };
  expect(await earned(db, { ...scopeAfter(45), ...all })).toMatchObject({
    n: 1,
    won: { n: 1, mrrMinor: 1900n },
  });
  const months = await earnedByMonth(db, { ...scopeAfter(45), ...all });
  expect(months.map(({ month, won }) => [month.toString(), won.mrrMinor])).toEqual([
    ['2026-06-01', 1900n],
    ['2026-07-01', 1900n],
  ]);
});

test('a month begins and ends with the local day, where the clocks change too', async ({ db }) => {
  await failing(db, { cus_a: null });
  await done(db, 'cus_a');
  // 12:00 in UTC on 15 June is 00:45 on the 16th there.
  const scope = { ...scopeAfter(70), timezone: 'Pacific/Chatham' as never };
  const day = (text: string) => ({
    from: Temporal.PlainDate.from(text),
    to: Temporal.PlainDate.from(text),
  });
  expect(await earned(db, { ...scope, ...day('2026-06-15') })).toMatchObject({ n: 0 });
  expect(await earned(db, { ...scope, ...day('2026-06-16') })).toMatchObject({ n: 1 });
});
