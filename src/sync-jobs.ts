import { randomUUID } from 'node:crypto';

import { syncProgress } from '#analysis/sync-progress.ts';
import { announceFailure, announceGap } from '#delivery/slack/sync/announce.ts';
import { dayOf } from '#domain/day.ts';
import { learnStripeId } from '#ingestion/sync/stripe-id.ts';
import { startSyncWorker, type SyncWorker } from '#ingestion/sync/sync-worker.ts';
import { requestSync, syncNeed } from '#store/queries/sync.ts';

import { systemClock } from './config.ts';
import type { DailyJob, RecurringJob } from './schedule.ts';
import type { StripeAccount } from './stripe-accounts.ts';
import { channelOf, syncDeps, type SyncParts } from './sync-deps.ts';

/**
 * Reads Stripe in the background, each account by itself, so that trouble with one leaves the others
 * alone; null in the demo, whose company has no API.
 */
export function startSync(parts: SyncParts, wakeOutbox: () => void): SyncWorker | null {
  const { stripe } = parts.config;
  if (stripe.isSimulated) return null;
  const workers = stripe.accounts.map((account) => startAccount(parts, account, wakeOutbox));
  return {
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()));
    },
  };
}

function startAccount(
  parts: SyncParts,
  account: StripeAccount,
  wakeOutbox: () => void,
): SyncWorker {
  const { config, db } = parts;
  const stopping = new AbortController();
  const { name } = account;
  const isAlone = config.stripe.accounts.length === 1;
  const to = () => ({ channel: channelOf(config), account: name, isAlone });
  const deps = syncDeps(parts, account, stopping.signal);
  if (!isAlone) {
    learnStripeId(deps).catch((err: unknown) => {
      if (!stopping.signal.aborted) deps.log.warn({ err }, 'Stripe: its id is not known yet');
    });
  }
  return startSyncWorker({
    deps,
    holder: randomUUID(),
    stopping,
    onGap: async (since) => {
      await announceGap(db, { ...to(), since, now: systemClock() });
      wakeOutbox();
    },
    onFailed: async () => {
      const progress = await syncProgress(db, null);
      const day = dayOf(systemClock(), config.timezone);
      const own = progress?.accounts.find(({ account: other }) => other === name);
      const reason = own?.error ?? 'The log says why.';
      await announceFailure(db, { ...to(), reason, day });
      wakeOutbox();
    },
  });
}

/** The hourly reading and the nightly comparison. They only ask; whichever replica is free does it. */
export function syncJobs({ config, db }: Omit<SyncParts, 'log'>): (DailyJob | RecurringJob)[] {
  if (config.stripe.isSimulated) return [];
  const { accounts } = config.stripe;
  return [
    {
      name: 'sync',
      pattern: config.cron.sync,
      runAt: async () => {
        for (const { name: account } of accounts) {
          const [need] = await syncNeed(db, { account });
          const scope = need?.hasReadAll === true ? 'recent' : 'full';
          const asked = { requestedBy: 'SYNC_CRON', scope, reportsDrifts: false };
          await requestSync(db, { account, ...asked });
        }
      },
    },
    {
      name: 'comparison',
      pattern: config.cron.reconcile,
      run: async () => {
        const asked = { requestedBy: 'RECONCILE_CRON', scope: 'subscriptions' };
        for (const { name: account } of accounts) {
          await requestSync(db, { account, ...asked, reportsDrifts: true });
        }
      },
    },
  ];
}
