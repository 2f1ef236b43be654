import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { parseInput } from '#delivery/cli/arguments.ts';
import type { CommandContext } from '#delivery/cli/command.ts';
import { analyzeMismatches, features } from '#delivery/cli/commands/usage-analysis.ts';
import { parseCurrency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';

import { test as base } from '../../support/database.ts';
import { sell, subscribe, use } from '../../support/usage-world.ts';

const NOW = Temporal.Instant.from('2026-06-25T09:00:00Z');

const test = base
  .extend('world', async ({ db }) => ({ db, now: NOW }))
  .extend('asked', async ({ db }) => {
    const context = {
      db: async () => db,
      settings: () => ({
        timezone: 'UTC' as Timezone,
        baseCurrency: parseCurrency('usd')!,
        thresholds: { usageMismatch: 0.7 },
      }),
      now: () => NOW,
      progress() {},
    } as unknown as CommandContext;
    return async (command = analyzeMismatches) => {
      const result = await command.run(context, parseInput(command, []));
      return result!.text(120);
    };
  });

test.for([analyzeMismatches, features])(
  '$name says what is missing as long as nobody can be judged',
  async (command, { world, asked }) => {
    expect(await asked(command)).toMatch(/^No usage has been reported yet/);

    await sell(world, 'Pro', { amount: 3000 });
    await subscribe(world, 'cus_a', { plan: 'Pro' });
    await use(world, 'cus_a calls', { from: 3, until: 1, each: 10 });
    expect(await asked(command)).toMatch(/no plan has a limit to hold it against/);

    await sell(world, 'Big', { amount: 9000, metadata: { calls: '100' } });
    expect(await asked(command)).toMatch(/nobody can be judged yet/);
  },
);

describe('analyze-mismatches', () => {
  test('counts customers, not what they subscribe to', async ({ world, asked }) => {
    for (const plan of ['Pro', 'Team']) {
      await sell(world, plan, { amount: 3000, metadata: { calls: '100' } });
      await subscribe(world, 'cus_a', { plan });
    }
    await use(world, 'cus_a calls', { from: 20, until: 1, each: 10 });
    expect(await asked()).toMatch(/^1 customer needs a bigger plan: /);
  });
});
