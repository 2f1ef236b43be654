import { describe, expect, vi } from 'vitest';

import { assignAlert, resolveAlert } from '#analysis/risks/change-alert.ts';
import { announceAlerts } from '#delivery/alerts/announce.ts';
import { holdDestination } from '#store/queries/delivery.ts';

import { CHANNEL, feed, feedSays, now, openAlerts } from '../support/alerts.ts';
import { test, wordsIn } from '../support/bot.ts';
import { buttonsIn, openModal, submitModal } from '../support/modals.ts';

describe('an alert', () => {
  test('rests until it gets worse, says who let it, and can still be resolved', async ({
    bot,
    db,
  }) => {
    await openAlerts(db, [{}]);
    const [message] = await feed(bot, 1);
    await openModal(bot, message!, { actionId: 'alert_snooze' });

    await submitModal(bot, { until: 'worse' });

    const changed = await feedSays(bot, 'Snoozed until it gets worse by <@U0DANA>');
    expect(buttonsIn(changed.blocks)).toEqual(['alert_resolve', 'list_alert_why']);
  });

  test('that is given to somebody says so, and tells that person in the thread', async ({
    bot,
    db,
  }) => {
    await openAlerts(db, [{}]);
    const [message] = await feed(bot, 1);
    await openModal(bot, message!, { actionId: 'alert_assign' });

    await submitModal(bot, { owner: 'U0OMAR' });

    const [card, reply] = await feed(bot, 2);
    await feedSays(bot, '*Owner*\\n<@U0OMAR>');
    expect(card!.ts).toBe(message!.ts);
    expect(reply!.threadTs).toBe(message!.ts);
    expect(wordsIn(reply!.blocks)).toContain('<@U0OMAR>, <@U0DANA> asks you to take care of this');
  });

  test('that wakes has its buttons again', async ({ bot, db }) => {
    const [id] = await openAlerts(db, [{}]);
    const [message] = await feed(bot, 1);
    await openModal(bot, message!, { actionId: 'alert_snooze' });
    await submitModal(bot, { until: 'week' });
    await feedSays(bot, 'Snoozed until');

    await db`
      update alerts set state = 'open', snoozed_until = null, version = version + 1
      where id = ${id!}`;
    await announceAlerts(db, { changed: [id!], channel: CHANNEL });

    await feedSays(bot, 'alert_snooze');
    expect(await feed(bot, 1)).toHaveLength(1);
  });

  test('that changes while Slack makes us wait changes once, to what it is by then', async ({
    bot,
    db,
  }) => {
    const [id] = await openAlerts(db, [{}]);
    await feed(bot, 1);
    await vi.waitFor(async () => {
      expect(await db`select state from outbox`).toEqual([{ state: 'sent' }]);
    });
    await holdDestination(db, { destination: `slack:${CHANNEL}`, holdMs: 60_000, reason: null });

    for (const assignee of ['slack:T0DEMO/U0OMAR', 'slack:T0DEMO/U0DANA', null]) {
      await assignAlert(db, { id: id!, assignee, actor: 'cli', now });
      await announceAlerts(db, { changed: [id!], channel: CHANNEL });
    }
    await resolveAlert(db, { id: id!, outcome: 'lost', note: null, actor: 'cli', now });
    await announceAlerts(db, { changed: [id!], channel: CHANNEL });
    await holdDestination(db, { destination: `slack:${CHANNEL}`, holdMs: 0, reason: null });

    await feedSays(bot, 'Lost $49.00');
    expect(bot.slack.calls.filter(({ method }) => method === 'chat.update')).toHaveLength(1);
    expect(await db`select id from outbox where kind = 'alert_update'`).toHaveLength(1);
  });

  test('that was none is counted as wrong', async ({ bot, db }) => {
    const [id] = await openAlerts(db, [{}]);
    const [message] = await feed(bot, 1);
    await openModal(bot, message!, { actionId: 'alert_wrong' });

    await submitModal(bot, { note: 'They pay by wire' });

    await feedSays(bot, 'Wrong alarm');
    const rows = await db`select outcome, note from alerts where id = ${id!}`;
    expect(rows).toEqual([{ outcome: 'wrong', note: 'They pay by wire' }]);
  });

  test('tells its story when somebody asks why', async ({ bot, db }) => {
    await openAlerts(db, [{}]);
    const [message] = await feed(bot, 1);
    await openModal(bot, message!, { actionId: 'alert_resolve' });
    await submitModal(bot, { outcome: 'kept' });
    const changed = await feedSays(bot, 'Kept $49.00');

    const view = await openModal(bot, changed, { actionId: 'list_alert_why' });

    const words = wordsIn(view.content);
    expect(words).toContain('insufficient funds');
    expect(words).toContain('<@U0DANA> resolved it: Kept $49.00 a month');
  });
});
