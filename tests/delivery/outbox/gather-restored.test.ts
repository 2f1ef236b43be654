import { pino } from 'pino';
import { Temporal } from 'temporal-polyfill';
import { expect, onTestFinished } from 'vitest';

import { enqueue } from '#delivery/outbox/enqueue.ts';
import { startOutboxSender } from '#delivery/outbox/start-sender.ts';
import { OUTBOX_TIMING } from '#delivery/outbox/timing.ts';
import { mrkdwn, mrkdwnText } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Json } from '#store/fields.ts';
import type { Db } from '#store/postgres.ts';
import { declareRestore } from '#store/queries/restores.ts';

import { test } from '../../support/database.ts';
import { createReceiver, type Receiver } from './receiver.ts';

const FAST = { ...OUTBOX_TIMING, pollMs: 5, spacingMs: 0 };
const GAP_FROM = Temporal.Instant.from('2026-06-10T09:00:00Z');
const log = pino({ level: 'silent' });

const restore = (db: Db) => declareRestore(db, { gapFromAt: GAP_FROM });

function put(db: Db, dedupeKey: string, fields: { kind?: string; body?: Json } = {}) {
  const { kind = 'alert', body = { text: dedupeKey } } = fields;
  return enqueue(db, { dedupeKey, destination: 'slack:C1', kind, body, expiresAt: null });
}

function start(db: Db, receiver: Receiver): void {
  const sender = startOutboxSender({ db, log, senders: { slack: receiver }, timing: FAST });
  onTestFinished(() => sender.stop());
}

async function states(db: Db): Promise<string[]> {
  const rows = await db<
    { state: string }[]
  >`select kind || ' ' || state as state from outbox order by id`;
  return rows.map(({ state }) => state);
}

test('what comes up after a restore is told in one message, when there is no more of it', async ({
  db,
}) => {
  const receiver = createReceiver();
  await restore(db);
  start(db, receiver);
  const named = mrkdwnText(mrkdwn`${'Acme & <!channel>'} leaves`, 100);
  await put(db, 'Acme leaves', { body: { text: named } });
  await put(db, 'the head', { body: { text: '2 new alerts', shows: { kind: 'alert_thread' } } });
  await expect
    .poll(() => states(db), { timeout: 5_000 })
    .toEqual(['alert expired', 'alert expired', 'restored pending']);
  await put(db, 'Beta does not pay');
  await put(db, 'digest', { kind: 'digest' });
  await expect
    .poll(() => states(db), { timeout: 5_000 })
    .toEqual([
      'alert expired',
      'alert expired',
      'restored pending',
      'alert expired',
      'digest pending',
    ]);
  expect(receiver.arrived).toEqual([]);

  await db`update restores set restored_at = restored_at - interval '16 minutes'`;

  await expect.poll(() => receiver.arrived.length, { timeout: 5_000 }).toBe(2);
  const [told] = receiver.arrived;
  expect(told).toContain('how it was at 2026-06-10T09:00Z');
  expect(told).toContain('• Acme &amp; &lt;!channel&gt; leaves\\n• Beta does not pay');
  expect(told).not.toContain('2 new alerts');
});

test('a change of a message that is there, and what comes up later, is told as ever', async ({
  db,
}) => {
  const receiver = createReceiver();
  await put(db, 'Acme leaves');
  start(db, receiver);
  await expect.poll(() => states(db), { timeout: 5_000 }).toEqual(['alert sent']);
  await restore(db);

  await put(db, 'Acme came back', { body: { text: 'Acme came back', updates: 'Acme leaves' } });
  await expect.poll(() => receiver.arrived.length, { timeout: 5_000 }).toBe(2);
  await db`update restores set restored_at = restored_at - interval '1 hour'`;
  await put(db, 'Beta leaves');

  await expect.poll(() => receiver.arrived.length, { timeout: 5_000 }).toBe(3);
});

test('what an experiment tells on the next day may have been told too', async ({ db }) => {
  const receiver = createReceiver();
  await restore(db);
  await db`update restores set restored_at = restored_at - interval '23 hours'`;
  await put(db, 'Experiment 3 harms', { kind: 'experiment' });
  start(db, receiver);

  await expect.poll(() => receiver.arrived.length, { timeout: 5_000 }).toBe(1);
  expect(await states(db)).toEqual(['experiment expired', 'restored sent']);
});

test('what waited in the backup is looked for, and not sent where nobody can look', async ({
  db,
}) => {
  const receiver = createReceiver();
  await put(db, 'found');
  await restore(db);
  receiver.found = { kind: 'found', remoteRef: 'ts' };
  start(db, receiver);
  await expect.poll(() => states(db), { timeout: 5_000 }).toEqual(['alert sent']);

  receiver.found = { kind: 'cannot_look' };
  await db`update outbox set state = 'unknown', dedupe_key = 'hidden'`;

  await expect.poll(() => states(db), { timeout: 5_000 }).toEqual(['alert dead']);
  expect(receiver.arrived).toEqual([]);
});

test('what waited in the backup and never arrived is sent', async ({ db }) => {
  const receiver = createReceiver();
  receiver.found = { kind: 'absent' };
  await put(db, 'Acme leaves');
  await restore(db);
  start(db, receiver);

  await expect.poll(() => states(db), { timeout: 5_000 }).toEqual(['alert sent']);
  expect(receiver.arrived).toHaveLength(1);
});

test('an id of an alert that was told since is not given to another', async ({ db }) => {
  const [before] = await db`select nextval(pg_get_serial_sequence('alerts', 'id')) as id`;
  await restore(db);
  const [after] = await db`select nextval(pg_get_serial_sequence('alerts', 'id')) as id`;

  expect(after?.['id'] - before?.['id']).toBeGreaterThan(100_000n);
});
