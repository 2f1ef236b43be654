import fc from 'fast-check';
import { pino } from 'pino';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, onTestFinished, vi } from 'vitest';

import { attempt } from '#delivery/outbox/attempt.ts';
import { enqueue, revive } from '#delivery/outbox/enqueue.ts';
import type { Outcome } from '#delivery/outbox/sender.ts';
import { startOutboxSender } from '#delivery/outbox/start-sender.ts';
import { OUTBOX_TIMING, type OutboxTiming } from '#delivery/outbox/timing.ts';
import type { Db } from '#store/postgres.ts';
import {
  claimMessage,
  finishMessage,
  heldDestinations,
  markLostMessages,
} from '#store/queries/delivery.ts';

import { test } from '../../support/database.ts';
import { createReceiver, type Receiver } from './receiver.ts';

const FAST: OutboxTiming = { ...OUTBOX_TIMING, pollMs: 5, spacingMs: 0 };
const log = pino({ level: 'silent' });

describe('a message', () => {
  test('is put in the outbox once, however often and from wherever it is asked for', async ({
    db,
  }) => {
    const results = await Promise.all(Array.from({ length: 20 }, () => put(db, 'digest:1')));

    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await states(db)).toEqual(['pending']);
  });

  test('is part of the transaction that says it', async ({ db }) => {
    const failing = db.begin(async (transaction) => {
      await enqueue(transaction, message('digest:1'));
      throw new Error('changed my mind');
    });

    await expect(failing).rejects.toThrow('changed my mind');
    expect(await states(db)).toEqual([]);
  });

  test('is sent, with what the other side calls it', async ({ db }) => {
    const receiver = createReceiver();
    await put(db, 'digest:1');
    start(db, receiver);

    await until(async () => expect(await states(db)).toEqual(['sent']));

    const [row] = await db`select remote_ref, attempts, sent_at from outbox`;
    expect(row).toMatchObject({ remoteRef: 'ts-1', attempts: 1 });
    expect(row?.['sentAt']).not.toBeNull();
  });

  test('that came too late is not sent any more', async ({ db }) => {
    const receiver = createReceiver();
    const expiresAt = Temporal.Now.instant().subtract({ seconds: 1 });
    await enqueue(db, { ...message('digest:1'), expiresAt });
    start(db, receiver);

    await until(async () => expect(await states(db)).toEqual(['expired']));
    expect(receiver.arrived).toEqual([]);
  });

  test('that was given up can be sent after all, with a new body', async ({ db }) => {
    const receiver = createReceiver();
    receiver.answers.push({ kind: 'dead', error: 'msg_too_long', advice: '' });
    await put(db, 'digest:1');
    start(db, receiver);
    await until(async () => expect(await states(db)).toEqual(['dead']));

    expect(await revive(db, { ...message('digest:1'), body: 'shorter' })).toBe(true);

    await until(async () => expect(await states(db)).toEqual(['sent']));
    expect(receiver.arrived).toEqual(['slack:C1 "shorter"']);
    expect(await revive(db, message('digest:1'))).toBe(false);
  });
});

describe('order and pace', () => {
  test('messages to one destination arrive in the order they were put there', async ({ db }) => {
    const receiver = createReceiver();
    receiver.answers.push({ kind: 'later', error: 'ratelimited', delayMs: 20 });
    for (const key of ['a', 'b', 'c', 'd']) await put(db, key);
    start(db, receiver);

    await until(() => expect(receiver.arrived).toHaveLength(4));
    expect(receiver.arrived).toEqual(['a', 'b', 'c', 'd'].map((key) => `slack:C1 "${key}"`));
  });

  test('one destination that hangs holds up nobody else', async ({ db }) => {
    const receiver = createReceiver();
    let open = () => {};
    const slow = createReceiver();
    slow.gate = new Promise((resolve) => (open = resolve));
    await put(db, 'a', 'slow:C1');
    for (const key of ['b', 'c']) await put(db, key, `slack:${key}`);
    start(db, receiver, { senders: { slack: receiver, slow } });

    await until(() => expect(receiver.arrived).toHaveLength(2));
    expect(slow.arrived).toEqual([]);
    open();
    await until(() => expect(slow.arrived).toHaveLength(1));
  });

  test('between two messages to one destination there is a pause', async ({ db }) => {
    const receiver = createReceiver();
    for (const key of ['a', 'b']) await put(db, key);
    start(db, receiver, { spacingMs: 3_600_000 });

    await until(async () => expect(await states(db)).toEqual(['sent', 'pending']));
    expect(await waitOf(db, 'slack:C1')).toBeGreaterThan(3_590);
    await makeDue(db);
    await until(async () => expect(await states(db)).toEqual(['sent', 'sent']));
  });

  test('a Retry-After counts for its destination alone', async ({ db }) => {
    const receiver = createReceiver();
    receiver.answers.push({ kind: 'later', error: 'ratelimited', delayMs: 3_600_000 });
    await put(db, 'a', 'slack:C1');
    start(db, receiver);
    await until(async () => expect(await waitOf(db, 'slack:C1')).toBeGreaterThan(3_590));

    await put(db, 'b', 'slack:C1');
    await put(db, 'c', 'slack:C2');

    await until(() => expect(receiver.arrived).toEqual(['slack:C2 "c"']));
    await makeDue(db);
    await until(() => expect(receiver.arrived).toHaveLength(3));
    expect(receiver.arrived.slice(1)).toEqual(['slack:C1 "a"', 'slack:C1 "b"']);
    expect(receiver.refs).toEqual([null, null, null]);
  });

  test('a destination that refuses everything waits with its messages, and resumes', async ({
    db,
  }) => {
    const receiver = createReceiver();
    const archived = { kind: 'held', scope: 'destination', error: 'is_archived' } as const;
    receiver.answers.push({ ...archived, advice: 'Unarchive it.' });
    await put(db, 'a', 'slack:C1');
    start(db, receiver);
    await until(async () => expect(await heldDestinations(db, {})).toHaveLength(1));
    await put(db, 'b', 'slack:C2');
    await until(() => expect(receiver.arrived).toEqual(['slack:C2 "b"']));

    expect(await heldDestinations(db, {})).toEqual([
      { destination: 'slack:C1', reason: 'is_archived', waitingMessages: 1n },
    ]);
    await makeDue(db);

    await until(() => expect(receiver.arrived).toHaveLength(2));
    await until(async () => expect(await heldDestinations(db, {})).toEqual([]));
  });

  test('a revoked token stops everything of its kind, and nothing is lost', async ({ db }) => {
    const receiver = createReceiver();
    receiver.answers.push({ kind: 'held', scope: 'kind', error: 'token_revoked', advice: '' });
    await put(db, 'a', 'slack:C1');
    start(db, receiver);
    await until(async () => expect(await heldDestinations(db, {})).toHaveLength(1));
    await put(db, 'b', 'slack:C2');

    const claimed = await claimMessage(db, { kinds: ['slack'], leaseMs: 1000 });
    expect(claimed).toEqual([]);
    await makeDue(db);

    await until(() => expect(receiver.arrived).toHaveLength(2));
    expect(await heldDestinations(db, {})).toEqual([]);
  });
});

describe('an attempt without an answer', () => {
  test('is not repeated for a minute, and then only when the message is not there', async ({
    db,
  }) => {
    const receiver = createReceiver();
    receiver.answers.push('arrives unanswered');
    receiver.found = { kind: 'found', remoteRef: 'ts-earlier' };
    await put(db, 'a');
    start(db, receiver);

    await until(async () => expect(await states(db)).toEqual(['unknown']));
    const [row] = await db<{ wait: number }[]>`
      select extract(epoch from next_attempt_at - clock_timestamp())::float8 as wait from outbox`;
    expect(row?.wait).toBeGreaterThan(55);
    await makeDue(db);

    await until(async () => expect(await states(db)).toEqual(['sent']));
    expect(receiver.arrived).toHaveLength(1);
    expect(receiver.looks).toEqual(['a']);
  });

  test('is repeated with a visible ref when nobody can tell', async ({ db }) => {
    const receiver = createReceiver();
    receiver.answers.push('arrives unanswered');
    await put(db, 'a');
    start(db, receiver, { unknownWaitMs: 1 });

    await until(async () => expect(await states(db)).toEqual(['sent']));
    expect(receiver.refs).toEqual([null, expect.stringMatching(/^[0-9a-f]{6}$/)]);
  });

  test('stays uncertain when the next attempt is refused', async ({ db }) => {
    const receiver = createReceiver();
    const later = { kind: 'later', error: 'ratelimited', delayMs: 1 } as const;
    receiver.answers.push('arrives unanswered', later);
    await put(db, 'a');
    start(db, receiver, { unknownWaitMs: 1 });

    await until(async () => expect(await states(db)).toEqual(['sent']));
    expect(receiver.looks).toEqual(['a', 'a']);
    expect(receiver.refs.at(-1)).not.toBeNull();
  });

  test('holds up the messages behind it', async ({ db }) => {
    const receiver = createReceiver();
    receiver.answers.push({ kind: 'unknown', error: 'timeout' });
    for (const key of ['a', 'b']) await put(db, key);
    start(db, receiver);

    await until(async () => expect(await states(db)).toEqual(['unknown', 'pending']));
    expect(await claimMessage(db, { kinds: ['slack'], leaseMs: 1000 })).toEqual([]);
  });
});

describe('senders that race, crash or are late', () => {
  test('nothing is lost, doubled or out of order, whatever the other side does', async ({ db }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyAnswer, { maxLength: 40 }), async (answers) => {
        await db`delete from outbox`;
        await db`delete from outbox_destinations`;
        const receiver = createReceiver();
        receiver.found = 'truth';
        receiver.answers.push(...answers);
        const expected = Array.from({ length: 12 }, (_, index) => `slack:C${index % 3} "${index}"`);
        for (const line of expected) await put(db, line.split('"')[1] ?? '', line.split(' ')[0]);
        const timing = { unknownWaitMs: 1, holdMs: 1 };
        const senders = [start(db, receiver, timing), start(db, receiver, timing)];

        await until(async () => expect(new Set(await states(db))).toEqual(new Set(['sent'])));

        for (const sender of senders) await sender.stop();
        expect(receiver.arrived.toSorted()).toEqual(expected.toSorted());
        for (const channel of ['slack:C0', 'slack:C1', 'slack:C2']) {
          const of = (all: string[]) => all.filter((line) => line.startsWith(channel));
          expect(of(receiver.arrived)).toEqual(of(expected));
        }
      }),
      { numRuns: 15 },
    );
  });

  test('many senders send each message once and keep the order', async ({ db }) => {
    const receiver = createReceiver();
    const expected: string[] = [];
    for (let number = 0; number < 40; number += 1) {
      await put(db, `${number}`, `slack:C${number % 4}`);
      expected.push(`slack:C${number % 4} "${number}"`);
    }
    for (let sender = 0; sender < 4; sender += 1) start(db, receiver);

    await until(() => expect(receiver.arrived).toHaveLength(40));
    for (const channel of ['slack:C0', 'slack:C1', 'slack:C2', 'slack:C3']) {
      const of = (all: string[]) => all.filter((line) => line.startsWith(channel));
      expect(of(receiver.arrived)).toEqual(of(expected));
    }
  });

  test('a crash between sending and recording makes no double', async ({ db }) => {
    const receiver = createReceiver();
    await put(db, 'a');
    await claimMessage(db, { kinds: ['slack'], leaseMs: 0 });
    receiver.arrived.push('slack:C1 "a"');
    start(db, receiver);

    await until(async () => expect(await states(db)).toEqual(['unknown']));
    receiver.found = { kind: 'found', remoteRef: 'ts-1' };
    await makeDue(db);

    await until(async () => expect(await states(db)).toEqual(['sent']));
    expect(receiver.arrived).toHaveLength(1);
  });

  test('a sender that was only slow may still say how it went', async ({ db }) => {
    await put(db, 'a');
    const [slow] = await claimMessage(db, { kinds: ['slack'], leaseMs: 0 });
    start(db, createReceiver());
    await until(async () => expect(await states(db)).toEqual(['unknown']));

    expect(await finishMessage(db, sent(slow!.id, slow!.attempts))).toHaveLength(1);
    expect(await states(db)).toEqual(['sent']);
  });

  test('a sender whose message was taken over has no say any more', async ({ db }) => {
    await put(db, 'a');
    const [late] = await claimMessage(db, { kinds: ['slack'], leaseMs: 0 });
    await markLostMessages(db, { unknownWaitMs: 0 });
    const [next] = await claimMessage(db, { kinds: ['slack'], leaseMs: 60_000 });

    expect(await finishMessage(db, sent(late!.id, late!.attempts))).toEqual([]);

    expect(await states(db)).toEqual(['sending']);
    expect(await finishMessage(db, sent(next!.id, next!.attempts))).toHaveLength(1);
  });

  test.for(['pending', 'unknown'])(
    'a sender that took so long over one that is %s that another has sent it sends nothing',
    async (state, { db }) => {
      const [slow, quick] = [createReceiver(), createReceiver()];
      let open = () => {};
      const opened = new Promise<void>((resolve) => (open = resolve));
      slow[state === 'unknown' ? 'lookGate' : 'gate'] = opened;
      slow.found = { kind: 'absent' };
      quick.found = { kind: 'absent' };
      await put(db, 'a');
      await db`update outbox set state = ${state}`;
      const [claimed] = await claimMessage(db, { kinds: ['slack'], leaseMs: 60_000 });
      const late = attempt({ db, log, timing: FAST, sender: slow, places: [] }, claimed!);
      await db`update outbox set lease_until = clock_timestamp() - interval '1 s'`;
      start(db, quick, { unknownWaitMs: 1 });
      await until(async () => expect(await states(db)).toEqual(['sent']));

      open();
      await late;

      expect([slow.arrived, quick.arrived]).toEqual([[], ['slack:C1 "a"']]);
      expect(await states(db)).toEqual(['sent']);
    },
  );

  test('stopping waits for the message in hand', async ({ db }) => {
    const receiver = createReceiver();
    let open = () => {};
    receiver.gate = new Promise((resolve) => (open = resolve));
    await put(db, 'a');
    const sender = start(db, receiver);
    await until(async () => expect(await states(db)).toEqual(['sending']));

    const stopped = sender.stop();
    open();
    await stopped;

    expect(await states(db)).toEqual(['sent']);
  });
});

const anyAnswer = fc.constantFrom<Outcome | 'arrives unanswered'>(
  'arrives unanswered',
  { kind: 'unknown', error: 'timeout before it arrived' },
  { kind: 'later', error: 'ratelimited', delayMs: 1 },
  { kind: 'held', scope: 'destination', error: 'is_archived', advice: '' },
  { kind: 'held', scope: 'kind', error: 'token_revoked', advice: '' },
);

function start(
  db: Db,
  receiver: Receiver,
  changes: Partial<OutboxTiming> & { senders?: Record<string, Receiver> } = {},
) {
  const { senders = { slack: receiver }, ...timing } = changes;
  const sender = startOutboxSender({ db, log, senders, timing: { ...FAST, ...timing } });
  onTestFinished(() => sender.stop());
  return sender;
}

function message(dedupeKey: string, destination = 'slack:C1') {
  return { dedupeKey, destination, kind: 'digest', body: dedupeKey, expiresAt: null };
}

function put(db: Db, dedupeKey: string, destination?: string): Promise<boolean> {
  return enqueue(db, message(dedupeKey, destination));
}

function sent(messageId: bigint, attempt: number) {
  const nothing = { remoteRef: null, error: null, holdReason: null };
  return { messageId, attempt, state: 'sent', retryAfterMs: 0, holdMs: 0, ...nothing };
}

async function states(db: Db): Promise<string[]> {
  const rows = await db<{ state: string }[]>`select state from outbox order by id`;
  return rows.map(({ state }) => state);
}

/** As if all the waiting were over. */
async function makeDue(db: Db): Promise<void> {
  await db`update outbox set next_attempt_at = clock_timestamp()`;
  await db`update outbox_destinations set not_before_at = clock_timestamp()`;
}

async function waitOf(db: Db, destination: string): Promise<number> {
  const [row] = await db<{ wait: number }[]>`
    select extract(epoch from not_before_at - clock_timestamp())::float8 as wait
    from outbox_destinations
    where destination = ${destination}`;
  return row?.wait ?? 0;
}

function until(check: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 5_000, interval: 5 });
}
