import { describe, expect } from 'vitest';

import { test, type Body } from './doors.ts';

describe('in a terminal an experiment', () => {
  const create = [
    'create',
    '--name=Dearer Pro',
    '--change=Pro costs $59',
    '--hypothesis=Nobody leaves',
    '--metric=mrr',
    '--segment=plan:Pro',
    '--stop-on=2026-07-10',
    '--compare=control:0.5',
    '--target=59',
    '--guardrail=churn_rate:0.1',
  ];

  test('goes from draft to learning in words', async ({ doors }) => {
    const created = await doors.type(...create);
    expect(created.code).toBe(0);
    expect(created.text).toContain('Dearer Pro: draft');
    expect(created.text).toContain('3 customers take part');
    const id = String((await doors.experiments.list()).experiments[0]?.id);

    expect((await doors.type('start', id)).text).toContain('before the start    $49.00 (3)');
    const look = await doors.type('analyze', id);
    expect(look.text).toContain('Too early for a verdict');
    expect(look.text).toContain('Guardrail: churn rate');
    const done = await doors.type(
      'complete',
      id,
      '--outcome',
      'better',
      '--learning',
      'Nobody left',
    );
    expect(done.text).toContain('after 30 days       is read on 2026-07-10');
    expect((await doors.type('learnings', 'left')).text).toContain('Dearer Pro: better');
    expect((await doors.type('learnings', 'right')).text).toContain('Nothing was learned');
    expect((await doors.type('list')).text).toContain('MRR per customer');
  });

  test('against the weeks before tells of weeks', async ({ doors }) => {
    const id = String(await doors.draft({ comparison: { kind: 'before_after' } }));
    await doors.type('start', id);
    const { text } = await doors.type('analyze', id);
    expect(text).toContain('net-new MRR a week');
    expect(text).toContain('Weeks');
    expect(text).not.toContain('$49.00');
    expect(text).not.toContain('MRR per customer');
  });

  test('says the same to programs as over REST', async ({ doors }) => {
    const created = JSON.parse((await doors.type(...create, '--json')).text) as Body;

    expect(created).toEqual((await doors.ask(`/${created.id}`)).body);
    const listed = JSON.parse((await doors.type('list', '--json')).text) as Body;
    expect(listed).toEqual((await doors.ask('')).body);
  });

  test('is left alone when its state does not allow it', async ({ doors }) => {
    const id = String(await doors.draft());

    expect(await doors.type('complete', id, '--outcome', 'better')).toMatchObject({ code: 1 });
    expect(await doors.type('analyze', id)).toMatchObject({ code: 1 });
    expect((await doors.type('cancel', id)).code).toBe(0);
    const again = await doors.type('start', id);
    expect(again.code).toBe(1);
    expect(again.text).toContain(`Experiment ${id} was canceled`);
    expect((await doors.type('show', '77777')).text).toContain('There is no experiment 77777');
  });

  test('names the flag that is wrong', async ({ doors }) => {
    const wrong = [
      [['create', '--name', 'x'], '--hypothesis must be text'],
      [[...create, '--segment', 'plan'], '--segment “plan” is no condition'],
      [[...create, '--compare', 'lot'], '--compare must be control'],
      [[...create, '--guardrail', 'churn_rate'], '--guardrail must be'],
      [[...create, '--stop-on', '2026-06-01'], '--stop-on must not be over'],
      [[...create, '--target', 'much'], '--target must be a number'],
      [['show', 'x'], 'ID must be the number of an experiment'],
      [['complete', '1'], '--outcome is needed'],
      [['learnings', '--metric', 'x'], '--metric must be one of'],
    ] as const;

    for (const [words, sentence] of wrong) {
      // oxlint-disable-next-line no-await-in-loop
      const { code, text } = await doors.type(...words);
      expect(text).toContain(sentence);
      expect(code).toBe(2);
    }
  });
});
