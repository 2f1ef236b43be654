import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

import { syncProgress, type SyncProgress } from '#analysis/sync-progress.ts';
import { announceDrifts, announceFailure, announceGap } from '#delivery/slack/sync/announce.ts';
import { dayOf } from '#domain/day.ts';
import { examineKey, type ExaminedKey } from '#ingestion/sync/examine-key.ts';
import type { SyncDeps } from '#ingestion/sync/run.ts';
import { createStripeClient, type StripeClient } from '#ingestion/sync/stripe-client.ts';
import { startSyncWorker, type SyncWorker } from '#ingestion/sync/sync-worker.ts';
import { workOnRun } from '#ingestion/sync/work-on-run.ts';
import type { Db } from '#store/postgres.ts';
import { requestSync, syncNeed } from '#store/queries/sync.ts';

import { followAttributionKey } from './attribution-key.ts';
import { systemClock, type Config } from './config.ts';
import type { Log } from './log.ts';
import type { DailyJob, RecurringJob } from './schedule.ts';
import { StartError } from './start-error.ts';

/** What there is to say when nothing can be read. */
const NO_STRIPE_KEY =
  'STRIPE_API_KEY is not set, so there is no Stripe account to read. Set a restricted key that may ' +
  'read (Stripe dashboard, Developers, API keys). Example: STRIPE_API_KEY=rk_live_…';

const LOOK_EVERY_MS = 500;
/** Whoever asks whether a key works does not want to wait. */
const PROBE_ATTEMPTS = 2;

interface Parts {
  readonly config: Config;
  readonly db: Db;
  readonly log: Log;
}

/** A client for the account of the key. Throws StartError when there is no key. */
export function stripeClient(
  { stripe }: Pick<Config, 'stripe'>,
  { log, signal, attemptsMax }: { log: Log; signal?: AbortSignal; attemptsMax?: number },
): StripeClient {
  if (stripe.apiKey === null) throw new StartError(NO_STRIPE_KEY);
  return createStripeClient({
    apiKey: stripe.apiKey,
    apiBase: stripe.apiBase,
    nowSeconds: () => Math.floor(systemClock().epochMilliseconds / 1_000),
    clockMs: () => performance.now(),
    random: Math.random,
    pause: async (delayMs) => wait(delayMs, undefined, { signal }),
    ...(attemptsMax !== undefined && { attemptsMax }),
    ...(signal !== undefined && { signal }),
    onRetry: ({ path, attempt, reason }) =>
      log.warn({ path, attempts: attempt, reason }, 'Stripe: asking again'),
  });
}

/** Reads Stripe in the background; null in the demo, whose company has no API. */
export function startSync(parts: Parts, wakeOutbox: () => void): SyncWorker | null {
  const { config, db } = parts;
  if (config.stripe.isSimulated) return null;
  const stopping = new AbortController();
  return startSyncWorker({
    deps: depsOf(parts, stopping.signal),
    holder: randomUUID(),
    stopping,
    onGap: async (since) => {
      await announceGap(db, { channel: channelOf(config), since, now: systemClock() });
      wakeOutbox();
    },
    onFailed: async () => {
      const progress = await syncProgress(db, null);
      const day = dayOf(systemClock(), config.timezone);
      const reason = progress?.error ?? 'The log says why.';
      await announceFailure(db, { channel: channelOf(config), reason, day });
      wakeOutbox();
    },
  });
}

/** What the key may not read, a sentence each, and whether it could write. Rejects with a sentence. */
export async function examineStripeKey(
  config: Pick<Config, 'stripe'>,
  log: Log,
): Promise<ExaminedKey & { readonly canWrite: boolean }> {
  const found = await examineKey(stripeClient(config, { log, attemptsMax: PROBE_ATTEMPTS }));
  return { ...found, canWrite: config.stripe.apiKey?.startsWith('sk_') === true };
}

/** The hourly reading and the nightly comparison. They only ask; whichever replica is free does it. */
export function syncJobs({ config, db }: Omit<Parts, 'log'>): (DailyJob | RecurringJob)[] {
  if (config.stripe.isSimulated) return [];
  return [
    {
      name: 'sync',
      pattern: config.cron.sync,
      runAt: async () => {
        const [need] = await syncNeed(db, {});
        const scope = need?.hasReadAll === true ? 'recent' : 'full';
        await requestSync(db, { requestedBy: 'SYNC_CRON', scope, reportsDrifts: false });
      },
    },
    {
      name: 'comparison',
      pattern: config.cron.reconcile,
      run: async () => {
        const asked = { requestedBy: 'RECONCILE_CRON', scope: 'subscriptions' };
        await requestSync(db, { ...asked, reportsDrifts: true });
      },
    },
  ];
}

/**
 * Reads everything now, in this process, unless another one is at it already: then this one watches.
 * Resolves with how it ended. Throws StartError, a sentence, when it could not be finished.
 */
export async function syncStripe(
  parts: Parts,
  asked: { readonly requestedBy: string; readonly onProgress: (progress: SyncProgress) => void },
): Promise<SyncProgress> {
  const { db } = parts;
  await followAttributionKey(parts);
  const stopping = new AbortController();
  const deps = depsOf(parts, stopping.signal);
  const runId = await askForAll(db, asked.requestedBy);
  const holder = randomUUID();
  let working = workOnRun(deps, holder);
  let isPostponed = false;
  const watch = (outcome: string) => void (isPostponed = outcome === 'postponed');
  working.then(watch, () => {});
  for (;;) {
    const progress = await syncProgress(db, runId);
    if (progress === null) throw new StartError('The reading of Stripe is gone from the database.');
    asked.onProgress(progress);
    if (progress.state === 'failed') throw new StartError(progress.error ?? 'It failed.');
    if (progress.state === 'done') return progress;
    if (isPostponed) {
      const message = `${progress.error ?? 'Stripe does not answer.'} Run it again: it goes on where it stopped.`;
      throw new StartError(message);
    }
    const outcome = await Promise.race([working, wait(LOOK_EVERY_MS, null)]);
    if (outcome === 'none' || outcome === 'lost') {
      await wait(LOOK_EVERY_MS);
      working = workOnRun(deps, holder);
      working.then(watch, () => {});
    }
  }
}

/** Asks for everything to be read; the id of the run that does it, which may be one that is under way. */
async function askForAll(db: Db, requestedBy: string): Promise<bigint> {
  for (;;) {
    const [run] = await requestSync(db, { requestedBy, scope: 'full', reportsDrifts: false });
    if (run !== undefined) return run.id;
  }
}

function depsOf(parts: Parts, signal: AbortSignal): SyncDeps {
  const { config, db, log } = parts;
  return {
    db,
    reader: {
      client: stripeClient(config, { log, signal }),
      get keepNames() {
        return config.customerNames;
      },
      attributionKey: config.attributionKey,
    },
    log,
    now: systemClock,
    pause: async (delayMs) => wait(delayMs, undefined, { signal }),
    onRecorded: () => {},
    onDone: async (transaction, run) => {
      if (!run.reportsDrifts) return;
      const channel = channelOf(config);
      const drifts = await announceDrifts(transaction, { runId: run.id, channel });
      if (drifts > 0) log.warn({ run: String(run.id) }, `${drifts} drifts from Stripe were mended`);
      else log.info({ run: String(run.id) }, 'The ledger is what Stripe says');
    },
  };
}

/** Where a person is told what went wrong. */
function channelOf({ slack }: Config): string | null {
  return slack.alertChannel ?? slack.digestChannel;
}
