import type { Temporal } from 'temporal-polyfill';

import type { ExperimentMetric } from '#domain/experiment-metric.ts';
import type { Arm, ExperimentState, Verdict } from '#domain/experiments.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/customers.ts';

/** An experiment that a customer takes part in, or took. */
export interface CustomerExperiment {
  readonly id: number;
  readonly name: string;
  readonly state: ExperimentState;
  readonly metric: ExperimentMetric;
  readonly changeDescription: string;
  /** Nobody is ever moved to the other one. */
  readonly arm: Arm;
  readonly sinceAt: Temporal.Instant;
  /** null until it is completed. */
  readonly outcome: Verdict | null;
}

/** The experiments of one customer, those that run first, then the newest. */
export async function customerExperiments(
  db: Queryable,
  asked: Parameters<typeof queries.customerExperiments>[1],
): Promise<CustomerExperiment[]> {
  const rows = await queries.customerExperiments(db, asked);
  return rows.map((row) => ({
    ...row,
    id: Number(row.id),
    metric: row.metric as ExperimentMetric,
  }));
}
