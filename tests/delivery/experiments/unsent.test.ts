import { describe, expect } from 'vitest';

import { DESIGN, test } from './doors.ts';

const UNSENT = 'must be usage that was sent, such as usage:api_calls';

describe('an experiment on usage that nobody has sent', () => {
  test('is refused by every door, which names the nearest', async ({ doors }) => {
    await doors.send('api_calls');
    await doors.send('zebras');
    const design = { name: 'x', hypothesis: 'x', changeDescription: 'x' } as const;
    const typed = ['create', '--name=x', '--change=x', '--hypothesis=x'];

    const { status, body } = await doors.ask('', { ...DESIGN, metric_tracked: 'usage:apy_calls' });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ field: 'metric_tracked', detail: UNSENT }]);
    expect(await doors.type(...typed, '--metric=usage:apicalls')).toEqual({
      code: 2,
      text: expect.stringContaining(`--metric ${UNSENT}.`) as unknown,
    });
    await expect(doors.experiments.create({ ...design, metric: 'usage:api_call' })).rejects.toThrow(
      `metric_tracked ${UNSENT}`,
    );
    expect((await doors.experiments.list()).experiments).toEqual([]);
  });

  test('is refused for a guardrail too', async ({ doors }) => {
    await doors.send('api_calls');
    const guardrails = [
      { metric: 'usage:api_calls', worse_than: 0.1 },
      { metric: 'usage:seats', worse_than: 0.1 },
    ];
    const { status, body } = await doors.ask('', { ...DESIGN, guardrails });
    expect({ status, errors: body.errors }).toEqual({
      status: 400,
      errors: [{ field: 'guardrails', detail: UNSENT }],
    });
    expect((await doors.ask('', { ...DESIGN, guardrails: guardrails.slice(0, 1) })).status).toBe(
      201,
    );
  });

  test('hears that none was sent, and is taken once it was', async ({ doors }) => {
    const design = { ...DESIGN, metric_tracked: 'usage:seats' };
    const { body } = await doors.ask('', design);
    expect(body.errors[0]?.detail).toBe('must be usage that was sent, and none has been yet');
    await doors.send('seats');
    expect((await doors.ask('', design)).status).toBe(201);
  });
});
