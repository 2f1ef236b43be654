import { Temporal } from 'temporal-polyfill';
import { describe, expect, vi } from 'vitest';

import { enqueue } from '#delivery/outbox/enqueue.ts';
import { message, section } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { table } from '#delivery/slack/block-kit/table.ts';
import type { Json } from '#store/fields.ts';
import type { Db } from '#store/postgres.ts';

import { test, wordsIn, type Bot } from './support/bot.ts';

describe('a message to Slack', () => {
  test('is posted without unfurling, and can be told by its key', async ({ bot, db }) => {
    await post(db, 'a');
    await arrived(bot, 1);

    const { args } = bot.slack.calls.find(({ method }) => method === 'chat.postMessage')!;
    expect(args).toMatchObject({
      unfurl_links: false,
      unfurl_media: false,
      metadata: { event_type: 'moneyradar_message', event_payload: { key: 'a' } },
    });
  });

  test('waits as long as Slack says, while other channels go on', async ({ bot, db }) => {
    const rateLimited = { kind: 'ratelimited', retryAfterS: 3600 } as const;
    bot.slack.faults.add({ method: 'chat.postMessage', channel: 'C0REV', fault: rateLimited });
    await post(db, 'a', 'C0REV');
    await post(db, 'b', 'C0ALERT');

    await bot.slack.until(() => bot.slack.visible('C0ALERT', 'U0OMAR').length === 1);
    await lastErrorIs(db, 'a', 'ratelimited');
    await makeDue(db);
    await arrived(bot, 1);
  });

  test('that was accepted before the line broke is found, and not posted again', async ({
    curiousBot: bot,
    db,
  }) => {
    bot.slack.faults.add({ method: 'chat.postMessage', fault: { kind: 'accept_then_reset' } });
    await post(db, 'a');
    await stateIs(db, 'a', 'unknown');
    expect(bot.slack.visible('C0REV', 'U0OMAR')).toHaveLength(1);

    await makeDue(db);

    await stateIs(db, 'a', 'sent');
    expect(bot.slack.visible('C0REV', 'U0OMAR')).toHaveLength(1);
    const [row] = await db`select remote_ref from outbox`;
    expect(row!['remoteRef']).toBe(bot.slack.visible('C0REV', 'U0OMAR')[0]!.ts);
  });

  test.for(['internal_error', 'ratelimited', 'token_revoked'])(
    'is not posted again because Slack could not look at the moment: %s',
    async (error, { curiousBot: bot, db }) => {
      bot.slack.faults.add({ method: 'chat.postMessage', fault: { kind: 'accept_then_reset' } });
      bot.slack.faults.add({ method: 'conversations.history', fault: { kind: 'error', error } });
      await post(db, 'a');
      await stateIs(db, 'a', 'unknown');
      await makeDue(db);
      await lastErrorIs(db, 'a', error);
      await makeDue(db);

      await stateIs(db, 'a', 'sent');
      expect(bot.slack.visible('C0REV', 'U0OMAR')).toHaveLength(1);
    },
  );

  test('is posted again with a ref that people can see when nobody may look', async ({
    bot,
    db,
  }) => {
    bot.slack.faults.add({ method: 'chat.postMessage', fault: { kind: 'accept_then_reset' } });
    await post(db, 'a');
    await stateIs(db, 'a', 'unknown');
    await makeDue(db);
    await stateIs(db, 'a', 'sent');

    const [first, second] = bot.slack.visible('C0REV', 'U0OMAR');
    expect(wordsIn(first)).not.toContain('ref ');
    expect(wordsIn(second)).toMatch(/ref [0-9a-f]{6}/);
  });

  test('that never reached Slack is posted once it can be reached', async ({ bot, db }) => {
    bot.slack.faults.add({ method: 'chat.postMessage', fault: { kind: 'reset' } });
    bot.slack.faults.add({ method: 'chat.postMessage', fault: { kind: 'status', status: 503 } });
    await post(db, 'a');
    await stateIs(db, 'a', 'unknown');
    await makeDue(db);
    await lastErrorIs(db, 'a', 'HTTP 503');
    await makeDue(db);

    await stateIs(db, 'a', 'sent');
    expect(bot.slack.visible('C0REV', 'U0OMAR')).toHaveLength(1);
  });

  test('to an archived channel waits, says what to do, and arrives when it is back', async ({
    bot,
    db,
  }) => {
    const channel = bot.slack.workspace.channels.find(({ id }) => id === 'C0REV')!;
    channel.isArchived = true;
    await post(db, 'a', 'C0REV');
    await post(db, 'b', 'C0ALERT');
    await bot.slack.until(() => bot.slack.visible('C0ALERT', 'U0OMAR').length === 1);
    await lastErrorIs(db, 'a', 'is_archived');
    expect(bot.log.join('')).toContain('Unarchive the channel');

    channel.isArchived = false;
    await makeDue(db);

    await arrived(bot, 1);
  });

  test.for([
    { error: 'team_added_to_org', held: null },
    { error: 'ekm_access_denied', held: 'slack:' },
    { error: 'restricted_action_read_only_channel', held: 'slack:C0REV' },
  ])('is not given up for $error', async ({ error, held }, { bot, db }) => {
    bot.slack.faults.add({ method: 'chat.postMessage', fault: { kind: 'error', error } });
    await post(db, 'a');
    await lastErrorIs(db, 'a', error);
    await vi.waitFor(async () => {
      const paused = await db<{ destination: string }[]>`
        select destination from outbox_destinations where paused_reason = ${error}`;
      expect(paused.map(({ destination }) => destination)).toEqual(held === null ? [] : [held]);
    });

    await makeDue(db);

    await stateIs(db, 'a', 'sent');
  });

  test('waits when the token is revoked, in every channel', async ({ bot, db }) => {
    const revoked = { kind: 'error', error: 'token_revoked' } as const;
    bot.slack.faults.add({ method: 'chat.postMessage', fault: revoked });
    await post(db, 'a', 'C0REV');
    await lastErrorIs(db, 'a', 'token_revoked');
    await vi.waitFor(async () => {
      const held =
        await db`select paused_reason from outbox_destinations where destination = 'slack:'`;
      expect(held).toEqual([{ pausedReason: 'token_revoked' }]);
    });
    await post(db, 'b', 'C0ALERT');
    expect(bot.log.join('')).toContain('Install the app again');

    await makeDue(db);

    await stateIs(db, 'a', 'sent');
    await stateIs(db, 'b', 'sent');
  });

  test.for([
    { said: 'HTTP 503', fault: { kind: 'status', status: 503 } },
    { said: 'internal_error', fault: { kind: 'error', error: 'internal_error' } },
  ] as const)(
    'waits while Slack cannot say who reads the channel: $said',
    async ({ said, fault }, { curiousBot: bot, db }) => {
      bot.slack.faults.add({ method: 'conversations.info', fault, times: 2 });
      await post(db, 'a');
      await lastErrorIs(db, 'a', said);
      expect(bot.slack.visible('C0REV', 'U0OMAR')).toEqual([]);

      await makeDue(db);

      await stateIs(db, 'a', 'sent');
    },
  );

  test('whose layout Slack refuses is posted in letters', async ({ bot, db }) => {
    const refused = { kind: 'error', error: 'invalid_blocks' } as const;
    bot.slack.faults.add({ method: 'chat.postMessage', fault: refused });
    await post(db, 'a');
    await arrived(bot, 1);

    const { blocks } = bot.slack.visible('C0REV', 'U0OMAR')[0]!;
    expect(JSON.stringify(blocks)).toContain('rich_text_preformatted');
    expect(wordsIn(blocks)).toContain('Plan  MRR\nPro    $5');
  });

  test('that Slack refuses in letters too is given up, and those behind it go on', async ({
    bot,
    db,
  }) => {
    const refused = { kind: 'error', error: 'invalid_blocks' } as const;
    bot.slack.faults.add({ method: 'chat.postMessage', fault: refused, times: 2 });
    await post(db, 'a');
    await post(db, 'b');

    await stateIs(db, 'a', 'dead');
    await stateIs(db, 'b', 'sent');
  });

  test('that another version wrote in its own way is given up', async ({ bot, db }) => {
    await enqueue(db, { ...entry('a', 'C0REV'), body: { words: 'hello' } });

    await stateIs(db, 'a', 'dead');
    expect(bot.log.join('')).toContain('another version of MoneyRadar');
  });
});

describe('when the app is taken away', () => {
  test('nothing is posted until it is back', async ({ bot, db }) => {
    await bot.slack.event({ type: 'app_uninstalled' });
    await bot.slack.event({ type: 'tokens_revoked', tokens: { oauth: ['U0DANA'] } });
    await vi.waitFor(async () => {
      const held = await db`select paused_reason from outbox_destinations`;
      expect(held).toEqual([{ pausedReason: 'app_uninstalled' }]);
    });
    await post(db, 'a');
    expect(bot.log.join('')).toContain('Install it again');

    await bot.app.start();

    await stateIs(db, 'a', 'sent');
  });
});

const content = message(mrkdwn`MRR $5`, [
  section(mrkdwn`MRR $5`),
  table([{ title: 'Plan' }, { title: 'MRR', isNumeric: true }], [{ cells: ['Pro', '$5'] }]),
]);

function entry(dedupeKey: string, channel: string) {
  const body = content as unknown as Json;
  const expiresAt = Temporal.Instant.from('2031-05-15T00:00:00Z');
  return { dedupeKey, destination: `slack:${channel}`, kind: 'test', body, expiresAt };
}

async function post(db: Db, dedupeKey: string, channel = 'C0REV'): Promise<void> {
  await enqueue(db, entry(dedupeKey, channel));
}

function arrived({ slack }: Bot, messages: number): Promise<void> {
  return slack.until(() => slack.visible('C0REV', 'U0OMAR').length === messages);
}

function stateIs(db: Db, dedupeKey: string, state: string): Promise<void> {
  return vi.waitFor(
    async () => {
      const rows = await db`select state from outbox where dedupe_key = ${dedupeKey}`;
      expect(rows).toEqual([{ state }]);
    },
    { timeout: 5_000, interval: 10 },
  );
}

function lastErrorIs(db: Db, dedupeKey: string, lastError: string): Promise<void> {
  return vi.waitFor(
    async () => {
      const rows = await db`select last_error from outbox where dedupe_key = ${dedupeKey}`;
      expect(rows).toEqual([{ lastError }]);
    },
    { timeout: 5_000, interval: 10 },
  );
}

/** As if all the waiting were over. */
async function makeDue(db: Db): Promise<void> {
  await db`update outbox set next_attempt_at = clock_timestamp()`;
  await db`update outbox_destinations set not_before_at = clock_timestamp()`;
}
