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
import { buttonsIn, openModal, submitModal } from '../support/modals.ts';

describe('an alert', () => {
  test('appears in the channel, with the money, the evidence, the advice and what to press', async ({
    bot,
    db,
  }) => {
    await openAlerts(db, [{}]);

    const [message] = await feed(bot, 1);
    const words = wordsIn(message!.blocks);
    expect(words).toContain('Payment failed 3 times: cus_Anchor');
    expect(words).toContain('insufficient funds');
    expect(words).toContain('$49.00 a month');
    expect(words).toContain('*Next*');
    expect(buttonsIn(message!.blocks)).toEqual([
      'alert_resolve',
      'alert_snooze',
      'alert_assign',
      'alert_wrong',
      'customer_score',
      'open_stripe_customer',
    ]);
  });

  test('says how it was resolved in the modal, by whom, and keeps only why it was there', async ({
    bot,
    db,
  }) => {
    const [id] = await openAlerts(db, [{}]);
    const [message] = await feed(bot, 1);
    await openModal(bot, message!, { actionId: 'alert_resolve' });

    const done = await submitModal(bot, { outcome: 'kept', note: 'New card' });

    expect(wordsIn(done)).toContain('Kept $49.00 a month');
    const changed = await feedSays(bot, 'Kept $49.00');
    expect(changed.ts).toBe(message!.ts);
    expect(wordsIn(changed.blocks)).toContain('resolved by <@U0DANA>');
    expect(wordsIn(changed.blocks)).toContain('New card');
    expect(buttonsIn(changed.blocks)).toEqual(['list_alert_why']);
    const rows = await db`select outcome, note, resolved_by from alerts where id = ${id!}`;
    expect(rows).toEqual([
      { outcome: 'kept', note: 'New card', resolvedBy: 'slack:T0DEMO/U0DANA' },
    ]);
  });

  test('says so as well when it was resolved elsewhere, even where no channel is set', async ({
    bot,
    db,
  }) => {
    const [id] = await openAlerts(db, [{}]);
    await feed(bot, 1);

    await db.begin(async (transaction) => {
      const act = { id: id!, outcome: 'won', note: null, actor: 'api:7', now } as const;
      await resolveAlert(transaction, act);
      await announceAlerts(transaction, { changed: [id!], channel: null });
    });

    const changed = await feedSays(bot, 'Won $49.00');
    expect(wordsIn(changed.blocks)).toContain('the API key 7');
    expect(await feed(bot, 1)).toHaveLength(1);
  });

  test('that two people resolve at once is resolved by one, and the other learns by whom and how', async ({
    bot,
    db,
  }) => {
    bot.settings.allowedUsers = '*';
    await openAlerts(db, [{}]);
    const [message] = await feed(bot, 1);
    await openModal(bot, message!, { actionId: 'alert_resolve', user: 'U0DANA' });
    await openModal(bot, message!, { actionId: 'alert_resolve', user: 'U0OMAR' });

    const answers = await Promise.all([
      submitModal(bot, { outcome: 'kept' }, 'U0DANA'),
      submitModal(bot, { outcome: 'lost' }, 'U0OMAR'),
    ]);

    const words = answers.map(wordsIn);
    const winner = words.findIndex((said) => said.includes('that it was you'));
    const name = winner === 0 ? 'U0DANA' : 'U0OMAR';
    expect(words[1 - winner]).toContain(`<@${name}> has resolved it already`);
    expect(words[1 - winner]).toContain(winner === 0 ? 'Kept $49.00' : 'Lost $49.00');
    await feedSays(bot, `resolved by <@${name}>`);
  });

  test('opens no form any more when it is over', async ({ bot, db }) => {
    const [id] = await openAlerts(db, [{}]);
    const [message] = await feed(bot, 1);
    await resolveAlert(db, { id: id!, outcome: 'lost', note: 'Gone', actor: 'cli', now });

    const view = await openModal(bot, message!, { actionId: 'alert_snooze' });

    expect(wordsIn(view.content)).toContain('somebody on the command line has resolved it already');
    expect(wordsIn(view.content)).toContain('Gone');
  });

  test('cannot be touched by who may not see revenue', async ({ bot, db }) => {
    const [id] = await openAlerts(db, [{}]);
    const [message] = await feed(bot, 1);

    for (const actionId of ['alert_resolve', 'alert_snooze', 'alert_assign', 'alert_wrong']) {
      const view = await openModal(bot, message!, { actionId, user: 'U0OMAR' });
      expect(wordsIn(view.content)).toContain('not on the list');
      expect(wordsIn(view.content)).not.toContain('Payment failed');
    }
    await openModal(bot, message!, { actionId: 'alert_resolve' });
    bot.settings.allowedUsers = [];
    const refused = await submitModal(bot, { outcome: 'kept' });
    expect(wordsIn(refused)).toContain('not on the list');
    expect(await db`select state from alerts where id = ${id!}`).toEqual([{ state: 'open' }]);
  });

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

  test('of a customer with a name that means something to Slack wakes nobody', async ({
    bot,
    db,
  }) => {
    const name = '<!channel> & <https://evil.example|*click*>';
    await db`update customers set name = ${name} where stripe_id = 'cus_Anchor'`;
    await openAlerts(db, [{}, { customer: 'cus_Birch', severity: 'warning' }]);

    const messages = await feed(bot, 2);

    for (const { blocks, text } of messages) {
      const mrkdwn = JSON.stringify(mrkdwnIn(blocks)) + text;
      expect(mrkdwn).not.toContain('<!channel>');
      expect(mrkdwn).not.toContain('<https://evil');
    }
    expect(messages[0]!.text).toContain('&lt;!channel&gt; &amp; ');
  });

  test('leads to the test mode of Stripe when its customer is of it', async ({ bot, db }) => {
    await db`
      insert into stripe_events (id, created_at, is_livemode, type, stripe_customer_id, payload)
      values ('evt_test', '2031-05-14', false, 'customer.updated', 'cus_Anchor', '{}')`;
    await openAlerts(db, [{}]);

    const [message] = await feed(bot, 1);

    expect(JSON.stringify(message)).toContain(
      'https://dashboard.stripe.com/test/customers/cus_Anchor',
    );
  });
});

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

/** Every text in which Slack would look for markup. */
function mrkdwnIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnIn);
  if (typeof value !== 'object' || value === null) return [];
  if ('type' in value && value.type === 'mrkdwn') return [value];
  return Object.values(value).flatMap(mrkdwnIn);
}
