import { setTimeout as wait } from 'node:timers/promises';

import { announceDrifts } from '#delivery/slack/sync/announce.ts';
import type { SyncDeps } from '#ingestion/sync/run.ts';
import type { Db } from '#store/postgres.ts';

import { systemClock, type Config } from './config.ts';
import type { Log } from './log.ts';
import type { StripeAccount } from './stripe-accounts.ts';
import { stripeClient } from './stripe-clients.ts';

export interface SyncParts {
  readonly config: Config;
  readonly db: Db;
  readonly log: Log;
}

/** What reading one account needs in this process. */
export function syncDeps(parts: SyncParts, account: StripeAccount, signal: AbortSignal): SyncDeps {
  const { config, db } = parts;
  const isAlone = config.stripe.accounts.length === 1;
  const log = isAlone ? parts.log : parts.log.child({ account: account.name });
  return {
    db,
    reader: {
      client: stripeClient(config, account, { log, signal }),
      account: account.name,
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
      const { name } = account;
      const to = { channel: channelOf(config), account: name, isAlone };
      const drifts = await announceDrifts(transaction, { ...to, runId: run.id });
      if (drifts > 0) log.warn({ run: String(run.id) }, `${drifts} drifts from Stripe were mended`);
      else log.info({ run: String(run.id) }, 'The ledger is what Stripe says');
    },
  };
}

/** Where a person is told what went wrong. */
export function channelOf({ slack }: Config): string | null {
  return slack.alertChannel ?? slack.digestChannel;
}
