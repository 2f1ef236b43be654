import { knownUntil } from '#analysis/revenue/known-until.ts';
import { dayOf } from '#domain/day.ts';
import { SCORE_WEIGHTS_VERSION } from '#domain/scores.ts';
import type { Db, Queryable } from '#store/postgres.ts';
import { scoreCustomers } from '#store/queries/scores.ts';
import { giveRoom } from '#store/queries/usage.ts';

import type { ScoreScope } from './score.ts';

const WORK_MEM = '128MB';

export interface Scored {
  readonly scored: number;
  readonly notScored: number;
}

/** Scores everybody who pays, in one statement, and keeps what has changed. */
export async function scoreAll(db: Db, scope: ScoreScope): Promise<Scored> {
  return db.begin(async (transaction) => scoreSome(transaction, { ...scope, customerIds: null }));
}

/**
 * The same for these customers, in the caller's transaction; null for everybody, which is planned for
 * what there is now.
 */
export async function scoreSome(
  transaction: Queryable,
  {
    now,
    timezone,
    baseCurrency,
    ticketSpike,
    customerIds,
  }: ScoreScope & { readonly customerIds: readonly bigint[] | null },
): Promise<Scored> {
  const isEverybody = customerIds === null;
  if (isEverybody) await giveRoom(transaction, { workMem: WORK_MEM });
  const [scored] = await scoreCustomers(transaction, {
    at: now,
    beforeAt: knownUntil(now),
    today: dayOf(now, timezone),
    timezone,
    baseCurrency,
    ticketSpike: String(ticketSpike),
    weightsVersion: SCORE_WEIGHTS_VERSION,
    customerIds,
    isEverybody,
  });
  if (scored === undefined) throw new Error('a look has one row');
  return scored;
}
