import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { cancelExperiment } from '#analysis/experiments/cancel.ts';
import { completeExperiment } from '#analysis/experiments/complete.ts';
import { experimentById, experiments } from '#analysis/experiments/list.ts';
import { startExperiment } from '#analysis/experiments/start.ts';

import { test } from '../../support/database.ts';
import {
  ACTOR,
  armsOf,
  atOnce,
  designed,
  drafted,
  NOW,
  scopeAfter,
  sold,
  started,
} from './life-world.ts';

const day = (text: string) => Temporal.PlainDate.from(text);

describe('an experiment', () => {
  test('is written down as a draft with all that was decided', async ({ db }) => {
    const design = designed({
      metric: 'usage:api_calls',
      segment: { plan: 'Pro', meta: { country: 'DE' }, cohortFrom: '2025-01', mrrMin: '50' },
      comparison: { kind: 'control', share: 0.2 },
      targetValue: 1234.5,
      guardrails: [{ metric: 'churn_rate', worseThan: 0.1 }],
    });

    const draft = await drafted(db, design);

    expect(draft.design).toEqual(design);
    expect(draft).toMatchObject({ state: 'draft', createdBy: ACTOR, baseline: null, looks: 0 });
    expect(await experimentById(db, draft.id)).toEqual(draft);
  });

  test('starts with the 30 days before as its baseline, and everybody of its segment', async ({
    db,
  }) => {
    await sold(db, 'Pro', 4);
    await sold(db, 'Team', 2);

    const experiment = await started(db, { segment: { plan: 'pro' } });

    expect(experiment).toMatchObject({ state: 'running', startedBy: ACTOR, startedAt: NOW });
    expect(experiment.baseline).toEqual({
      value: 1000,
      n: 4,
      from: day('2026-05-16'),
      to: day('2026-06-15'),
    });
    expect(Object.keys(await armsOf(db, experiment.id))).toEqual([
      'cus_Pro_1',
      'cus_Pro_2',
      'cus_Pro_3',
      'cus_Pro_4',
    ]);
  });

  test('gives the change to one plan and compares with the other', async ({ db }) => {
    await sold(db, 'Pro', 2);
    await sold(db, 'Team', 1);

    const { id } = await started(db, {
      segment: { plan: 'Pro' },
      comparison: { kind: 'plan', plan: 'Team' },
    });

    expect(await armsOf(db, id)).toEqual({
      cus_Pro_1: 'variant',
      cus_Pro_2: 'variant',
      cus_Team_1: 'control',
    });
  });

  test('against the time before gives everybody the change', async ({ db }) => {
    await sold(db, 'Pro', 3);

    const { id } = await started(db, { comparison: { kind: 'before_after' } });

    expect(new Set(Object.values(await armsOf(db, id)))).toEqual(new Set(['variant']));
  });

  test('is completed with what it came to and what was learned', async ({ db }) => {
    await sold(db, 'Pro', 1);
    const { id } = await started(db);

    const done = await completeExperiment(db, {
      id,
      outcome: 'better',
      actualValue: 1100.25,
      learning: 'Nobody left',
      actor: 'cli',
      now: scopeAfter(30).now,
    });

    expect(done).toMatchObject({
      kind: 'completed',
      experiment: {
        state: 'completed',
        outcome: 'better',
        actualValue: 1100.25,
        learning: 'Nobody left',
        completedBy: 'cli',
        completedAt: scopeAfter(30).now,
      },
    });
  });

  test('is canceled as a draft or while it runs, and never again', async ({ db }) => {
    await sold(db, 'Pro', 1);
    const draft = await drafted(db);
    const running = await started(db);
    const by = { actor: ACTOR, now: scopeAfter(1).now };

    expect((await cancelExperiment(db, { id: draft.id, ...by })).kind).toBe('canceled');
    expect((await cancelExperiment(db, { id: running.id, ...by })).kind).toBe('canceled');
    expect(await cancelExperiment(db, { id: running.id, ...by })).toMatchObject({
      kind: 'wrong_state',
      experiment: { state: 'canceled', canceledAt: by.now },
    });
  });

  test('does nothing that its state does not allow', async ({ db }) => {
    await sold(db, 'Pro', 1);
    const { id } = await drafted(db);
    const complete = async () =>
      completeExperiment(db, { id, outcome: 'worse', actor: ACTOR, now: NOW });
    const start = async () => startExperiment(db, { id, actor: ACTOR, ...scopeAfter() });

    expect(await complete()).toMatchObject({ kind: 'wrong_state', experiment: { state: 'draft' } });
    expect((await start()).kind).toBe('started');
    expect((await start()).kind).toBe('wrong_state');
    expect((await complete()).kind).toBe('completed');
    expect((await start()).kind).toBe('wrong_state');
    expect((await cancelExperiment(db, { id, actor: ACTOR, now: NOW })).kind).toBe('wrong_state');
  });

  test('of a number that nobody has is unknown', async ({ db }) => {
    expect(await experimentById(db, 7)).toBeNull();
    expect(await startExperiment(db, { id: 7, actor: ACTOR, ...scopeAfter() })).toEqual({
      kind: 'unknown',
    });
    const act = { id: 7, actor: ACTOR, now: NOW };
    expect(await cancelExperiment(db, act)).toEqual({ kind: 'unknown' });
    expect(await completeExperiment(db, { ...act, outcome: 'better' })).toEqual({
      kind: 'unknown',
    });
  });
});

describe('of two people at once', () => {
  test('one starts it, and the other sees that it runs', async ({ db }) => {
    await sold(db, 'Pro', 3);
    const { id } = await drafted(db);

    const [first, second] = await atOnce(
      db,
      (transaction) => startExperiment(transaction, { id, actor: 'slack:T1/U1', ...scopeAfter() }),
      () => startExperiment(db, { id, actor: 'slack:T1/U2', ...scopeAfter(1) }),
    );

    expect([first.kind, second.kind]).toEqual(['started', 'wrong_state']);
    expect(second.experiment).toEqual(first.experiment);
    expect(second.experiment?.startedBy).toBe('slack:T1/U1');
    expect(Object.keys(await armsOf(db, id))).toHaveLength(3);
  });

  test('one completes it, and the other sees what was written', async ({ db }) => {
    await sold(db, 'Pro', 1);
    const { id } = await started(db);
    const act = { id, now: scopeAfter(1).now };

    const [first, second] = await atOnce(
      db,
      (transaction) =>
        completeExperiment(transaction, { ...act, outcome: 'better', actor: 'slack:T1/U1' }),
      () => completeExperiment(db, { ...act, outcome: 'worse', actor: 'slack:T1/U2' }),
    );

    expect([first.kind, second.kind]).toEqual(['completed', 'wrong_state']);
    expect(second.experiment).toEqual(first.experiment);
    expect(second.experiment).toMatchObject({ outcome: 'better', completedBy: 'slack:T1/U1' });
  });

  test('one cancels it, and the other cannot complete it any more', async ({ db }) => {
    await sold(db, 'Pro', 1);
    const { id } = await started(db);
    const act = { id, actor: ACTOR, now: scopeAfter(1).now };

    const [first, second] = await atOnce(
      db,
      (transaction) => cancelExperiment(transaction, act),
      () => completeExperiment(db, { ...act, outcome: 'better' }),
    );

    expect([first.kind, second.kind]).toEqual(['canceled', 'wrong_state']);
    expect(second.experiment).toEqual(first.experiment);
  });
});

describe('a draft does not start', () => {
  const cases = [
    ['metric_does_not_fit', { metric: 'churn_rate', comparison: { kind: 'before_after' } }],
    ['stop_date_over', { stopOn: day('2026-06-14') }],
    ['nobody_takes_part', { segment: { plan: 'Nothing' } }],
    ['nobody_to_compare', { comparison: { kind: 'plan', plan: 'Nothing' } }],
  ] as const;

  for (const [reason, design] of cases) {
    test(`when it would teach nobody anything: ${reason}`, async ({ db }) => {
      await sold(db, 'Pro', 2);
      const { id } = await drafted(db, design);

      const start = await startExperiment(db, { id, actor: ACTOR, ...scopeAfter() });

      expect(start).toMatchObject({ kind: 'refused', reason, experiment: { state: 'draft' } });
      expect(await armsOf(db, id)).toEqual({});
    });
  }

  test('when its last day is over where the company is', async ({ db }) => {
    await sold(db, 'Pro', 2);
    const { id } = await drafted(db, { stopOn: day('2026-06-15') });
    const scope = scopeAfter();
    // It is a quarter to one at night of the 16th there.
    const chatham = { ...scope, timezone: 'Pacific/Chatham' as typeof scope.timezone };

    const there = await startExperiment(db, { id, actor: ACTOR, ...chatham });
    const here = await startExperiment(db, { id, actor: ACTOR, ...scope });

    expect(there).toMatchObject({ kind: 'refused', reason: 'stop_date_over' });
    expect(here.kind).toBe('started');
  });

  test('but one about trials that are yet to begin does, and on its last day', async ({ db }) => {
    const experiment = await started(db, {
      metric: 'conversion_rate',
      stopOn: day('2026-06-15'),
    });

    expect(experiment.baseline).toMatchObject({ value: null, n: 0 });
  });
});

describe('the database', () => {
  const locked = [
    "name = 'x'",
    "hypothesis = 'x'",
    "change_description = 'x'",
    "metric = 'arpu'",
    `segment = '{"plan": "x"}'`,
    `comparison = '{"kind": "before_after"}'`,
    'target_value = 7',
    `guardrails = '[{"metric": "mrr", "worseThan": 1}]'`,
    'stop_on = null',
    'baseline_value = 7',
    'baseline_n = 7',
    "started_at = started_at + interval '1 day'",
    "state = 'draft'",
  ];

  test('locks the design with the start, whoever writes', async ({ db }) => {
    await sold(db, 'Pro', 1);
    const { id } = await drafted(db);
    await db.unsafe(`update experiments set name = 'Dearer still' where id = ${id}`);
    await startExperiment(db, { id, actor: ACTOR, ...scopeAfter() });

    for (const change of locked) {
      // oxlint-disable-next-line no-await-in-loop
      await expect(
        db.unsafe(`update experiments set ${change} where id = ${id}`),
        change,
      ).rejects.toThrow(/locked|cannot become/);
    }
    expect((await experimentById(db, id))?.design.name).toBe('Dearer still');
  });

  test('brings nothing back that is over', async ({ db }) => {
    await sold(db, 'Pro', 1);
    const { id } = await started(db);
    await cancelExperiment(db, { id, actor: ACTOR, now: NOW });

    await expect(
      db.unsafe(`
        update experiments set state = 'running', canceled_at = null, canceled_by = null
        where id = ${id}`),
    ).rejects.toThrow('is canceled, and cannot become running');
  });
});

test('experiments are listed by page, the newest first, in one state or any', async ({ db }) => {
  await sold(db, 'Pro', 1);
  const one = await drafted(db, { name: 'one' });
  const two = await started(db, { name: 'two' });
  const three = await drafted(db, { name: 'three' });

  const first = await experiments(db, { limit: 2, cursor: null });
  const rest = await experiments(db, { limit: 2, cursor: first.nextCursor });
  const drafts = await experiments(db, { state: 'draft', limit: 2, cursor: null });

  expect(first.experiments.map(({ id }) => id)).toEqual([three.id, two.id]);
  expect(rest).toEqual({ experiments: [one], nextCursor: null });
  expect(drafts).toEqual({ experiments: [three, one], nextCursor: null });
  await expect(experiments(db, { limit: 2, cursor: 'x' })).rejects.toThrow(RangeError);
});
