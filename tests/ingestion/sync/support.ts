import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

import { instantOf, type SyncDeps } from '#ingestion/sync/run.ts';
import { createStripeClient } from '#ingestion/sync/stripe-client.ts';
import type { Db } from '#store/postgres.ts';

import type { StandIn } from '../../support/stripe/server.ts';

/** Waits of a second and more take no time here; what is waited for without them is real. */
const LONGEST_WAIT_MS = 5;

export interface Syncing {
  readonly deps: SyncDeps;
  readonly holder: string;
  /** Ends it as the death of its process would: at its next request, with nothing said. */
  kill(): void;
}

/** What reads a stand-in into a database, on the stand-in's clock. */
export function syncing(db: Db, stripe: StandIn, changed: Partial<SyncDeps> = {}): Syncing {
  const stopping = new AbortController();
  const pause = async (delayMs: number) => {
    await wait(Math.min(delayMs, LONGEST_WAIT_MS), undefined, { signal: stopping.signal });
  };
  const client = createStripeClient({
    apiKey: stripe.apiKey,
    apiBase: stripe.url,
    nowSeconds: () => stripe.now(),
    clockMs: () => performance.now(),
    random: () => 0.5,
    pause,
  });
  const deps: SyncDeps = {
    db,
    reader: { client, account: 'main', keepNames: false },
    log: { info() {}, warn() {}, error() {} },
    now: () => instantOf(stripe.now()),
    pause,
    onRecorded() {},
    onDone: async () => {},
    ...changed,
  };
  return {
    deps,
    holder: randomBytes(4).toString('hex'),
    kill: () => stopping.abort(),
  };
}
