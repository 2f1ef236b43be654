import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import type { SyncProgress } from '#analysis/sync-progress.ts';
import { runCommandLine } from '#delivery/cli/run.ts';
import { announceDrifts, announceFailure, announceGap } from '#delivery/slack/sync/announce.ts';
import { validateMessage } from '#playground/block-kit/validate.ts';
import type { JsonObject } from '#playground/json.ts';

import { readConfig } from '../src/config.ts';
import { createLog } from '../src/log.ts';
import { runDueJobs } from '../src/schedule.ts';
import { examineStripeKey } from '../src/stripe-clients.ts';
import { startSync, syncJobs } from '../src/sync-jobs.ts';
import { syncStripe } from '../src/sync-stripe.ts';
import { test as base } from './support/database.ts';
import { operations } from './support/doors.ts';
import { priceObject, subscriptionObject } from './support/stripe-objects.ts';
import { worldOf } from './support/stripe/account.ts';
import { startStripe } from './support/stripe/server.ts';

const NOW = Math.floor(Temporal.Now.instant().epochMilliseconds / 1_000);
const log = createLog({ level: 'silent', isPretty: false });
const DEMO = readConfig({});
const TO = { channel: 'C0ALERT', account: 'main', isAlone: true };

const test = base
  .extend('stripe', async ({}, { onCleanup }) => {
    const world = worldOf([
      {
        id: 'evt_p',
        type: 'price.created',
        created: NOW - 90,
        livemode: false,
        object: priceObject(),
      },
      {
        id: 'evt_s',
        type: 'customer.subscription.created',
        created: NOW - 80,
        livemode: false,
        object: subscriptionObject({ created: NOW - 80, start_date: NOW - 80 }),
      },
    ]);
    const stripe = await startStripe({ world, at: NOW });
    onCleanup(() => stripe.close());
    return stripe;
  })
  .extend('config', async ({ stripe }) =>
    readConfig({ STRIPE_API_KEY: stripe.apiKey, STRIPE_API_BASE: stripe.url }),
  );

describe('reading Stripe from the command line or a program', () => {
  test('does it here, tells how far it is, and leaves a ledger', async ({ db, config }) => {
    const seen: SyncProgress[] = [];
    const asked = {
      requestedBy: 'cli',
      onProgress: (progress: SyncProgress) => seen.push(progress),
    };
    const done = await syncStripe({ config, db, log }, asked);
    expect(done).toMatchObject({ state: 'done', requestedBy: 'cli' });
    expect(seen.at(-1)).toEqual(done);
    expect(await db`select mrr_minor::text as mrr from mrr_spans`).toEqual([{ mrr: '1000' }]);
  });

  test('joins whoever is at it already', async ({ db, config }) => {
    const asked = { requestedBy: 'cli', onProgress: () => {} };
    const [one, two] = await Promise.all([
      syncStripe({ config, db, log }, asked),
      syncStripe({ config, db, log }, asked),
    ]);
    expect(one.id).toBe(two.id);
  });

  test('fails with the reason when Stripe refuses', async ({ db, config }) => {
    const wrong = {
      ...config,
      stripe: { ...config.stripe, accounts: [{ name: 'main', apiKey: 'rk_test_wrong' }] },
    };
    await expect(
      syncStripe({ config: wrong, db, log }, { requestedBy: 'cli', onProgress: () => {} }),
    ).rejects.toThrow('Stripe does not know the key in STRIPE_API_KEY');
  });

  test('says in the demo what to set', async ({ db }) => {
    const run = async (line: string) => {
      const said: string[] = [];
      const terminal = {
        print: (t: string) => said.push(t),
        complain: (t: string) => said.push(t),
      };
      const context = {
        db: async () => db,
        settings: () => DEMO,
        now: () => Temporal.Now.instant(),
        version: '1.2.3',
        progress: () => {},
        operations: {
          ...operations(Temporal.Now.instant()),
          syncStripe: (own: typeof db, asked: Parameters<typeof syncStripe>[1]) =>
            syncStripe({ config: DEMO, db: own, log }, asked),
        },
      };
      const exitCode = await runCommandLine([line], context, { ...terminal, width: 80 });
      return { exitCode, said: said.join('\n') };
    };
    const { exitCode, said } = await run('sync-stripe');
    expect(exitCode).toBe(1);
    expect(said).toMatch(/^STRIPE_API_KEY is not set.*Example: STRIPE_API_KEY=rk_live_…$/);
    expect(await db`select id from sync_runs`).toEqual([]);
  });

  test('a key is tried for everything that is read', async ({ config, stripe }) => {
    expect(await examineStripeKey(config, { account: 'main', log })).toMatchObject({
      refused: [],
      canWrite: false,
    });
    // Eleven lists, meters, and where events are sent.
    expect(stripe.asked).toHaveLength(13);
  });
});

describe('the schedule', () => {
  const at = Temporal.Instant.from('2026-06-10T03:30:01Z');
  const look = (db: Parameters<typeof syncJobs>[0]['db'], config: typeof DEMO) =>
    runDueJobs(
      { db, log, timezone: config.timezone, jobs: syncJobs({ config, db }) },
      { at, finished: new Set() },
    );

  test('asks for everything until that was read once, and for what is recent from then on', async ({
    db,
    config,
  }) => {
    const hourly = { ...config, cron: { ...config.cron, reconcile: 'off' } };
    await look(db, hourly);
    await db`update sync_runs set state = 'done', finished_at = now()`;
    await db`delete from job_runs`;
    await look(db, hourly);
    expect(await db`select scope, requested_by from sync_runs order by id`).toEqual([
      { scope: 'full', requestedBy: 'SYNC_CRON' },
      { scope: 'recent', requestedBy: 'SYNC_CRON' },
    ]);
  });

  test('has drifts told by the run that is under way when the night comes', async ({
    db,
    config,
  }) => {
    await db`insert into sync_runs (requested_by, scope) values ('x', 'recent')`;
    await look(db, { ...config, cron: { ...config.cron, sync: 'off' } });
    expect(await db`select scope, reports_drifts from sync_runs`).toEqual([
      { scope: 'recent', reportsDrifts: true },
    ]);
  });

  test('a reading that Stripe refuses is told where a person looks', async ({ db, config }) => {
    const wrong = {
      ...config,
      slack: { ...config.slack, digestChannel: 'C0REV' },
      stripe: { ...config.stripe, accounts: [{ name: 'main', apiKey: 'rk_test_wrong' }] },
    };
    let tell = () => {};
    const isTold = new Promise<void>((resolve) => (tell = resolve));
    const worker = startSync({ config: wrong, db, log }, () => tell());
    await isTold;
    await worker?.stop();
    const told = await db<{ destination: string; body: { text: string } }[]>`
      select destination, body from outbox`;
    expect(told).toHaveLength(1);
    expect(told[0]?.destination).toBe('slack:C0REV');
    expect(told[0]?.body.text).toContain('Stripe does not know the key');
    expect(told[0]?.body.text).not.toContain('rk_test');
  });

  test('has nothing to do in the demo', async ({ db }) => {
    expect(syncJobs({ config: DEMO, db })).toEqual([]);
    expect(startSync({ config: DEMO, db, log }, () => {})).toBeNull();
  });
});

describe('what a channel is told', () => {
  /** What waits to be sent, which Slack has to take as it is. */
  async function outbox(db: Parameters<typeof announceGap>[0]) {
    const messages = await db<
      { destination: string; body: { text: string; blocks: JsonObject[] } }[]
    >`
      select destination, body from outbox order by id`;
    expect(messages.flatMap(({ body }) => validateMessage(body))).toEqual([]);
    return messages;
  }

  test('of a gap once, however often it is seen', async ({ db }) => {
    const since = Temporal.Instant.from('2026-05-01T00:00:00Z');
    const now = Temporal.Instant.from('2026-05-29T00:00:00Z');
    for (let times = 0; times < 3; times += 1) {
      await announceGap(db, { ...TO, since, now });
    }
    const [only, ...more] = await outbox(db);
    expect(more).toEqual([]);
    expect(only?.destination).toBe('slack:C0ALERT');
    expect(only?.body.text).toContain('has not heard from Stripe for 28 days');
  });

  test('of a refusal once a day, with what to do', async ({ db }) => {
    const reason = 'Stripe does not know the key in STRIPE_API_KEY.';
    for (const day of ['2026-05-01', '2026-05-01', '2026-05-02']) {
      const failure = { ...TO, reason, day: Temporal.PlainDate.from(day) };
      await announceFailure(db, failure);
    }
    const told = await outbox(db);
    expect(told).toHaveLength(2);
    expect(told[0]?.body.text).toContain(reason);
    expect(JSON.stringify(told[0]?.body)).toContain('moneyradar doctor');
  });

  test('of drifts since it was last told, and of none when there are none', async ({ db }) => {
    expect(await announceDrifts(db, { runId: 1n, ...TO })).toBe(0);
    await db`insert into customers (stripe_id) values ('cus_a'), ('cus_b')`;
    await db`
      insert into stripe_events (id, created_at, is_livemode, type, payload)
      values ('read_1', now(), false, 'x', '{}'), ('read_2', now(), false, 'x', '{}')`;
    await db`
      insert into drifts
      select id, 'read_' || row_number() over (order by stripe_id), 'sub_' || stripe_id, now(), 'jpy', 5000, 0
      from customers`;
    expect(await announceDrifts(db, { runId: 1n, ...TO })).toBe(2);
    const [told] = await outbox(db);
    expect(told?.body.text).toContain('found 2 subscriptions that the ledger had wrong');
    expect(JSON.stringify(told?.body)).toContain('cus_b');
    expect(JSON.stringify(told?.body)).toContain('¥5,000');

    await db`
      insert into sync_runs (requested_by, scope, reports_drifts, state, finished_at)
      values ('x', 'subscriptions', true, 'done', now())`;
    expect(await announceDrifts(db, { runId: 2n, ...TO })).toBe(0);
  });
});
