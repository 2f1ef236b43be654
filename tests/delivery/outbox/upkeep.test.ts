import { pino } from 'pino';
import { describe, expect, onTestFinished, vi } from 'vitest';

import { resolveAlert } from '#analysis/risks/change-alert.ts';
import { announceAlerts } from '#delivery/alerts/announce.ts';
import { enqueue } from '#delivery/outbox/enqueue.ts';
import { forgetOldMessages } from '#delivery/outbox/forget.ts';
import type { Outcome } from '#delivery/outbox/sender.ts';
import { startOutboxSender } from '#delivery/outbox/start-sender.ts';
import { OUTBOX_TIMING } from '#delivery/outbox/timing.ts';
import type { Db } from '#store/postgres.ts';
import { givenUpMessages } from '#store/queries/delivery.ts';

import { test } from '../../support/database.ts';
import { alertsOfMany, CHANNEL, now, openAlerts } from '../slack/support/alerts.ts';
import { test as botTest, wordsIn } from '../slack/support/bot.ts';
import { createReceiver, type Receiver } from './receiver.ts';

const log = pino({ level: 'silent' });
const HELD = { kind: 'held', scope: 'destination', error: 'is_archived' } as const;
const DEAD = { kind: 'dead', error: 'msg_too_long', advice: 'Shorten it.' } as const;

function start(db: Db, receiver: Receiver, places: string[]): void {
  const timing = { ...OUTBOX_TIMING, pollMs: 5, spacingMs: 0, holdMs: 1 };
  const sender = startOutboxSender({ db, log, senders: { slack: receiver }, places, timing });
  onTestFinished(() => sender.stop());
}

async function put(db: Db, dedupeKey: string, destination: string): Promise<void> {
  await enqueue(db, { dedupeKey, destination, kind: 'digest', body: dedupeKey, expiresAt: null });
}

interface Notice {
  readonly destination: string;
  readonly state: string;
  readonly body: unknown;
}

async function notices(db: Db): Promise<Notice[]> {
  return db<Notice[]>`
    select destination, state, body from outbox where kind = 'trouble' order by id`;
}

describe('what cannot be delivered', () => {
  test('is told once where something still works, however long it lasts', async ({ db }) => {
    const receiver = createReceiver();
    const archived: Outcome = { ...HELD, advice: 'Unarchive the channel.' };
    receiver.answers.push(archived, archived, archived);
    receiver.answersFor = 'slack:C1';
    await put(db, 'digest', 'slack:C1');
    start(db, receiver, ['slack:C1', 'slack:C2']);

    await vi.waitFor(async () => expect(await notices(db)).toHaveLength(1));
    await vi.waitFor(() => expect(receiver.answers).toHaveLength(0));
    await vi.waitFor(() => expect(receiver.arrived).toHaveLength(2));
    const [notice, ...more] = await notices(db);
    expect(more).toEqual([]);
    expect(notice!.destination).toBe('slack:C2');
    expect(wordsIn(notice!.body)).toContain('Unarchive the channel.');
  });

  test('is told again the next time', async ({ db }) => {
    const receiver = createReceiver();
    receiver.answers.push({ ...HELD, advice: '' });
    await put(db, 'first', 'slack:C1');
    start(db, receiver, ['slack:C2']);
    await vi.waitFor(() => expect(receiver.arrived).toHaveLength(2));
    receiver.answers.push({ ...HELD, advice: '' });
    await put(db, 'second', 'slack:C1');
    await vi.waitFor(async () => expect(await notices(db)).toHaveLength(2));
  });

  test('for one channel because of itself frees the channel, once a day with a notice', async ({
    db,
  }) => {
    const receiver = createReceiver();
    for (const key of ['a', 'b', 'c']) await put(db, key, 'slack:C1');
    receiver.answers.push(DEAD, DEAD);
    receiver.answersFor = 'slack:C1';
    start(db, receiver, ['slack:C1', 'slack:C2']);

    await vi.waitFor(() => expect(receiver.arrived.some((one) => one.includes('"c"'))).toBe(true));
    await vi.waitFor(async () => expect(await notices(db)).toHaveLength(1));
    expect(await givenUpMessages(db, {})).toMatchObject([
      { destination: 'slack:C1', error: 'msg_too_long', messages: 2 },
    ]);
  });

  test('at all in Slack goes by e-mail', async ({ db }) => {
    const receiver = createReceiver();
    receiver.answers.push({ ...HELD, scope: 'kind', error: 'token_revoked', advice: 'Reinstall.' });
    await put(db, 'digest', 'slack:C1');
    start(db, receiver, ['slack:C1', 'slack:C2', 'email:alerts']);

    await vi.waitFor(async () => expect(await notices(db)).toHaveLength(1));
    const [notice] = await notices(db);
    expect(notice).toMatchObject({
      destination: 'email:alerts',
      body: {
        subject: 'Nothing can be sent to Slack',
        text: expect.stringContaining('Reinstall.'),
      },
    });
  });

  botTest('stands in /moneyradar status with what to do', async ({ bot, db }) => {
    await put(db, 'alert', 'webhook:alerts');
    await db`update outbox set state = 'dead', last_error = 'HTTP 404'`;
    const words = wordsIn((await bot.ask('/moneyradar status')).blocks);
    expect(words).toContain(
      '1 message could not be sent to the alert webhook* in 7 days (HTTP 404)',
    );
    expect(words).toContain('Check ALERT_WEBHOOK_URL');
  });
});

describe('alerts that nobody could be told for a day', () => {
  botTest('end in one message that counts them by how bad they are', async ({ bot, db }) => {
    const hold = { kind: 'error', error: 'is_archived' } as const;
    bot.slack.faults.add({ method: 'chat.postMessage', channel: CHANNEL, fault: hold, times: 1 });
    const [first] = await openAlerts(db, [{}]);
    await vi.waitFor(async () => {
      const [row] = await db`select last_error from outbox where kind = 'alert'`;
      expect(row).toEqual({ lastError: 'is_archived' });
    });
    await openAlerts(db, await alertsOfMany(db, 3));
    await late(db, 1);
    await vi.waitFor(async () => expect(await summaries(db)).toHaveLength(1));
    await openAlerts(db, [{ customer: 'cus_Birch' }]);
    await resolveAlert(db, { id: first!, outcome: 'kept', note: null, actor: 'cli', now });
    await late(db, 1);
    await vi.waitFor(async () => {
      expect(JSON.stringify(await summaries(db))).toContain('5 alerts');
    });
    expect(await summaries(db)).toHaveLength(1);
    expect(bot.slack.visible(CHANNEL, 'U0DANA')).toEqual([]);

    await db`update outbox_destinations set not_before_at = clock_timestamp()`;
    await bot.slack.until(() => bot.slack.visible(CHANNEL, 'U0DANA').length === 1);
    const words = wordsIn(bot.slack.visible(CHANNEL, 'U0DANA')[0]!.blocks);
    expect(words).toContain('5 alerts came up while I was away');
    expect(words).toContain('2 critical, 3 warnings. 4 of them still open');
    expect(words).toContain('Show what is open');
  });
});

/** As if a day had gone by for the alerts that wait, and one more. */
async function late(db: Db, days: number): Promise<void> {
  await db`
    update outbox set expires_at = expires_at - ${days + 1} * interval '1 day'
    where kind = 'alert' and state = 'pending'`;
}

async function summaries(db: Db): Promise<object[]> {
  return db<object[]>`select state, body from outbox where kind = 'missed_alerts'`;
}

describe('forgetting', () => {
  test('takes what was sent a month ago and what was given up a season ago', async ({ db }) => {
    for (const [key, state, days] of [
      ['sent lately', 'sent', 29],
      ['sent long ago', 'sent', 31],
      ['given up lately', 'dead', 89],
      ['given up long ago', 'dead', 91],
      ['came too late long ago', 'expired', 91],
      ['waits', 'pending', 400],
    ] as const) {
      await put(db, key, 'slack:C1');
      await age(db, key, { state, days });
    }

    expect(await forgetOldMessages(db)).toBe(3);

    const left = await db<{ dedupeKey: string }[]>`select dedupe_key from outbox order by id`;
    expect(left.map(({ dedupeKey }) => dedupeKey)).toEqual([
      'sent lately',
      'given up lately',
      'waits',
    ]);
  });

  test('leaves what shows an alert, and the head of its thread, while it is open', async ({
    db,
  }) => {
    const ids = await openAlerts(db, await alertsOfMany(db, 2));
    const keys = await db<{ dedupeKey: string }[]>`select dedupe_key from outbox order by id`;
    for (const { dedupeKey } of keys) await age(db, dedupeKey, { state: 'sent', days: 300 });
    expect(keys).toHaveLength(3);

    expect(await forgetOldMessages(db)).toBe(0);
    await resolveAlert(db, { id: ids[0]!, outcome: 'kept', note: null, actor: 'cli', now });
    expect(await forgetOldMessages(db)).toBe(1);
    await resolveAlert(db, { id: ids[1]!, outcome: 'kept', note: null, actor: 'cli', now });
    expect(await forgetOldMessages(db)).toBe(2);
  });

  test('leaves a message as long as its last change waits, for a week at most', async ({ db }) => {
    const [id] = await openAlerts(db, await alertsOfMany(db, 1));
    const [post] = await db<{ dedupeKey: string }[]>`select dedupe_key from outbox`;
    await age(db, post!.dedupeKey, { state: 'sent', days: 300 });
    await resolveAlert(db, { id: id!, outcome: 'kept', note: null, actor: 'cli', now });
    await announceAlerts(db, { changed: [id!], channel: null });

    expect(await forgetOldMessages(db)).toBe(0);
    const [change] = await db`
      select expires_at - clock_timestamp() > interval '6 days' as is_patient,
        expires_at - clock_timestamp() < interval '8 days' as ends
      from outbox where kind = 'alert_update'`;
    expect(change).toEqual({ isPatient: true, ends: true });
    await db`update outbox set state = 'sent', sent_at = clock_timestamp() where kind = 'alert_update'`;
    expect(await forgetOldMessages(db)).toBe(1);
  });
});

async function age(
  db: Db,
  key: string,
  { state, days }: { readonly state: string; readonly days: number },
): Promise<void> {
  await db`
    update outbox
    set
      state = ${state},
      created_at = clock_timestamp() - ${days} * interval '1 day',
      sent_at = case when ${state} = 'sent' then clock_timestamp() - ${days} * interval '1 day' end
    where dedupe_key = ${key}`;
}
