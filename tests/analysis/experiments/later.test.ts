import { describe, expect } from 'vitest';

import { completeExperiment } from '#analysis/experiments/complete.ts';
import { readAgain, readsOf, type Reread } from '#analysis/experiments/rereads.ts';
import { watchExperiments, type BrokenGuardrail } from '#analysis/experiments/watch.ts';
import type { Design, Experiment } from '#domain/experiments.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import { subscribe } from '../../support/usage-world.ts';
import { ACTOR, armsOf, NOW, scopeAfter, sold, somebodyWaits, started } from './life-world.ts';

const guarded: Partial<Design> = { guardrails: [{ metric: 'churn_rate', worseThan: 0.1 }] };

async function completed(db: Db, days: number): Promise<Experiment> {
  await sold(db, 'Pro', 40);
  const { id } = await started(db);
  const act = { id, actor: ACTOR, now: scopeAfter(days).now };
  const { experiment } = await completeExperiment(db, { ...act, outcome: 'better' });
  return experiment!;
}

/** Everybody of an arm pays so much from so many days after NOW; 0 is nothing any more. */
async function pay(
  db: Db,
  id: number,
  { arm, mrr, days }: Record<'mrr' | 'days', number> & { arm: string },
) {
  const at = scopeAfter(days).now.toString();
  await db`
    update mrr_spans
    set
      mrr_minor = case when ${mrr} = 0 then mrr_minor else ${mrr} end,
      until_at = case when ${mrr} = 0 then ${at}::timestamptz end
    from experiment_customers as members
    where
      members.experiment_id = ${id}
      and members.arm = ${arm}
      and mrr_spans.customer_id = members.customer_id`;
}

async function readAfter(db: Db, days: number): Promise<Reread[]> {
  const told: Reread[] = [];
  await readAgain(db, scopeAfter(days), async (_, reread) => void told.push(reread));
  return told;
}

async function brokenAfter(db: Db, days: number): Promise<BrokenGuardrail[]> {
  const told: BrokenGuardrail[] = [];
  await watchExperiments(db, scopeAfter(days), async (_, broken) => void told.push(broken));
  return told;
}

describe('a completed experiment', () => {
  test('is read again after 30, 90 and 180 days, once each', async ({ db }) => {
    const { id } = await completed(db, 10);

    expect(await readAfter(db, 39)).toEqual([]);
    expect((await readAfter(db, 40)).map(({ afterDays }) => afterDays)).toEqual([30]);
    expect(await readAfter(db, 41)).toEqual([]);
    expect((await readAfter(db, 500)).map(({ afterDays }) => afterDays)).toEqual([90, 180]);
    expect((await readsOf(db, { id })).map(({ readAt }) => readAt)).toEqual([
      scopeAfter(40).now,
      scopeAfter(500).now,
      scopeAfter(500).now,
    ]);
  });

  test('is told of once, whatever number of replicas read it', async ({ db }) => {
    await completed(db, 10);
    let other: Promise<Reread[]> | undefined;

    const kept = await readAgain(db, scopeAfter(40), async () => {
      other = readAfter(db, 40);
      await somebodyWaits(db);
    });

    expect(kept).toBe(1);
    expect(await other).toEqual([]);
  });

  test('is read as of the day it was due, with what happened since it was completed', async ({
    db,
  }) => {
    const { id } = await completed(db, 10);
    await pay(db, id, { arm: 'variant', mrr: 1500, days: 0 });
    await pay(db, id, { arm: 'control', mrr: 0, days: 60 });

    const [after30, after90] = await readAfter(db, 100);

    expect(after30?.asOf).toEqual(scopeAfter(40).now);
    expect(after30?.analysis).toMatchObject({ current: 1500, improvement: { absolute: 500 } });
    expect(after90?.analysis).toMatchObject({ current: 1500, improvement: { absolute: 1500 } });
    expect(await readsOf(db, { id })).toMatchObject([
      { afterDays: 30, value: 1500, difference: 500 },
      { afterDays: 90, value: 1500, difference: 1500 },
      { afterDays: 180, readAt: null, verdict: null },
    ]);
  });

  test('is kept unread when nobody could be told', async ({ db }) => {
    await completed(db, 10);

    await expect(
      readAgain(db, scopeAfter(40), () => Promise.reject(new Error('no room'))),
    ).rejects.toThrow('no room');

    expect(await readAfter(db, 40)).toHaveLength(1);
  });
});

describe('a guardrail', () => {
  test('that is broken beyond chance is told of once, while it still runs', async ({ db }) => {
    await sold(db, 'Pro', 60);
    const { id } = await started(db, guarded);
    expect(await brokenAfter(db, 1)).toEqual([]);

    await pay(db, id, { arm: 'variant', mrr: 0, days: 2 });

    const [broken] = await brokenAfter(db, 3);
    expect(broken?.experiment.id).toBe(id);
    expect(broken?.analysis).toMatchObject({ verdict: 'worse', why: 'guardrail', looks: 0 });
    expect(await brokenAfter(db, 4)).toEqual([]);
  });

  test('that holds, or is not there, is not told of', async ({ db }) => {
    await sold(db, 'Pro', 60);
    const { id } = await started(db, guarded);
    const other = await started(db);

    await pay(db, id, { arm: 'control', mrr: 0, days: 2 });

    expect(await brokenAfter(db, 3)).toEqual([]);
    expect(other.design.guardrails).toEqual([]);
  });
});

test('who comes into a running experiment is taken in every day', async ({ db }) => {
  await sold(db, 'Pro', 1);
  const { id } = await started(db);
  const from = scopeAfter(1).now.toString();
  await subscribe({ db, now: NOW }, 'cus_new', { plan: 'Pro', from });

  await watchExperiments(db, scopeAfter(2));

  expect(Object.keys(await armsOf(db, id))).toEqual(['cus_Pro_1', 'cus_new']);
});
