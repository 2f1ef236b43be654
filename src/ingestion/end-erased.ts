import type { Db, Transaction } from '#store/postgres.ts';
import {
  cutErasedSubscription,
  deriveMovementsSince,
  takeErasedEnds,
  takeMovementsSince,
} from '#store/queries/erasure.ts';
import { lockCustomers } from '#store/queries/ingestion.ts';
import { markSnapshotsOutdated } from '#store/queries/revenue.ts';

type ErasedEnd = Awaited<ReturnType<typeof takeErasedEnds>>[number];

/**
 * Ends the anonymous subscriptions of which Stripe has said that they are over, which is all that is
 * taken in about somebody who was erased. Returns how many ended.
 */
export async function endErased(db: Db): Promise<number> {
  return db.begin(async (transaction) => {
    const ends = await takeErasedEnds(transaction, {});
    if (ends.length === 0) return 0;
    await lockCustomers(transaction, { stripeIds: ends.map(({ anonymousId }) => anonymousId) });
    for (const end of ends) await endOne(transaction, end);
    return ends.length;
  });
}

/** No fold can do this, for the facts are gone; what holds of a ledger holds of what is left of it. */
async function endOne(
  transaction: Transaction,
  { subscriptionId, endedAt }: ErasedEnd,
): Promise<void> {
  const [cut] = await cutErasedSubscription(transaction, { subscriptionId, endedAt });
  if (cut === undefined) return;
  const since = { ...cut, sinceAt: endedAt };
  const former = await takeMovementsSince(transaction, since);
  const causes = former.map(({ occurredAt, cause }) => ({
    occurred_at: occurredAt.toString(),
    cause,
  }));
  await deriveMovementsSince(transaction, { ...since, causes });
  await markSnapshotsOutdated(transaction, { since: endedAt });
}
