import { describe, expect } from 'vitest';

import { resolveAlert } from '#analysis/risks/change-alert.ts';
import { announceAlerts } from '#delivery/alerts/announce.ts';

import {
  addAlert,
  alertsOfMany,
  CHANNEL,
  feed,
  feedSays,
  now,
  openAlerts,
} from '../support/alerts.ts';
import { test, wordsIn } from '../support/bot.ts';
import { buttonsIn } from '../support/modals.ts';

describe('the alerts of one scan', () => {
  test('are one message, whose thread has a card of each, the most money first', async ({
    bot,
    db,
  }) => {
    await openAlerts(db, await alertsOfMany(db, 30));

    const [head, ...cards] = await feed(bot, 31);

    expect(head!.threadTs).toBeNull();
    expect(wordsIn(head!.blocks)).toContain('30 new alerts: $465 a month at stake');
    expect(cards).toHaveLength(30);
    expect(new Set(cards.map(({ threadTs }) => threadTs))).toEqual(new Set([head!.ts]));
    expect(wordsIn(cards[0]!.blocks)).toContain('cus_many_30');
    expect(wordsIn(cards[29]!.blocks)).toContain('cus_many_1');
    expect(JSON.stringify([head, cards])).not.toMatch(/<!(?!date)|<@/);
  });

  test('that are critical stand alone, before the others', async ({ bot, db }) => {
    await openAlerts(db, [
      { customer: 'cus_Birch', severity: 'warning' },
      { customer: 'cus_Cedar', severity: 'informational' },
      { customer: 'cus_Delta', severity: 'critical', moneyMinor: 100 },
      { customer: 'cus_Elm', severity: 'critical', moneyMinor: 900 },
    ]);

    const messages = await feed(bot, 5);

    const titles = messages.map(({ text }) => /cus_\w+|\d new alerts/.exec(text)![0]);
    expect(titles).toEqual(['cus_Elm', 'cus_Delta', '2 new alerts', 'cus_Birch', 'cus_Cedar']);
    expect(messages.map(({ threadTs }) => threadTs !== null)).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  test('are counted down at the head of their thread as they are settled', async ({ bot, db }) => {
    const [first] = await openAlerts(db, await alertsOfMany(db, 3));
    await feed(bot, 4);

    await resolveAlert(db, { id: first!, outcome: 'kept', note: null, actor: 'cli', now });
    await announceAlerts(db, { changed: [first!], channel: CHANNEL });

    const head = await feedSays(bot, '3 new alerts, 2 still open: $5 a month at stake');
    expect(wordsIn(head.blocks)).toContain('1 done');
    await feedSays(bot, 'Resolved: Payment failed 3 times: cus_many_1');
  });

  test('beyond those with a card are counted, and change the head too', async ({ bot, db }) => {
    const ids = await openAlerts(db, await alertsOfMany(db, 32));
    await feed(bot, 31);
    const [head] = await feed(bot, 31);
    expect(wordsIn(head!.blocks)).toContain('the 30 with the most money have a card');

    await resolveAlert(db, { id: ids[0]!, outcome: 'kept', note: null, actor: 'cli', now });
    await announceAlerts(db, { changed: [ids[0]!], channel: CHANNEL });

    await feedSays(bot, '32 new alerts, 31 still open');
    expect(await feed(bot, 31)).toHaveLength(31);
  });

  test('leave the thread when they become critical, and leave word there', async ({ bot, db }) => {
    const [id] = await openAlerts(db, await alertsOfMany(db, 2));
    await feed(bot, 3);

    await db`update alerts set severity = 'critical', version = version + 1 where id = ${id!}`;
    await announceAlerts(db, { changed: [id!], channel: CHANNEL });

    const messages = await feed(bot, 4);
    expect(messages[3]!.threadTs).toBeNull();
    expect(messages[3]!.text).toContain('cus_many_1');
    expect(buttonsIn(messages[3]!.blocks)).toContain('alert_resolve');
    const word = await feedSays(bot, 'has become critical');
    expect(word.threadTs).toBe(messages[0]!.ts);
    expect(buttonsIn(word.blocks)).toEqual([]);
  });

  test('have a new message when they were alone and become critical, and then no other', async ({
    bot,
    db,
  }) => {
    const [id] = await openAlerts(db, [{ severity: 'warning' }]);
    await feed(bot, 1);

    for (const severity of ['critical', 'warning', 'critical']) {
      await db`update alerts set severity = ${severity}, version = version + 1 where id = ${id!}`;
      await announceAlerts(db, { changed: [id!], channel: CHANNEL });
    }

    const messages = await feed(bot, 2);
    expect(messages[1]!.threadTs).toBeNull();
    expect(buttonsIn(messages[1]!.blocks)).toContain('alert_resolve');
    expect((await feedSays(bot, 'has become critical')).ts).toBe(messages[0]!.ts);
    expect(await feed(bot, 2)).toHaveLength(2);
  });

  test('are posted once, however often they are announced', async ({ bot, db }) => {
    const ids = await openAlerts(db, await alertsOfMany(db, 3));
    await announceAlerts(db, { opened: ids, channel: CHANNEL });
    await feed(bot, 4);
    await announceAlerts(db, { opened: ids, channel: CHANNEL });
    await openAlerts(db, [{}]);

    expect(await feed(bot, 5)).toHaveLength(5);
  });

  test('are posted nowhere without a channel, and are there all the same', async ({ bot, db }) => {
    const id = await addAlert(db);
    expect(await announceAlerts(db, { opened: [id], channel: null })).toEqual({
      posts: 0,
      updates: 0,
    });
    await resolveAlert(db, { id, outcome: 'kept', note: null, actor: 'cli', now });
    expect(await announceAlerts(db, { changed: [id], channel: CHANNEL })).toEqual({
      posts: 0,
      updates: 0,
    });
    expect(bot.slack.visible(CHANNEL, 'U0DANA')).toEqual([]);
  });
});
