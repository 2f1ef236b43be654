import type { Temporal } from 'temporal-polyfill';

import { dayOf } from '#domain/day.ts';
import type { Db, Transaction } from '#store/postgres.ts';
import { claimMetric } from '#store/queries/custom-metrics.ts';

import { askMetric, type MetricSource } from './ask-metric.ts';
import { customMetrics, type CustomMetric, type MetricScope } from './custom-metric.ts';
import { keepAnswer, type Kept } from './keep.ts';

/** One that does not answer is asked again after so long. */
const AGAIN_AFTER_MINUTES = 55;

/** A metric that began to fail, told in the transaction that keeps that. */
type Announce = (transaction: Transaction, failing: CustomMetric) => Promise<void>;

/** What became of a metric that was asked. */
export interface MetricRun {
  readonly name: string;
  readonly kept: Kept;
}

interface Running extends MetricScope {
  readonly source: MetricSource;
  readonly announce?: Announce;
}

/**
 * Asks every metric that has not answered yet on this local day, and not within the last hour. Each gives
 * all its days, so that those on which nobody asked come by themselves. Whatever number of replicas do,
 * each is asked by one of them, and that it fails is told once. They are asked one after the other, as
 * the database they ask is somebody's product.
 */
export async function runDueMetrics(db: Db, running: Running): Promise<readonly MetricRun[]> {
  const { now, timezone } = running;
  const today = dayOf(now, timezone);
  const runs: MetricRun[] = [];
  for (const metric of await customMetrics(db, running)) {
    const { answeredAt, id } = metric;
    if (answeredAt !== null && dayOf(answeredAt, timezone).equals(today)) continue;
    const beforeAt = now.subtract({ minutes: AGAIN_AFTER_MINUTES });
    // oxlint-disable-next-line no-await-in-loop
    const claimed = await claimMetric(db, { id, beforeAt, at: now });
    // oxlint-disable-next-line no-await-in-loop
    if (claimed.length > 0) runs.push(await runMetric(db, metric, running));
  }
  return runs;
}

/** Asks these metrics now, whenever they were asked last. */
export async function runMetrics(
  db: Db,
  metrics: readonly CustomMetric[],
  running: Running,
): Promise<readonly MetricRun[]> {
  const runs: MetricRun[] = [];
  // oxlint-disable-next-line no-await-in-loop
  for (const metric of metrics) runs.push(await runMetric(db, metric, running));
  return runs;
}

async function runMetric(
  db: Db,
  metric: CustomMetric,
  { source, now, timezone, announce = async () => {} }: Running,
): Promise<MetricRun> {
  const today: Temporal.PlainDate = dayOf(now, timezone);
  const answer = await askMetric(source, metric.query, today);
  const kept = await db.begin(async (transaction) => {
    const done = await keepAnswer(transaction, metric, { answer, now });
    if (done.kind === 'failed' && done.isNew) {
      await announce(transaction, { ...metric, failure: { ...done.failure, sinceAt: now } });
    }
    return done;
  });
  return { name: metric.name, kept };
}
