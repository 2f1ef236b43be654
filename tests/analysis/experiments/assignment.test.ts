import { describe, expect } from 'vitest';

import { assignmentOf } from '#analysis/experiments/assignment.ts';
import { cancelExperiment } from '#analysis/experiments/cancel.ts';
import { completeExperiment } from '#analysis/experiments/complete.ts';
import { conflictsOf } from '#analysis/experiments/conflicts.ts';
import { experimentById } from '#analysis/experiments/list.ts';
import { enrollNewcomers } from '#analysis/experiments/members.ts';
import type { Arm } from '#domain/experiments.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import { addSpans } from '../../support/ledger-rows.ts';
import { subscribe } from '../../support/usage-world.ts';
import { ACTOR, armsOf, drafted, NOW, scopeAfter, sold, started } from './life-world.ts';

const CUSTOMERS = 10_000;

/** `cus_a` as the product asks at the start, `cus_a 3` as it asks three days later. */
async function armOf(db: Db, id: number, customerAndDays: string): Promise<Arm | null> {
  const [customerId = '', days = '0'] = customerAndDays.split(' ');
  const assigned = await assignmentOf(db, { id, customerId, ...scopeAfter(Number(days)) });
  return assigned?.arm ?? null;
}

/** Which part of 10,000 customers gets the change, and how many get it in two experiments. */
async function drawn(db: Db, share: string, [one, other]: readonly [number, number]) {
  const [row] = await db<{ variant: string; both: string }[]>`
    with arms as (
      select
        metrics.experiment_arm(${one}, 'cus_' || n, ${share}) as arm,
        metrics.experiment_arm(${other}, 'cus_' || n, ${share}) as other_arm
      from generate_series(1, ${CUSTOMERS}) as n
    )
    select
      count(*) filter (where arm = 'variant') as variant,
      count(*) filter (where arm = 'variant' and other_arm = 'variant') as both
    from arms`;
  return { variant: Number(row?.variant) / CUSTOMERS, both: Number(row?.both) / CUSTOMERS };
}

describe('lot', () => {
  for (const share of ['0.5', '0.1', '0.9', '0.333']) {
    test(`gives the change to ${share} of the customers, and draws anew each time`, async ({
      db,
    }) => {
      for (const [one, other] of [
        [1, 2],
        [123_456, 123_457],
      ] as const) {
        // oxlint-disable-next-line no-await-in-loop
        const { variant, both } = await drawn(db, share, [one, other]);

        // Four standard deviations of 10,000 draws: 0.02 at most.
        const part = Number(share);
        expect(Math.abs(variant - part)).toBeLessThan(
          4 * Math.sqrt((part * (1 - part)) / CUSTOMERS),
        );
        expect(Math.abs(both - part * part)).toBeLessThan(0.02);
      }
    });
  }

  test('says the same for ever', async ({ db }) => {
    const arms = await db<{ arm: string }[]>`
      select metrics.experiment_arm(7, 'cus_' || n, 0.5) as arm
      from generate_series(1, 12) as n
      order by n`;

    expect(arms.map(({ arm }) => (arm === 'variant' ? 'v' : 'c')).join('')).toBe('cvcvcccvccvv');
  });

  test('only adds to the variant when more get the change', async ({ db }) => {
    const [row] = await db<{ moved: string }[]>`
      select count(*) as moved
      from generate_series(1, 5000) as n
      where
        metrics.experiment_arm(7, 'cus_' || n, 0.3) = 'variant'
        and metrics.experiment_arm(7, 'cus_' || n, 0.4) = 'control'`;

    expect(row?.moved).toBe(0n);
  });
});

describe('a customer', () => {
  test('has the same arm whenever the product asks', async ({ db }) => {
    await sold(db, 'Pro', 6);
    const { id } = await started(db);
    const stored = await armsOf(db, id);

    for (const [customer, arm] of Object.entries(stored)) {
      // oxlint-disable-next-line no-await-in-loop
      expect([await armOf(db, id, customer), await armOf(db, id, `${customer} 29`)]).toEqual([
        arm,
        arm,
      ]);
    }
  });

  test('stays in the arm after leaving the segment, and does not come in by a later change', async ({
    db,
  }) => {
    await sold(db, 'Pro', 2);
    await sold(db, 'Team', 1);
    const { id } = await started(db, { segment: { plan: 'Pro' } });
    const before = await armsOf(db, id);

    await db`update mrr_spans set price_id = 'price_Team' where price_id = 'price_Pro'`;
    await subscribe({ db, now: NOW }, 'cus_Team_1', {
      plan: 'Pro',
      from: scopeAfter(2).now.toString(),
    });
    const experiment = await experimentById(db, id);
    await enrollNewcomers(db, experiment!, scopeAfter(3));

    expect(await armsOf(db, id)).toMatchObject(before);
    expect(await armOf(db, id, 'cus_Pro_1 3')).toBe(before['cus_Pro_1']);
    expect(await armOf(db, id, 'cus_Team_1 3')).toBeNull();
  });

  test('who came since the start is drawn by the same lot, even before Stripe tells of them', async ({
    db,
  }) => {
    await sold(db, 'Pro', 1);
    const { id } = await started(db);
    const early = await armOf(db, id, 'cus_new 1');
    await subscribe({ db, now: NOW }, 'cus_new', {
      plan: 'Pro',
      from: scopeAfter(1).now.toString(),
    });

    const experiment = await experimentById(db, id);
    const taken = await enrollNewcomers(db, experiment!, scopeAfter(2));

    expect(early).not.toBeNull();
    expect(taken).toBe(1);
    expect(await enrollNewcomers(db, experiment!, scopeAfter(2))).toBe(0);
    expect((await armsOf(db, id))['cus_new']).toBe(early);
    expect(await armOf(db, id, 'cus_new 2')).toBe(early);
  });

  test('who came into a segment since the start is taken in when the product asks', async ({
    db,
  }) => {
    await sold(db, 'Pro', 1);
    await sold(db, 'Team', 1);
    const { id } = await started(db, { segment: { plan: 'Pro' } });
    const since = scopeAfter(1).now.toString();
    await subscribe({ db, now: NOW }, 'cus_new', { plan: 'Pro', from: since });
    await subscribe({ db, now: NOW }, 'cus_else', { plan: 'Team', from: since });

    expect(await armOf(db, id, 'cus_unknown 2')).toBeNull();
    expect(await armOf(db, id, 'cus_else 2')).toBeNull();
    expect(await armOf(db, id, 'cus_new 2')).not.toBeNull();
    expect((await armsOf(db, id))['cus_new']).toBe(await armOf(db, id, 'cus_new 9'));
  });

  test('who had left before the start takes no part', async ({ db }) => {
    await sold(db, 'Pro', 1);
    await addSpans(db, [
      { customer: 'cus_left', mrr: '1000', from: '2025-01-01T00:00Z', until: '2025-06-01T00:00Z' },
    ]);
    const { id } = await started(db);

    expect(await armOf(db, id, 'cus_left')).toBeNull();
  });

  test('who had left before the start takes no part after coming back either', async ({ db }) => {
    await sold(db, 'Pro', 1);
    await addSpans(db, [
      { customer: 'cus_left', mrr: '1000', from: '2025-01-01T00:00Z', until: '2025-06-01T00:00Z' },
      { customer: 'cus_left', mrr: '1000', from: scopeAfter(1).now.toString() },
    ]);
    const { id } = await started(db);

    const asked = await armOf(db, id, 'cus_left 2');
    const experiment = await experimentById(db, id);
    await enrollNewcomers(db, experiment!, scopeAfter(3));

    expect([asked, await armOf(db, id, 'cus_left 4')]).toEqual([null, null]);
  });

  test('who came since the start has the change when it is held against the time before', async ({
    db,
  }) => {
    await sold(db, 'Pro', 1);
    const { id } = await started(db, { comparison: { kind: 'before_after' } });
    const since = scopeAfter(1).now.toString();
    await subscribe({ db, now: NOW }, 'cus_new', { plan: 'Pro', from: since });

    expect(await armOf(db, id, 'cus_new 2')).toBe('variant');
  });

  test('has no arm in a draft or a canceled experiment, and keeps it in a completed one', async ({
    db,
  }) => {
    await sold(db, 'Pro', 1);
    const draft = await drafted(db);
    const canceled = await started(db);
    const completed = await started(db);
    const arm = await armOf(db, completed.id, 'cus_Pro_1');
    const act = { actor: ACTOR, now: scopeAfter(1).now };
    await cancelExperiment(db, { id: canceled.id, ...act });
    await completeExperiment(db, { id: completed.id, outcome: 'better', ...act });

    expect(await armOf(db, draft.id, 'cus_Pro_1 2')).toBeNull();
    expect(await armOf(db, canceled.id, 'cus_Pro_1 2')).toBeNull();
    expect(await armOf(db, completed.id, 'cus_Pro_1 2')).toBe(arm);
    expect(await armOf(db, completed.id, 'cus_new 2')).toBeNull();
    expect(await assignmentOf(db, { id: 99, customerId: 'cus_Pro_1', ...scopeAfter() })).toBeNull();
  });
});

describe('other experiments on the same customers', () => {
  test('are named for a draft, before it is started, and while it runs', async ({ db }) => {
    await sold(db, 'Pro', 3);
    await sold(db, 'Team', 2);
    const everybody = await started(db, { name: 'Everybody' });
    const team = await started(db, { name: 'Team', segment: { plan: 'Team' } });
    const draft = await drafted(db, { name: 'Pro', segment: { plan: 'Pro' } });
    const named = async (id: number) => {
      const experiment = await experimentById(db, id);
      const conflicts = await conflictsOf(db, experiment!, scopeAfter());
      return conflicts.map((one) => `${one.experiment.design.name} ${one.customers}`);
    };

    expect(await named(draft.id)).toEqual(['Everybody 3']);
    expect(await named(everybody.id)).toEqual(['Team 2']);
    expect(await named(team.id)).toEqual(['Everybody 2']);

    await cancelExperiment(db, { id: everybody.id, actor: ACTOR, now: NOW });
    expect(await named(draft.id)).toEqual([]);
    expect(await named(team.id)).toEqual([]);
    expect(await named(everybody.id)).toEqual([]);
  });
});
