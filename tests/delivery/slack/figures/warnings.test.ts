import { expect, test } from 'vitest';

import type { CurrentMrr } from '#analysis/revenue/current-mrr.ts';
import { omissions } from '#delivery/slack/figures/warnings.ts';

import { wordsIn } from '../support/bot.ts';

test('currencies without a rate take one block, however many there are', () => {
  const notIncluded = ['eur', 'gbp', 'jpy', 'kwd', 'sek', 'cad'].map((currency) => ({
    currency,
    mrrMinor: 1000n,
    customers: 1,
  }));
  const current = { notIncluded, currency: 'usd', incompleteSubscriptions: 2 };
  const blocks = omissions(current as unknown as CurrentMrr);
  expect(blocks).toHaveLength(1);
  expect(wordsIn(blocks)).toContain('in SEK');
  expect(wordsIn(blocks)).toContain('2 subscriptions cannot be priced');
  expect(omissions({ ...current, notIncluded: [], incompleteSubscriptions: 0 } as never)).toEqual(
    [],
  );
});
