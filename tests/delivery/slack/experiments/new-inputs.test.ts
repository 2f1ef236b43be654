import { expect, test } from 'vitest';

import { newInputs } from '#delivery/slack/experiments/new-inputs.ts';

import { TODAY, usd } from './made-up.ts';

test('a plan whose name Slack would cut off is not offered', () => {
  const plans = ['Pro', 'P'.repeat(151)];
  const blocks = newInputs({}, { plans, usageMetrics: [], today: TODAY, baseCurrency: usd });
  const values = blocks.flatMap((block) =>
    block.type === 'input' && 'options' in block.element
      ? block.element.options!.map(({ value }) => value)
      : [],
  );
  expect(values).toContain('plan:Pro');
  expect(values.filter((value) => value?.includes('…') === true)).toEqual([]);
});
