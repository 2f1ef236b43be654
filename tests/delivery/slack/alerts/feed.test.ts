import { describe, expect } from 'vitest';

import { resolveAlert } from '#analysis/risks/change-alert.ts';
import { announceAlerts } from '#delivery/alerts/announce.ts';

import { feed, feedSays, now, openAlerts } from '../support/alerts.ts';
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
    expect(words[1 - winner]).toContain(`Already resolved by <@${name}>`);
    expect(words[1 - winner]).toContain(winner === 0 ? 'Kept $49.00' : 'Lost $49.00');
    await feedSays(bot, `resolved by <@${name}>`);
  });

  test('opens no form any more when it is over', async ({ bot, db }) => {
    const [id] = await openAlerts(db, [{}]);
    const [message] = await feed(bot, 1);
    await resolveAlert(db, { id: id!, outcome: 'lost', note: 'Gone', actor: 'cli', now });

    const view = await openModal(bot, message!, { actionId: 'alert_snooze' });

    expect(wordsIn(view.content)).toContain('Already resolved by somebody on the command line');
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
    bot.settings.allowedUsers = ['U0NOBODY'];
    const refused = await submitModal(bot, { outcome: 'kept' });
    expect(wordsIn(refused)).toContain('not on the list');
    expect(await db`select state from alerts where id = ${id!}`).toEqual([{ state: 'open' }]);
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

/** Every text in which Slack would look for markup. */
function mrkdwnIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnIn);
  if (typeof value !== 'object' || value === null) return [];
  if ('type' in value && value.type === 'mrkdwn') return [value];
  return Object.values(value).flatMap(mrkdwnIn);
}
