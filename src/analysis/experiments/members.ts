import { knownUntil } from '#analysis/revenue/known-until.ts';
import type { Design, Experiment } from '#domain/experiments.ts';
import type { Json } from '#store/fields.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/experiments.ts';

import { segmentParam } from './segment-param.ts';
import { decimalOf } from './stored-experiment.ts';
import type { ExperimentScope } from './values.ts';

/** Who takes part, as the database reads it. */
interface MembersParam {
  readonly segment: Json;
  /** Of the other plan, when that is the comparison. */
  readonly controlSegment: Json | null;
  /** Of the variant, when lot decides. */
  readonly share: string | null;
}

/** Who takes part by a design, in the base currency. */
export function membersParam(
  { segment, comparison }: Pick<Design, 'segment' | 'comparison'>,
  { baseCurrency }: Pick<ExperimentScope, 'baseCurrency'>,
): MembersParam {
  return {
    segment: segmentParam(segment, baseCurrency),
    controlSegment:
      comparison.kind === 'plan'
        ? segmentParam({ ...segment, plan: comparison.plan }, baseCurrency)
        : null,
    share: comparison.kind === 'control' ? decimalOf(comparison.share) : null,
  };
}

/**
 * Takes in who came into the segment of a running experiment since its start, in the arm that lot draws
 * for them: everybody, or one customer by Stripe's id. Nobody is ever moved or left out again, so that to
 * repeat it changes nothing. Gives how many.
 */
export async function enrollNewcomers(
  db: Queryable,
  experiment: Pick<Experiment, 'id' | 'design' | 'state'>,
  scope: ExperimentScope & { readonly customerId?: string },
): Promise<number> {
  if (experiment.state !== 'running') return 0;
  const { now, timezone, baseCurrency, customerId = null } = scope;
  const taken = await queries.enroll(db, {
    id: BigInt(experiment.id),
    beforeAt: knownUntil(now),
    timezone,
    baseCurrency,
    ...membersParam(experiment.design, scope),
    stripeId: customerId,
  });
  return taken.length;
}
