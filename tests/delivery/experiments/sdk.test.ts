import { describe, expect } from 'vitest';

import { test } from './doors.ts';

describe('in the SDK an experiment', () => {
  test('takes what the other doors take, in minor units', async ({ doors }) => {
    const { experiments } = doors;
    const draft = await experiments.create({
      name: 'Dearer Pro',
      hypothesis: 'Nobody leaves',
      changeDescription: 'Pro costs $59',
      metric: 'mrr',
      segment: { plan: 'Pro' },
      comparison: 'control:0.4',
      targetValue: 5900,
      stopOn: '2026-07-10',
    });

    expect(draft.design).toMatchObject({
      targetValue: 5900,
      comparison: { kind: 'control', share: 0.4 },
    });
    expect((await experiments.start(draft.id)).kind).toBe('started');
    expect((await experiments.start(draft.id)).kind).toBe('wrong_state');
    expect((await experiments.analyze(draft.id)).looks).toBe(1);
    expect((await experiments.assignment(draft.id, 'cus_a'))?.arm).not.toBeNull();
    const done = await experiments.complete(draft.id, { outcome: 'better', actualValue: 5000 });
    expect(done).toMatchObject({ kind: 'completed', experiment: { actualValue: 5000 } });
    expect((await experiments.cancel(draft.id)).kind).toBe('wrong_state');
    expect(await experiments.learnings({ q: 'dearer' })).toHaveLength(1);
    expect(await experiments.get(77_777)).toBeNull();
  });

  test('refuses what makes no sense', async ({ doors }) => {
    const { experiments } = doors;
    const design = {
      name: 'x',
      hypothesis: 'x',
      changeDescription: 'x',
      metric: 'mrr',
    } as const;

    await expect(experiments.create({ ...design, name: ' ' })).rejects.toThrow(RangeError);
    await expect(experiments.create({ ...design, segment: 'x' })).rejects.toThrow(RangeError);
    await expect(experiments.create({ ...design, stopOn: '2020-01-01' })).rejects.toThrow(
      RangeError,
    );
    await expect(experiments.get(0)).rejects.toThrow(RangeError);
    await expect(experiments.list({ limit: 0 })).rejects.toThrow(RangeError);
    await expect(experiments.list({ cursor: 'x' })).rejects.toThrow(RangeError);
    await expect(experiments.analyze(77_777)).rejects.toThrow(RangeError);
  });
});
