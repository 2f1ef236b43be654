import { refreshMovesOf } from '#analysis/radar/refresh.ts';
import type { Db } from '#store/postgres.ts';
import { takeDirty } from '#store/queries/risks.ts';

import { scanRisksOf, type Announce, type RiskScope } from './scan.ts';

/** So many marks are taken in one transaction. */
const BATCH_SIZE = 500;

/**
 * Looks at the customers of whom something has become known that may cost money, and at what could be
 * done about it. Returns how many marks that took; 0 when there are none. A mark goes with the
 * transaction that looked, so that a crash leaves it for the next.
 */
export async function scanDirtyCustomers(
  db: Db,
  scope: RiskScope,
  onChanged: Announce,
): Promise<number> {
  return db.begin(async (transaction) => {
    const marks = await takeDirty(transaction, { batchSize: BATCH_SIZE });
    if (marks.length === 0) return 0;
    const customerIds = [...new Set(marks.map(({ customerId }) => customerId))];
    await scanRisksOf(transaction, { ...scope, customerIds, onChanged });
    await refreshMovesOf(transaction, { ...scope, customerIds });
    return marks.length;
  });
}
