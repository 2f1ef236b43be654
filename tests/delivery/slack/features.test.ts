import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { sell, subscribe, use, type World } from '../../support/usage-world.ts';
import { test as base, wordsIn } from './support/bot.ts';
import { NOW } from './support/company.ts';

/** Eleven customers on Pro, all of whom used 93 % of their calls in April and nearly none of their exports. */
const test = base.extend('world', { auto: true }, async ({ company }): Promise<World> => {
  const world = { db: company, now: Temporal.Instant.from(NOW) };
  await sell(world, 'Pro', { amount: 10_000, metadata: { api_calls: '3000', exports: '1000' } });
  for (let number = 1; number <= 11; number += 1) {
    const customer = `cus_n${number}`;
    await subscribe(world, customer, { plan: 'Pro', mrr: '10000' });
    await use(world, `${customer} api_calls`, { from: 60, until: 1, each: 93 });
    await use(world, `${customer} exports`, { from: 60, until: 1, each: 1 });
  }
  return world;
});

describe('/moneyradar features', () => {
  test('says which limits are worth money, and draws the most telling one', async ({ bot }) => {
    const answer = await bot.ask('/moneyradar features');

    expect(answer.text).toBe('1 limit is worth money · 1 limit nobody feels');
    const words = wordsIn(answer.blocks);
    expect(words).toContain(
      '*Pro: api calls*  ·  100 % of 11 customers use more than 80 % of it  ·  $1,100 a month',
    );
    expect(words).toContain('*Pro: exports*  ·  100 % of 11 customers use less than 10 % of it');
    expect(words).toContain('How much customers on Pro use');
    expect(rowsOf(answer)).toEqual([
      ['Plan and limit', 'Customers', 'Light', 'Typical', 'Heavy', 'Above 80 %', 'MRR', 'Finding'],
      ['Pro · api calls', '11', '93 %', '93 %', '93 %', '100 %', '$1,100', 'worth money'],
      ['Pro · exports', '11', '3 %', '3 %', '3 %', '0 %', '$1,100', 'not felt'],
    ]);
  });

  test('tells what a higher price would bring, and how many may leave', async ({ bot }) => {
    const answer = await bot.ask('/moneyradar features');

    const changed = await bot.click(answer, 'view_features_what_if');

    expect(changed.ts).toBe(answer.ts);
    const words = wordsIn(changed.blocks);
    expect(words).toContain('Pro: 11 customers, $1,100 a month');
    expect(words).toContain(
      '*+10 %: +$110 a month*  ·  pays for as long as none of the 11 customers leaves (9.1 %)',
    );
    expect(words).toContain('fewer than 2 of 11 customers leave (16.7 %)');
  });

  test('takes any percentage of a plan that is named', async ({ bot }) => {
    const { text } = await bot.ask('/moneyradar features pro 37.5%');
    expect(text).toBe(
      'Pro: 11 customers, $1,100 a month. *+37.5 %: +$413 a month*  ·  pays for as long as fewer than 3 of 11 customers leave (27.3 %)',
    );
  });

  test('says what it cannot read, with the plans there are', async ({ bot }) => {
    expect((await bot.ask('/moneyradar features a&b')).text).toContain(
      'no plan “a&amp;b” that somebody pays for',
    );
    for (const percent of ['0%', '1001%']) {
      expect((await bot.ask(`/moneyradar features pro ${percent}`)).text).toContain(
        'I cannot raise a price',
      );
    }
  });

  test('says so when a plan is paid in a currency without a rate', async ({ bot, world }) => {
    await sell(world, 'Euro', { amount: 3000, currency: 'eur' });
    await subscribe(world, 'cus_eur', { plan: 'Euro', currency: 'eur', mrr: '3000' });
    expect(wordsIn((await bot.ask('/moneyradar features Euro')).blocks)).toContain(
      'no exchange rate from EUR to USD yet',
    );
  });

  test('says whom it leaves out for want of a rate', async ({ bot, world }) => {
    await subscribe(world, 'cus_eur', { plan: 'Pro', currency: 'eur', mrr: '10000' });
    const words = wordsIn((await bot.ask('/moneyradar features pro 10%')).blocks);
    expect(words).toContain('Pro: 11 customers, $1,100 a month');
    expect(words).toContain(
      '1 more customer pays in a currency without an exchange rate and counts nowhere here. `npx moneyradar fx set`',
    );
  });

  base('says how to send usage when there is none', async ({ bot }) => {
    expect((await bot.ask('/moneyradar features')).text).toContain('No usage has been reported');
  });
});

function rowsOf({ blocks }: { readonly blocks: readonly object[] }): string[][] {
  const table = blocks.find((block) => 'type' in block && block.type === 'table');
  const rows = table !== undefined && 'rows' in table ? (table.rows as unknown[][]) : [];
  return rows.map((row) => row.map((cell) => wordsIn(cell)));
}
