import type { Temporal } from 'temporal-polyfill';

import {
  ANSWER_ROWS_MOST,
  daysAnswered,
  type MetricDay,
  type MetricFailure,
} from '#domain/custom-metrics.ts';
import { askForeign } from '#store/foreign-query.ts';
import type { Target } from '#store/postgres.ts';

const TIMEOUT_MS = 10_000;

/** Where queries of people's own are asked, and how long they may take. */
export interface MetricSource {
  readonly target: Target;
  /** 10 seconds when left out. */
  readonly timeoutMs?: number;
}

/** Asks a query for its days that are over, oldest first; or why it gave nothing of use. */
export async function askMetric(
  { target, timeoutMs = TIMEOUT_MS }: MetricSource,
  query: string,
  today: Temporal.PlainDate,
): Promise<readonly MetricDay[] | MetricFailure> {
  const rows = await askForeign(target, query, { timeoutMs, rowsMost: ANSWER_ROWS_MOST });
  return 'code' in rows ? rows : daysAnswered(rows, today);
}
