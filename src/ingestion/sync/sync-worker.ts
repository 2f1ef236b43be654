import type { Temporal } from 'temporal-polyfill';

import { requestSync, syncNeed } from '#store/queries/sync.ts';

import type { SyncDeps } from './run.ts';
import { sweepIfDue } from './sweep.ts';
import { workOnRun } from './work-on-run.ts';

const LOOK_EVERY_MS = 2_000;
const REST_AFTER_FAILURE_MS = 10_000;

export interface SyncWorker {
  /** Leaves what is under way to the next process. */
  stop(): Promise<void>;
}

export interface SyncWorkerOptions {
  readonly deps: SyncDeps;
  /** Names this process among the replicas. */
  readonly holder: string;
  /** Ends what waits in `deps.pause`. */
  readonly stopping: AbortController;
  /** No sweep for so long that Stripe may have forgotten events. Called once for each time it is seen. */
  readonly onGap: (since: Temporal.Instant) => Promise<void>;
  /** A run is over without having read everything; only a person can mend that. */
  readonly onFailed: () => Promise<void>;
}

/**
 * Reads an account of Stripe's for as long as it runs: whatever run is asked for, everything when nothing was ever
 * read, and the newest events every few minutes. Any number of replicas may have one.
 */
export function startSyncWorker(options: SyncWorkerOptions): SyncWorker {
  const { deps, stopping } = options;
  const loops = [
    keepDoing(options, 'the runs', () => workOnce(options)),
    keepDoing(options, 'the sweep', () => sweepOnce(options)),
  ];
  const first = readAllAtFirst(deps).catch((err: unknown) => {
    deps.log.warn({ err }, 'the first reading of Stripe could not be asked for');
  });
  return {
    async stop() {
      stopping.abort();
      await Promise.all([...loops, first]);
    },
  };
}

async function keepDoing(
  { deps, stopping }: SyncWorkerOptions,
  what: string,
  once: () => Promise<void>,
): Promise<void> {
  const { signal } = stopping;
  const rest = (delayMs: number) => deps.pause(delayMs).catch(() => {});
  while (!signal.aborted) {
    try {
      await once();
      await rest(LOOK_EVERY_MS);
    } catch (error) {
      if (signal.aborted) return;
      deps.log.warn({ err: error, what }, `Stripe: ${what} could not go on; trying again`);
      await rest(REST_AFTER_FAILURE_MS);
    }
  }
}

async function readAllAtFirst({ db, reader, log }: SyncDeps): Promise<void> {
  const [need] = await syncNeed(db, { account: reader.account });
  if (need?.hasRun !== false) return;
  await requestSync(db, {
    account: reader.account,
    requestedBy: 'first start',
    scope: 'full',
    reportsDrifts: false,
  });
  log.info({}, 'Stripe has never been read: reading everything now');
}

async function workOnce({ deps, holder, onFailed }: SyncWorkerOptions): Promise<void> {
  if ((await workOnRun(deps, holder)) === 'failed') await onFailed();
}

async function sweepOnce({ deps, onGap }: SyncWorkerOptions): Promise<void> {
  const outcome = await sweepIfDue(deps);
  if (outcome.kind === 'swept' && outcome.events > 0) {
    deps.log.info({}, `Stripe: ${outcome.events} events that no webhook had brought`);
  }
  if (outcome.kind === 'gap') {
    await requestSync(deps.db, {
      account: deps.reader.account,
      requestedBy: 'gap in the events',
      scope: 'full',
      reportsDrifts: false,
    });
    await onGap(outcome.since);
  }
}
