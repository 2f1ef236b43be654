import { pino } from 'pino';
import { describe, expect, vi } from 'vitest';

import { resolveAlert } from '#analysis/risks/change-alert.ts';
import { announceAlerts } from '#delivery/alerts/announce.ts';
import { startOutboxSender, type OutboxSender } from '#delivery/outbox/start-sender.ts';
import { OUTBOX_TIMING } from '#delivery/outbox/timing.ts';
import type { Db } from '#store/postgres.ts';
import { claimMessage } from '#store/queries/delivery.ts';

import type { Fault } from '../../../../src/playground/faults.ts';
import type { Message } from '../../../../src/playground/workspace.ts';
import { alertsOfMany, CHANNEL, now, openAlerts } from '../support/alerts.ts';
import { test, wordsIn, type Bot } from '../support/bot.ts';

const FAULTS: readonly Fault[] = [
  { kind: 'accept_then_reset' },
  { kind: 'reset' },
  { kind: 'ratelimited', retryAfterS: 30 },
  { kind: 'status', status: 503 },
  { kind: 'error', error: 'internal_error' },
];

describe('the feed, whatever Slack and the machines do,', () => {
  test('has each alert once, in order, and says how each ended', async ({
    curiousBot: bot,
    db,
  }) => {
    const random = seeded(7);
    bot.slack.faults.decideBy((method) =>
      method.startsWith('chat.') && random() < 0.35
        ? FAULTS[Math.floor(random() * FAULTS.length)]!
        : null,
    );
    const replicas = [replica(bot, db), replica(bot, db)];
    const warnings = await openAlerts(db, await alertsOfMany(db, 8));
    const critical = await openAlerts(db, [{ customer: 'cus_Birch' }, { customer: 'cus_Cedar' }]);
    await die(db);
    await everythingSent(db);

    for (const id of [warnings[2]!, critical[0]!, warnings[5]!]) {
      await die(db);
      await resolveAlert(db, { id, outcome: 'kept', note: null, actor: 'cli', now });
      await announceAlerts(db, { changed: [id], channel: CHANNEL });
      await replicas.shift()!.stop();
      replicas.push(replica(bot, db));
    }
    await everythingSent(db);

    const messages = bot.slack.visible(CHANNEL, 'U0DANA');
    const keys = messages.map(keyOf);
    const posts = await db<{ dedupeKey: string }[]>`
      select dedupe_key from outbox where kind = 'alert' order by id`;
    expect(keys).toEqual(posts.map(({ dedupeKey }) => dedupeKey));
    expect(keys).toHaveLength(11);
    const resolved = messages.filter(({ blocks }) => wordsIn(blocks).includes('Kept $'));
    expect(resolved.map(keyOf).toSorted()).toEqual(
      [warnings[2], critical[0], warnings[5]].map((id) => `alert:${CHANNEL}:${id}:1`).toSorted(),
    );
    expect(wordsIn(messages[0]!.blocks)).toContain('8 new alerts, 6 still open');
    await Promise.all(replicas.map((sender) => sender.stop()));
  });

  test('does not reply to what was never posted', async ({ bot, db }) => {
    bot.slack.faults.add({
      method: 'chat.postMessage',
      fault: { kind: 'error', error: 'msg_too_long' },
    });
    const ids = await openAlerts(db, await alertsOfMany(db, 2));
    await vi.waitFor(async () => {
      const rows = await db`select state from outbox order by id`;
      expect(rows.map(({ state }) => state)).toEqual(['dead', 'expired', 'expired']);
    });
    await announceAlerts(db, { changed: ids, channel: null });
    await openAlerts(db, [{}]);

    await bot.slack.until(() => bot.slack.visible(CHANNEL, 'U0DANA').length === 1);
    expect(bot.slack.visible(CHANNEL, 'U0DANA')[0]!.text).toContain('cus_Anchor');
  });

  test('leaves alone what somebody deleted', async ({ bot, db }) => {
    const [id] = await openAlerts(db, [{}]);
    await bot.slack.until(() => bot.slack.visible(CHANNEL, 'U0DANA').length === 1);
    bot.slack.workspace.messages.length = 0;

    await resolveAlert(db, { id: id!, outcome: 'kept', note: null, actor: 'cli', now });
    await announceAlerts(db, { changed: [id!], channel: CHANNEL });

    await vi.waitFor(async () => {
      const rows = await db`select last_error from outbox where kind = 'alert_update'`;
      expect(rows).toEqual([{ lastError: 'somebody deleted the message' }]);
    });
  });
});

function replica({ app }: Bot, db: Db): OutboxSender {
  const timing = { ...OUTBOX_TIMING, pollMs: 10, spacingMs: 0, unknownWaitMs: 20 };
  const log = pino({ level: 'silent' });
  return startOutboxSender({ db, log, senders: { slack: app.sender }, timing });
}

/** A sender takes the next message and is never heard of again. */
async function die(db: Db): Promise<void> {
  await claimMessage(db, { kinds: ['slack'], leaseMs: 1 });
}

/** As if all the waiting were over, until nothing waits any more. */
async function everythingSent(db: Db): Promise<void> {
  await vi.waitFor(
    async () => {
      await db`update outbox set next_attempt_at = clock_timestamp()`;
      await db`update outbox_destinations set not_before_at = clock_timestamp()`;
      const left = await db`select id from outbox where state in ('pending', 'sending', 'unknown')`;
      expect(left).toEqual([]);
    },
    { timeout: 20_000, interval: 20 },
  );
}

function keyOf({ metadata }: Message): string {
  const { event_payload: payload } = metadata as { event_payload: { key: string } };
  return payload.key;
}

/** Numbers from 0 to 1, the same each time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
