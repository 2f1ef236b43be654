import { setTimeout as wait } from 'node:timers/promises';

import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { changeSettings } from '#analysis/settings/change.ts';
import type { SettingChanges } from '#domain/settings.ts';
import type { Db } from '#store/postgres.ts';

import { readConfig } from '../src/config.ts';
import { dailyJobs } from '../src/jobs.ts';
import { startLiveConfig, type Applied, type LiveConfig } from '../src/live-config.ts';
import { createLog } from '../src/log.ts';
import { runDueJobs } from '../src/schedule.ts';
import { followSettings } from '../src/settings-jobs.ts';
import { test as base } from './support/database.ts';

const log = createLog({ level: 'silent', isPretty: false });
const config = readConfig({
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_SIGNING_SECRET: 'abc',
  SLACK_DIGEST_CHANNEL: 'C1',
  SLACK_ALLOWED_USERS: 'U1',
});

/** Two processes on one database, and all that either has taken over. */
const test = base.extend('replicas', async ({ db }, { onCleanup }) => {
  const applied: Applied[] = [];
  const start = () =>
    startLiveConfig({
      config,
      db,
      log,
      lookEveryMs: 20,
      onApplied: async (change) => void applied.push(change),
    });
  const [one, other] = [await start(), await start()];
  onCleanup(async () => {
    await one.stop();
    await other.stop();
  });
  return { one, other, applied };
});

async function set(db: Db, live: LiveConfig, changes: SettingChanges): Promise<void> {
  const now = Temporal.Instant.from('2026-06-10T12:00:00Z');
  const environment = live.environment();
  const done = await changeSettings(db, { changes, environment, actor: 'cli', now });
  expect(done.kind).toBe('changed');
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await wait(5);
}

describe('a configuration that people change', () => {
  test('changes at every replica by itself, without a restart', async ({ db, replicas }) => {
    const { one, other } = replicas;
    await set(db, one, { timezone: 'Pacific/Chatham' as never, allowed_users: ['U2'] });
    await until(() => one.config.timezone === 'Pacific/Chatham');
    await until(() => other.config.timezone === 'Pacific/Chatham');
    expect(other.config.slack.allowedUsers).toEqual(['U2']);
    await set(db, other, { timezone: null });
    await until(() => one.config.timezone === 'UTC');
  });

  test('is taken over at once by who asks for it', async ({ db, replicas }) => {
    await set(db, replicas.one, { allowed_users: ['U3'] });
    await replicas.other.refresh();
    expect(replicas.other.config.slack.allowedUsers).toEqual(['U3']);
  });

  test('keeps what people set when what is beneath it changes', async ({ db, replicas }) => {
    const { one } = replicas;
    await set(db, one, { digest_channel: 'C9' });
    await one.refresh();
    one.ground({ ...config, slack: { ...config.slack, alertChannel: 'C7', digestChannel: 'C8' } });
    expect(one.config.slack).toMatchObject({ alertChannel: 'C7', digestChannel: 'C9' });
  });

  test('what rests on a time zone is made anew by one of them', async ({ db, replicas }) => {
    const { one, applied } = replicas;
    await set(db, one, { timezone: 'Asia/Tokyo' as never });
    await until(() => applied.length === 2);
    const parts = { config, db, log, wakeOutbox: () => {} };
    for (const change of applied) await followSettings(parts, change);
    const claims = await db`select key from job_runs where key like 'settings:%'`;
    expect(claims).toHaveLength(1);
  });
});

describe('the schedule of a day whose settings change', () => {
  const posted: string[] = [];
  const slack = {
    enqueueDigest: async ({ channel, day }: { channel: string; day: Temporal.PlainDate }) => {
      posted.push(`${channel} ${day.toString()}`);
      return 'enqueued' as const;
    },
    enqueueWeekly: async () => 'enqueued' as const,
  };

  /** One look of one replica at an instant; it remembers nothing from before. */
  async function look(db: Db, live: LiveConfig, at: string): Promise<void> {
    await live.refresh();
    const jobs = dailyJobs({ config: live.config, db, log }, slack).filter(({ name }) =>
      name.startsWith('digest'),
    );
    const schedule = { db, log, timezone: live.config.timezone, jobs };
    await runDueJobs(schedule, { at: Temporal.Instant.from(at), finished: new Set() });
  }

  test('is planned anew, and posts no day twice', async ({ db, replicas }) => {
    const { one, other } = replicas;
    posted.length = 0;
    await look(db, one, '2026-06-10T09:00:00Z');
    await set(db, one, { digest_at: '11:00' });
    await look(db, other, '2026-06-10T11:00:00Z');
    await set(db, one, { digest_channel: 'C2' });
    await look(db, one, '2026-06-10T11:30:00Z');
    await set(db, one, { timezone: 'America/New_York' as never, digest_at: '09:00' });
    await look(db, other, '2026-06-10T13:00:00Z');
    expect(posted).toEqual(['C1 2026-06-10']);
    await look(db, one, '2026-06-11T12:59:59Z');
    await look(db, one, '2026-06-11T13:00:00Z');
    await look(db, other, '2026-06-11T13:00:00Z');
    expect(posted).toEqual(['C1 2026-06-10', 'C2 2026-06-11']);
  });

  test('has no digest once it is off, and has one again', async ({ db, replicas }) => {
    const { one } = replicas;
    posted.length = 0;
    await set(db, one, { digest_at: 'off' });
    await look(db, one, '2026-06-12T09:00:00Z');
    expect(posted).toEqual([]);
    await set(db, one, { digest_at: '09:00' });
    await look(db, one, '2026-06-12T09:30:00Z');
    expect(posted).toEqual(['C1 2026-06-12']);
  });
});
