import type { Temporal } from 'temporal-polyfill';

import type { MetricDay, MetricFailure } from '#domain/custom-metrics.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/custom-metrics.ts';

/** A metric as it was when its query was asked. */
export interface AskedMetric {
  readonly id: bigint;
  readonly query: string;
}

/** What became of an answer. */
export type Kept =
  | { readonly kind: 'answered'; readonly days: number; readonly wasFailing: boolean }
  | {
      readonly kind: 'failed';
      readonly failure: MetricFailure;
      /** It answered well before. */
      readonly isNew: boolean;
    }
  /** Somebody has removed it or replaced its query meanwhile, so that the answer is of no use. */
  | { readonly kind: 'outdated' };

/**
 * Keeps what a query gave: days that it gives again are as it gives them now, and others stay. Of a
 * failure that is kept, and what was known before. Best in a transaction with what is told of it.
 */
export async function keepAnswer(
  db: Queryable,
  { id, query }: AskedMetric,
  {
    answer,
    now,
  }: {
    readonly answer: readonly MetricDay[] | MetricFailure;
    readonly now: Temporal.Instant;
  },
): Promise<Kept> {
  if ('code' in answer) {
    const { code, sentence } = answer;
    const about = { id, query, failureCode: code, failure: sentence, at: now };
    const [kept] = await queries.keepFailure(db, about);
    return kept === undefined
      ? { kind: 'outdated' }
      : { kind: 'failed', failure: answer, isNew: kept.isNew };
  }
  const [kept] = await queries.keepAnswer(db, {
    id,
    query,
    days: answer.map(({ day }) => day.toString()),
    numbers: answer.map(({ value }) => value),
    at: now,
  });
  return kept === undefined
    ? { kind: 'outdated' }
    : { kind: 'answered', days: answer.length, wasFailing: kept.wasFailing };
}
