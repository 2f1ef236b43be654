import { describe, expect } from 'vitest';

import { DESIGN, test } from './doors.ts';

describe('over REST an experiment', () => {
  test('is written down, and shown with money in major units', async ({ doors }) => {
    const { status, body } = await doors.ask('', {
      ...DESIGN,
      comparison: { kind: 'control', share: 0.2 },
      target_value: 59.5,
      guardrails: [{ metric: 'churn_rate', worse_than: 0.1 }],
    });

    expect(status).toBe(201);
    expect(body).toEqual({
      id: body.id,
      state: 'draft',
      name: 'Dearer Pro',
      hypothesis: 'Nobody leaves over $10',
      change_description: 'Pro costs $59',
      metric_tracked: 'mrr',
      affected_segment: { plan: 'Pro' },
      segment_text: 'plan:Pro',
      comparison: { kind: 'control', share: 0.2 },
      target_value: 59.5,
      guardrails: [{ metric: 'churn_rate', worse_than: 0.1 }],
      stop_on: '2026-07-10',
      currency: 'USD',
      baseline: null,
      created_by: 'api:environment',
      created_at: '2026-06-10T09:00:00Z',
      started_by: null,
      started_at: null,
      completed_by: null,
      completed_at: null,
      canceled_at: null,
      outcome: null,
      actual_value: null,
      learning: null,
      looks: 0,
    });
    expect((await doors.experiments.get(body.id))?.experiment.design.targetValue).toBe(5950);
  });

  test('shows as a draft what could be seen, and who else tries something', async ({ doors }) => {
    const running = await doors.draft({ name: 'Everybody', affected_segment: '' });
    await doors.ask(`/${running}/start`, {});
    const id = await doors.draft();

    const { body } = await doors.ask(`/${id}`);

    expect(body).toMatchObject({
      detectable_effect: { n_control: 1, n_variant: 2, baseline: { value: 49, n: 3 } },
      conflicts: [{ id: running, name: 'Everybody', customers: 3 }],
      reads: [],
    });
  });

  test('is started, looked at, completed and learned from', async ({ doors }) => {
    const id = await doors.draft();

    const started = await doors.ask(`/${id}/start`, {});
    expect(started).toMatchObject({
      status: 200,
      body: {
        state: 'running',
        baseline: { value: 49, n: 3, from: '2026-05-11', to: '2026-06-09' },
      },
    });
    const look = await doors.ask(`/${id}/analysis`);
    expect(look.body).toMatchObject({ verdict: 'cannot_tell', why: 'before_stop_date', looks: 1 });
    expect(look.body['sentence']).toContain('Too early for a verdict');
    expect((await doors.ask(`/${id}/analysis`)).body['looks']).toBe(2);
    const arm = (await doors.ask(`/${id}/assignment?customer_id=cus_a`)).body;
    expect(arm).toEqual({
      experiment_id: id,
      customer_id: 'cus_a',
      arm: expect.stringMatching(/^(control|variant)$/),
      state: 'running',
    });
    const completed = await doors.ask(`/${id}/complete`, {
      outcome: 'better',
      actual_value: 51.25,
      learning: 'Nobody left',
    });
    expect(completed).toMatchObject({
      status: 200,
      body: { state: 'completed', outcome: 'better', actual_value: 51.25 },
    });
    const { reads } = (await doors.ask(`/${id}`)).body as { reads?: readonly object[] };
    expect(reads).toMatchObject([{ after_days: 30 }, { after_days: 90 }, { after_days: 180 }]);
    expect((await doors.ask('/learnings?q=left&metric=mrr')).body['learnings']).toMatchObject([
      { id, learning: 'Nobody left' },
    ]);
    expect((await doors.ask('/learnings?metric=nrr')).body['learnings']).toEqual([]);
  });

  test('answers 409 with how it stands when its state does not allow it', async ({ doors }) => {
    const id = await doors.draft();

    for (const step of ['analysis', 'complete']) {
      const body = step === 'complete' ? { outcome: 'worse' } : undefined;
      // oxlint-disable-next-line no-await-in-loop
      const { status, body: answer } = await doors.ask(`/${id}/${step}`, body);
      expect(status, step).toBe(409);
      expect(answer['detail']).toContain('is a draft and has to be started first');
    }
    await doors.ask(`/${id}/cancel`, {});
    const again = await doors.ask(`/${id}/start`, {});
    expect(again).toMatchObject({ status: 409, body: { experiment: { id, state: 'canceled' } } });
    expect((await doors.ask(`/${id}/cancel`, {})).status).toBe(409);
  });

  test('answers 422 when it would teach nobody anything, and 404 when there is none', async ({
    doors,
  }) => {
    const id = await doors.draft({ affected_segment: 'plan:Nothing' });

    expect(await doors.ask(`/${id}/start`, {})).toMatchObject({
      status: 422,
      body: { reason: 'nobody_takes_part', experiment: { state: 'draft' } },
    });
    const paths = ['/77777', '/x', '/0', '/77777/analysis', '/77777/assignment?customer_id=a'];
    for (const path of paths) {
      // oxlint-disable-next-line no-await-in-loop
      expect((await doors.ask(path)).status, path).toBe(404);
    }
    for (const step of ['start', 'cancel', 'complete']) {
      const body = step === 'complete' ? { outcome: 'better' } : {};
      // oxlint-disable-next-line no-await-in-loop
      expect((await doors.ask(`/77777/${step}`, body)).status, step).toBe(404);
    }
  });

  test('completes with nothing but what is known', async ({ doors }) => {
    const id = await doors.draft();
    await doors.ask(`/${id}/start`, {});

    for (const body of [{}, { outcome: 'great' }, { outcome: 'better', value: 1 }]) {
      // oxlint-disable-next-line no-await-in-loop
      expect((await doors.ask(`/${id}/complete`, body)).status).toBe(400);
    }
    expect((await doors.ask(`/${id}/start`, { now: true })).status).toBe(400);
    expect((await doors.ask(`/${id}`)).body['state']).toBe('running');
  });

  test('is listed by page and state', async ({ doors }) => {
    const [one, two, three] = [await doors.draft(), await doors.draft(), await doors.draft()];
    await doors.ask(`/${two}/start`, {});

    const first = (await doors.ask('?limit=2')).body;
    expect(first.experiments.map(({ id }) => id)).toEqual([three, two]);
    const rest = (await doors.ask(`?limit=2&cursor=${first.next_cursor ?? ''}`)).body;
    expect(rest.experiments.map(({ id }) => id)).toEqual([one]);
    expect(rest.next_cursor).toBeNull();
    const running = (await doors.ask('?state=running')).body;
    expect(running.experiments.map(({ id }) => id)).toEqual([two]);
    expect((await doors.ask('?cursor=x')).status).toBe(400);
    expect((await doors.ask('?state=over')).status).toBe(400);
  });
});
