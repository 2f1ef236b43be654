import { Temporal } from 'temporal-polyfill';
import { expect } from 'vitest';

import { sell, subscribe, use } from '../../support/usage-world.ts';
import { test, wordsIn } from './support/bot.ts';
import { NOW } from './support/company.ts';

test('a score stands beside how often such scores were right, once somebody has looked', async ({
  bot,
  company,
}) => {
  const world = { db: company, now: Temporal.Instant.from(NOW) };
  await sell(world, 'Pro', { amount: 9900, metadata: { api_calls: '20000' } });
  await sell(world, 'Scale', { amount: 29_900, metadata: { api_calls: '1000000' } });
  await subscribe(world, 'cus_press', { plan: 'Pro', mrr: '9900' });
  await use(world, 'cus_press api_calls', { from: 60, until: 31, each: 300 });
  await use(world, 'cus_press api_calls', { from: 30, until: 1, each: 600 });
  const before = await bot.ask('/moneyradar score cus_press');
  expect(wordsIn(before.blocks)).not.toContain('month ends');

  await company`
    insert into backtests
    select 1, 'UTC', 'usd', 3, '2025-06-30', '2026-01-31', 8, 900, 40, ${NOW}`;
  await company`
    insert into backtest_figures
    select 1, 'expansion', chosen_by, 100, choices, hits, choices * 0.1, choices / 2, hits / 2,
      choices * 2, hits * 2, hits * 2
    from (values ('everybody', 900, 90), ('safe_to_upsell', 80, 32)) as rows (chosen_by, choices, hits)`;

  const after = await bot.ask('/moneyradar score cus_press');
  expect(wordsIn(after.blocks)).toContain(
    '“Safe to upsell” at the last 8 month ends: 32 of 80 (40 %) paid more within 90 days, of all scored 10 %.',
  );
});
