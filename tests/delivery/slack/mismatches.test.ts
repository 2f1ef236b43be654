import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { sell, subscribe, use, type World } from '../../support/usage-world.ts';
import { test as base, wordsIn, type Bot } from './support/bot.ts';
import { NOW } from './support/company.ts';
import { buttonsIn, openModal, openUpon, turnModal } from './support/modals.ts';

/** Three plans of a product; it is the middle of May. */
const test = base.extend('world', async ({ company }): Promise<World> => {
  const world = { db: company, now: Temporal.Instant.from(NOW) };
  await sell(world, 'Starter', { amount: 2900, metadata: { api_calls: '10000', projects: '3' } });
  await sell(world, 'Pro', { amount: 9900, metadata: { api_calls: '100000', projects: '12' } });
  await sell(world, 'Scale', { amount: 29_900, metadata: { api_calls: '1000000' } });
  return world;
});

/** On Starter, and near its limit: 600 a day for thirteen days. */
async function press(world: World, customer: string): Promise<void> {
  await subscribe(world, customer, { plan: 'Starter', mrr: '2900' });
  await use(world, `${customer} api_calls`, { from: 13, until: 1, each: 600 });
}

/** On Scale, with next to nothing used for three months. */
async function idle(world: World, customer: string): Promise<void> {
  await subscribe(world, customer, { plan: 'Scale', mrr: '29900' });
  await use(world, `${customer} api_calls`, { from: 90, until: 1, each: 10 });
}

const wordsOf = async (bot: Bot, line: string) => wordsIn((await bot.ask(line)).blocks);

describe('/moneyradar mismatches', () => {
  test('judges usage first, and shows both lists with the most money first', async ({
    bot,
    world,
  }) => {
    await press(world, 'cus_press');
    await press(world, 'cus_more');
    await idle(world, 'cus_idle');

    const answer = await bot.ask('/moneyradar mismatches');

    expect(answer.text).toBe(
      '2 customers need a bigger plan: +$140 a month · 1 pays for more than it uses: $270 a month at risk',
    );
    const words = wordsIn(answer.blocks);
    expect(words).toContain('*+$70 a month*  ·  cus_press  ·  Starter → Pro');
    expect(words).toContain('7,800 of 10,000 api calls (78 %)  ·  limit on 18 May');
    expect(words).toContain('*$270 at risk*  ·  cus_idle  ·  Scale → Starter');
    expect(words).toContain('*Next*\nWrite to the first one today');
    expect(words).toContain('above 70 % of a limit');
  });

  test('shows one list alone, in place', async ({ bot, world }) => {
    await press(world, 'cus_press');
    await idle(world, 'cus_idle');
    const answer = await bot.ask('/moneyradar mismatches');

    const changed = await bot.click(answer, 'view_mismatches_overpriced');

    expect(changed.ts).toBe(answer.ts);
    expect(wordsIn(changed.blocks)).toContain('cus_idle');
    expect(wordsIn(changed.blocks)).toContain('*Next*\nAsk the first one what keeps them');
    expect(wordsIn(changed.blocks)).not.toContain('cus_press');
    expect(buttonsIn(changed.blocks)).toContain('view_mismatches_both');
  });

  test('opens all of a list, in pages, with every customer once', async ({ bot, world }) => {
    for (let number = 1; number <= 25; number += 1) await press(world, `cus_n${number}`);
    const answer = await bot.ask('/moneyradar mismatches');
    expect(wordsIn(answer.blocks)).toContain('Show all 25');

    await openModal(bot, answer, { actionId: 'list_page' });
    const first = customersOn(bot);
    await turnModal(bot, 'list_page');
    const second = customersOn(bot);

    expect([first.length, second.length]).toEqual([20, 5]);
    expect(new Set([...first, ...second]).size).toBe(25);
    await openUpon(bot, 'customer_score');
    expect(wordsIn(bot.slack.modal('U0DANA')?.content)).toContain(
      '7,800 of 10,000 api calls (78 %)',
    );
  });

  test('says who has outgrown every plan, and what has no rate', async ({ bot, world }) => {
    await sell(world, 'Top', { amount: 90_000, metadata: { api_calls: '5000' } });
    await subscribe(world, 'cus_top', { plan: 'Top', mrr: '90000' });
    await use(world, 'cus_top api_calls', { from: 13, until: 1, each: 600 });
    await sell(world, 'Klein', { amount: 2000, currency: 'eur', metadata: { api_calls: '5000' } });
    await sell(world, 'Groß', { amount: 5000, currency: 'eur', metadata: { api_calls: '50000' } });
    await subscribe(world, 'cus_eur', { plan: 'Klein', currency: 'eur', mrr: '2000' });
    await use(world, 'cus_eur api_calls', { from: 13, until: 1, each: 600 });

    const words = await wordsOf(bot, '/moneyradar mismatches');

    expect(words).toContain('*Outgrown every plan*  ·  cus_top  ·  Top → a price of their own');
    expect(words).toContain(
      '7,800 of 5,000 api calls (156 %)  ·  over the limit  ·  pays $900 now',
    );
    expect(words).toContain('*+€30 a month*  ·  cus_eur  ·  Klein → Groß');
    expect(words).toContain('not in the total: no exchange rate for EUR');
  });

  test('says that everybody fits, and which words it cannot read', async ({ bot, world }) => {
    await subscribe(world, 'cus_fit', { plan: 'Starter', mrr: '2900' });
    await use(world, 'cus_fit api_calls', { from: 70, until: 1, each: 150 });

    const answer = await bot.ask('/moneyradar mismatches');

    expect(answer.text).toBe('Every customer fits their plan');
    expect(wordsIn(answer.blocks)).toContain('*Nobody is near the limits of their plan.*');
    expect((await bot.ask('/moneyradar mismatches soon')).text).toContain('no list “soon”');
  });

  test('says how to send usage, and why nobody can be judged', async ({ bot, world }) => {
    const none = await wordsOf(bot, '/moneyradar mismatches');
    expect(none).toContain('curl https://YOUR-HOST/api/usage/track');
    expect(none).toContain('npx moneyradar usage import usage.csv');

    await subscribe(world, 'cus_new', { plan: 'Starter' });
    await use(world, 'cus_new api_calls', { from: 3, until: 1, each: 9000 });
    expect(await wordsOf(bot, '/moneyradar mismatches')).toContain('nobody can be judged yet');
  });

  test('sees usage that came after the first look of the day', async ({ bot, world }) => {
    await press(world, 'cus_press');
    expect((await bot.ask('/moneyradar mismatches')).text).toContain('1 customer needs');
    await press(world, 'cus_later');
    expect((await bot.ask('/moneyradar mismatches')).text).toContain('2 customers need');
  });

  test('shows nothing to somebody who may not see revenue', async ({ bot, world }) => {
    await press(world, 'cus_press');
    const answer = await bot.ask('/moneyradar mismatches --share');
    const refused = await openModal(bot, answer, { actionId: 'customer_score', user: 'U0OMAR' });
    expect(wordsIn(refused.content)).toContain('not on the list');
    expect(wordsIn(refused.content)).not.toContain('api calls');
  });
});

describe('a customer', () => {
  test('is shown with each limit, and with words to write', async ({ bot, world }) => {
    await press(world, 'cus_press');
    await use(world, 'cus_press projects', { from: 20, until: 1, each: 2, kind: 'last' });
    const answer = await bot.ask('/moneyradar mismatches');

    const { content } = await openModal(bot, answer, { actionId: 'customer_score' });

    const words = wordsIn(content);
    expect(words).toContain('*Starter*  ·  $29.00 a month');
    expect(words).toContain('▰▰▰▰▰▰▰▰▱▱  7,800 of 10,000 api calls (78 %)  ·  since 1 May');
    expect(words).toContain('▰▰▰▰▰▰▰▱▱▱  2 of 3 projects (67 %)  ·  now');
    expect(words).toContain('Offer Pro: $70.00 a month more. At this pace');
    expect(words).toContain(
      '>“You are at 7,800 of 10,000 api calls (78 %) on Starter. Pro has room',
    );
  });

  test('with names kept is called so, and no name can mark anything up', async ({ bot, world }) => {
    await press(world, 'cus_press');
    await world.db`
      update customers set name = '<!channel> *Ada*' where stripe_id = 'cus_press'`;
    const answer = await bot.ask('/moneyradar mismatches');
    const { content } = await openModal(bot, answer, { actionId: 'customer_score' });
    for (const shown of [wordsIn(answer.blocks), wordsIn(content)]) {
      expect(shown).toContain('&lt;!channel&gt;');
      expect(shown).not.toContain('<!channel>');
    }
  });

  test('who has left since pays for nothing', async ({ bot, world }) => {
    await press(world, 'cus_press');
    const answer = await bot.ask('/moneyradar mismatches');
    await world.db`update mrr_spans set until_at = ${NOW} where price_id = 'price_Starter'`;
    bot.advance({ hours: 1 });
    const { content } = await openModal(bot, answer, { actionId: 'customer_score' });
    expect(wordsIn(content)).toContain('Not scored: they pay for nothing now.');
  });
});

function customersOn(bot: Bot): string[] {
  const words = wordsIn(bot.slack.modal('U0DANA')?.content['blocks']);
  return [...words.matchAll(/cus_\w+/g)].map(([id]) => id);
}
