import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { parseInput } from '#delivery/cli/arguments.ts';
import type { CommandContext } from '#delivery/cli/command.ts';
import { whatIf } from '#delivery/cli/commands/usage-analysis.ts';
import { parseCurrency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';

import { test as base } from '../../support/database.ts';
import { sell, subscribe } from '../../support/usage-world.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');

const test = base.extend('asked', async ({ db }) => {
  const world = { db, now: NOW };
  await sell(world, 'Pro', { amount: 9_900 });
  await subscribe(world, 'cus_a', { plan: 'Pro', mrr: '9900' });
  const context = {
    db: async () => db,
    settings: () => ({ timezone: 'UTC' as Timezone, baseCurrency: parseCurrency('usd')! }),
    now: () => NOW,
  } as unknown as CommandContext;
  return async (...words: string[]) => {
    const result = await whatIf.run(context, parseInput(whatIf, words));
    return result!.text(80);
  };
});

describe('what-if', () => {
  test('takes a plan by its name, in any case', async ({ asked }) => {
    expect(await asked('pro')).toContain('Pro: 1 customer, $99.00 a month.');
  });

  test('names the plans of one name, to choose by id', async ({ db, asked }) => {
    const world = { db, now: NOW };
    await sell(world, 'Pro2', { amount: 9_900, nickname: 'Pro', product: 'prod_2' });
    await subscribe(world, 'cus_b', { plan: 'Pro2', mrr: '9900' });

    const text = await asked('Pro');
    expect(text).toMatch(/^Several plans are called Pro: plan_\w+, plan_\w+\.$/);
    const [id = ''] = /plan_\w+/.exec(text) ?? [];
    expect(await asked(id)).toContain('a month, if nobody leaves.');
  });

  test('says where plans are listed', async ({ asked }) => {
    expect(await asked('Gold')).toBe(
      'There is no plan Gold with customers. `moneyradar plans` lists them.',
    );
  });

  test('takes tenths of a percent, and no less', async ({ asked }) => {
    expect(await asked('pro', '--percent', '7.5')).toContain('7.5 % more is +$7.43 a month');
    for (const percent of ['0', '7.55', '1000.1']) {
      await expect(asked('pro', '--percent', percent)).rejects.toThrow('one decimal at most');
    }
  });

  test('says of whom it knows nothing', async ({ db, asked }) => {
    for (const customer of ['cus_b', 'cus_c']) {
      await subscribe({ db, now: NOW }, customer, { plan: 'Pro', currency: 'eur' });
    }
    expect(await asked('pro')).toMatch(
      /^Pro: 1 customer, [^]*\n2 more customers pay in a currency without an exchange rate and/,
    );
  });

  test('says that a rate of exchange is missing', async ({ db, asked }) => {
    const world = { db, now: NOW };
    await sell(world, 'Euro', { amount: 9_900, currency: 'eur' });
    await subscribe(world, 'cus_b', { plan: 'Euro', mrr: '9900', currency: 'eur' });
    expect(await asked('euro')).toContain('no exchange rate for what its customers pay');
  });
});
