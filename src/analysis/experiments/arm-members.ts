import type { Experiment } from '#domain/experiments.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/experiment-values.ts';

import type { ArmMembers } from './compare-arms.ts';
import { daysIn, memberValue, type ExperimentScope, type TimeRange } from './values.ts';

/** What became of the customers of each arm since they were given to it. */
export async function armMembers(
  db: Queryable,
  asked: {
    readonly experiment: Pick<Experiment, 'id'>;
    readonly range: TimeRange;
    readonly usageMetric: string | null;
  },
  { timezone, baseCurrency }: ExperimentScope,
): Promise<ArmMembers> {
  const { experiment, range, usageMetric } = asked;
  const rows = await queries.armValues(db, {
    experimentId: BigInt(experiment.id),
    ...range,
    ...daysIn(range, timezone),
    timezone,
    baseCurrency,
    usageMetric,
  });
  return {
    control: rows.filter(({ arm }) => arm === 'control').map(memberValue),
    variant: rows.filter(({ arm }) => arm === 'variant').map(memberValue),
  };
}
