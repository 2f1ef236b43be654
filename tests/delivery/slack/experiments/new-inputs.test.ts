import { describe, expect, test } from 'vitest';

import { readDesign } from '#delivery/slack/experiments/new-answers.ts';
import { newInputs, type Suggested } from '#delivery/slack/experiments/new-inputs.ts';
import type { Answers } from '#delivery/slack/forms/form.ts';

import { aDesign, TODAY, usd } from './made-up.ts';

test('a plan whose name Slack would cut off is not offered', () => {
  const plans = ['Pro', 'P'.repeat(151)];
  const blocks = newInputs(
    {},
    { plans, usageMetrics: [], customMetrics: [], today: TODAY, baseCurrency: usd },
  );
  const values = blocks.flatMap((block) =>
    block.type === 'input' && 'options' in block.element
      ? block.element.options!.map(({ value }) => value)
      : [],
  );
  expect(values).toContain('plan:Pro');
  expect(values.filter((value) => value?.includes('…') === true)).toEqual([]);
});

describe('a form that is submitted as it was suggested', () => {
  const meta = Object.fromEntries(
    Array.from({ length: 40 }, (_, key) => [`key_${key}`, `a value of ${key}`]),
  );
  const usageMetrics = Array.from({ length: 60 }, (_, n) => `metric_${n}`);
  const design = { ...aDesign, guardrails: [], stopOn: TODAY.add({ days: 9 }) };

  test.each<[string, Suggested]>([
    ['a guardrail below half a percent', { guardrails: [{ metric: 'nrr', worseThan: 0.003 }] }],
    ['a guardrail of four digits', { guardrails: [{ metric: 'nrr', worseThan: 0.1234 }] }],
    ['a guardrail of ten thousand percent', { guardrails: [{ metric: 'nrr', worseThan: 100 }] }],
    [
      'every guardrail, in their order',
      {
        guardrails: [
          { metric: 'usage:metric_59', worseThan: 0.3 },
          { metric: 'nrr', worseThan: 0.1 },
          { metric: 'churn_rate', worseThan: 0.2 },
        ],
      },
    ],
    ['a segment beyond 500 characters', { segment: { plan: 'Pro', meta } }],
    ['a share of its own', { comparison: { kind: 'control', share: 0.375 } }],
    ['a plan that is not offered', { comparison: { kind: 'plan', plan: 'Legacy' } }],
    ['a metric that is not offered', { metric: 'usage:metric_59', targetValue: 12 }],
    ['a target of a hundredth of a percent', { metric: 'churn_rate', targetValue: 0.0001234 }],
  ])('keeps %s', (_what, suggested) => {
    const plans = Array.from({ length: 50 }, (_, n) => `Plan ${n}`);
    const offered = { plans, usageMetrics, customMetrics: [], today: TODAY, baseCurrency: usd };
    const blocks = newInputs({ ...design, ...suggested }, offered);
    const read = readDesign(answersIn(blocks), { today: TODAY, baseCurrency: usd });
    expect(read).toEqual({ design: { ...design, ...suggested } });
  });
});

interface Filled {
  readonly initial_value?: string;
  readonly initial_option?: { readonly value: string };
  readonly initial_date?: string;
}

/** What comes back of inputs that nobody touches. */
function answersIn(blocks: ReturnType<typeof newInputs>): Answers {
  return Object.fromEntries(
    blocks.flatMap((block) => {
      if (block.type !== 'input') return [];
      const element = block.element as unknown as Filled;
      const value = element.initial_value ?? element.initial_option?.value ?? element.initial_date;
      return [[block.block_id ?? '', value ?? null]];
    }),
  );
}
