import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { sell, subscribe, use, type World } from '../../support/usage-world.ts';
import { test as base, wordsIn } from './support/bot.ts';
import { NOW } from './support/company.ts';
import { buttonsIn, openModal, openUpon } from './support/modals.ts';

/** Three plans of a product, and one who presses against the limits of the middle one. */
const test = base.extend('world', async ({ company }): Promise<World> => {
  const world = { db: company, now: Temporal.Instant.from(NOW) };
  await sell(world, 'Pro', { amount: 9900, metadata: { api_calls: '20000', projects: '12' } });
  await sell(world, 'Scale', { amount: 29_900, metadata: { api_calls: '1000000' } });
  await subscribe(world, 'cus_press', { plan: 'Pro', mrr: '9900' });
  await use(world, 'cus_press api_calls', { from: 60, until: 31, each: 300 });
  await use(world, 'cus_press api_calls', { from: 30, until: 1, each: 600 });
  return world;
});

describe('/moneyradar score', () => {
  test('says how ready a customer is, what that is made of and what to do', async ({
    bot,
    world,
  }) => {
    await world.db`update customers set name = 'Acme' where stripe_id = 'cus_press'`;

    const answer = await bot.ask('/moneyradar score cus_press');

    expect(answer.text).toMatch(/^Acme: \d+ of 100 · Safe to upsell\. /);
    const words = wordsIn(answer.blocks);
    expect(words).toMatch(/18,000 of 20,000 api calls .*\(90 %\)/);
    expect(words).toMatch(/▰{10} {2}\*Close to a limit\* {2}· {2}45 of 45/);
    expect(words).toMatch(/▰{10} {2}\*Growing\* {2}· {2}20 of 20/);
    expect(words).toContain('*Pays at the first try*');
    expect(words).toContain('*Pro*  ·  $99.00 a month');
    expect(words).toContain('*Next*\nWrite to them');
    expect(buttonsIn(answer.blocks)).toEqual([
      'command_customer',
      'command_mismatches',
      'command_alerts',
    ]);
    expect((await bot.click(answer, 'command_customer')).text).toBe('Acme pays $99.00 a month');
  });

  test('gives no number to somebody of whom too little is known', async ({ bot, world }) => {
    await subscribe(world, 'cus_new', { plan: 'Pro', mrr: '9900' });
    await use(world, 'cus_new api_calls', { from: 3, until: 1, each: 600 });

    const answer = await bot.ask('/moneyradar score cus_new');

    expect(answer.text).toContain('cus_new: No score. Not scored: usage on 3 days of the last 60');
    expect(wordsIn(answer.blocks)).not.toContain('of 100');
  });

  test('sells nothing to who is about to leave, and says since when they are', async ({
    bot,
    world,
  }) => {
    await world.db`
      update subscriptions set cancel_at = '2031-06-01' where stripe_id = 'sub_cus_press_Pro'`;

    const words = wordsIn((await bot.ask('/moneyradar score cus_press')).blocks);

    expect(words).toContain('30 of 100 · Likely to churn');
    expect(words).toContain('Set to cancel on 2031-06-01.');
    expect(words).toContain('No more than 30 for somebody who is set to cancel.');
    expect(words).toContain('*Next*\nSell nothing: ask today what has changed');
  });

  test('asks which one, and knows nobody of another name', async ({ bot, world }) => {
    await subscribe(world, 'cus_two', { plan: 'Pro', mrr: '9900' });
    await world.db`
      update customers set name = 'Twin ' || stripe_id where stripe_id in ('cus_press', 'cus_two')`;
    expect((await bot.ask('/moneyradar score')).text).toContain('Which customer?');
    expect((await bot.ask('/moneyradar score nobody')).text).toContain('I know no customer');

    const answer = await bot.ask('/moneyradar score twin');

    expect(buttonsIn(answer.blocks)).toEqual(['command_score', 'command_score']);
    expect((await bot.click(answer, 'command_score')).text).toMatch(/^Twin cus_\w+: /);
  });

  test('opens from a card and leads back to all about the customer, in a modal', async ({
    bot,
    world,
  }) => {
    await world.db`update customers set name = 'Acme <!here>' where stripe_id = 'cus_press'`;
    const list = await bot.ask('/moneyradar customer cus_press');

    const { content } = await openModal(bot, list, { actionId: 'customer_score' });
    const card = await openUpon(bot, 'list_customer_card');

    expect(wordsIn(content)).toMatch(/\*Acme &lt;!here&gt;\* {2}· {2}cus_press\n\*\d+ of 100/);
    expect(wordsIn(card.content)).toContain('*Subscriptions*');
    expect(wordsIn(card.content)).toMatch(/\*MRR by month\*\n[▁-█]+ {2}\$99 in Dec 2029/);
  });
});
