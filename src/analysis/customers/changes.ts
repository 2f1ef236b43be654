import type { Scope } from '#analysis/revenue/current-mrr.ts';
import { knownUntil } from '#analysis/revenue/known-until.ts';
import { formatMovementCursor, type MovementCursor } from '#analysis/revenue/movement-cursor.ts';
import { movementRow, type MovementRow } from '#analysis/revenue/movement-row.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/customers.ts';

interface ChangesPage {
  /** The newest first. */
  readonly movements: readonly MovementRow[];
  readonly inAll: number;
  /** What parseMovementCursor reads to go on from here; null on the last page. */
  readonly nextCursor: string | null;
}

/** What changed a customer's MRR, a page of it; null when nobody has that id. */
export async function customerChanges(
  db: Queryable,
  {
    customerId,
    cursor,
    limit,
    ...scope
  }: Scope & {
    readonly customerId: string;
    readonly cursor: MovementCursor | null;
    readonly limit: number;
  },
): Promise<ChangesPage | null> {
  const beforeAt = knownUntil(scope.now);
  const [known] = await queries.customer(db, { stripeCustomerId: customerId, beforeAt });
  if (known === undefined) return null;
  const rows = await queries.customerMovements(db, {
    customerId: known.customerId,
    beforeAt: cursor?.occurredAt ?? beforeAt,
    beforeCurrency: cursor?.currency ?? null,
    timezone: scope.timezone,
    limitRows: limit + 1,
  });
  const movements = rows.slice(0, limit).map(movementRow);
  const last = movements.at(-1);
  const isMore = rows.length > limit && last !== undefined;
  return {
    movements,
    inAll: known.movements,
    nextCursor: isMore ? formatMovementCursor(last) : null,
  };
}
