import { setTimeout as wait } from 'node:timers/promises';

import type { Temporal } from 'temporal-polyfill';

import { runDueMetrics, type MetricRun } from '#analysis/custom-metrics/run.ts';
import { announceFailingMetric } from '#delivery/slack/custom/announce.ts';
import type { Db, Target } from '#store/postgres.ts';

import { systemClock, type Config } from './config.ts';
import type { Log } from './log.ts';

/** How soon a day that has begun is noticed; who is asked when is another matter. */
const LOOK_EVERY_MS = 60_000;

interface Parts {
  readonly config: Config;
  readonly db: Db;
  /** Where queries are asked; null: nowhere. */
  readonly metricsTarget: Target | null;
  readonly now?: () => Temporal.Instant;
  /** What is told is in the outbox by then. */
  readonly wakeOutbox?: () => void;
}

/**
 * Asks custom metrics once a local day, and again within the hour what did not answer; whatever number
 * of replicas do. Stopping waits for a query under way.
 */
export function startCustomMetrics(parts: Parts & { readonly log: Log }): {
  stop(): Promise<void>;
} {
  const stopping = new AbortController();

  async function keepAsking(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await askDueMetrics(parts);
      } catch (err) {
        parts.log.warn({ err }, 'custom metrics could not be asked; trying again');
      }
      await wait(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  const running = keepAsking();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** Asks those that are due, and tells the digest's channel of one that begins to fail. */
export async function askDueMetrics({
  config,
  db,
  metricsTarget,
  now = systemClock,
  wakeOutbox = () => {},
}: Parts): Promise<readonly MetricRun[]> {
  if (metricsTarget === null) return [];
  const { timezone, slack } = config;
  const runs = await runDueMetrics(db, {
    now: now(),
    timezone,
    source: { target: metricsTarget },
    announce: async (transaction, failing) =>
      announceFailingMetric(transaction, failing, slack.digestChannel),
  });
  if (runs.some(({ kept }) => kept.kind === 'failed')) wakeOutbox();
  return runs;
}
