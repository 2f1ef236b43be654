import { describe, expect } from 'vitest';

import type { Db } from '#store/postgres.ts';

import { CHANNEL, feed, feedSays } from '../support/alerts.ts';
import { test, wordsIn } from '../support/bot.ts';
import { buttonsIn } from '../support/modals.ts';

describe('/moneyradar scan', () => {
  test('says what is new, the most urgent first, and posts it', async ({ bot }) => {
    const { blocks } = await bot.ask('/moneyradar scan');

    const words = wordsIn(blocks);
    expect(words).toContain('new alert');
    expect(words).toContain('Set to cancel: cus_Iris');
    expect(words).toContain(`<#${CHANNEL}>`);
    expect(buttonsIn(blocks)).toEqual(['command_alerts']);
    await feedSays(bot, 'cus_Iris');
  });

  test('says the second time that nothing is new, and posts nothing', async ({ bot, db }) => {
    await bot.ask('/moneyradar scan');
    const [{ count }] = (await db`select count(*) from outbox`) as [{ count: bigint }];
    await feed(bot, Number(count));

    const { blocks } = await bot.ask('/moneyradar scan');

    expect(wordsIn(blocks)).toContain('Nothing new');
    expect(await db`select count(*) from outbox`).toEqual([{ count }]);
  });

  test('says what is over, and the card says so too', async ({ bot, db }) => {
    await bot.ask('/moneyradar scan');
    await feedSays(bot, 'cus_Iris');
    await keep(db);

    const { blocks } = await bot.ask('/moneyradar scan');

    expect(wordsIn(blocks)).toContain('Kept');
    const card = await feedSays(bot, 'by itself');
    expect(wordsIn(card.blocks)).toContain('Set to cancel: cus_Iris');
  });

  test('says how to set a channel where there is none', async ({ bot }) => {
    bot.settings.alertChannel = null;

    const { blocks } = await bot.ask('/moneyradar scan');

    expect(wordsIn(blocks)).toContain('/moneyradar settings');
    expect(bot.slack.visible(CHANNEL, 'U0DANA')).toEqual([]);
  });

  test('tells nothing to who may not see revenue', async ({ bot, db }) => {
    const { blocks } = await bot.ask('/moneyradar scan', { user: 'U0OMAR' });

    expect(wordsIn(blocks)).toContain('not on the list');
    expect(await db`select id from alerts`).toEqual([]);
  });
});

/** The customer who was about to leave stays. */
async function keep(db: Db): Promise<void> {
  await db`update subscriptions set cancel_at = null`;
  await db`delete from scheduled_changes`;
}
