import type { Temporal } from 'temporal-polyfill';

import type { Db } from '#store/postgres.ts';

/** A movement as the database has it, in the reference's units. */
export interface StoredMovement {
  readonly currency: string;
  readonly occurredAt: number;
  readonly type: string;
  readonly cause: string;
  readonly amount: bigint;
  readonly before: bigint;
  readonly after: bigint;
  readonly awaySince: number | null;
}

interface Row {
  readonly stripeId: string;
  readonly occurredAt: Temporal.Instant;
  readonly currency: string;
  readonly type: string;
  readonly cause: string;
  readonly amountMinor: string;
  readonly mrrBeforeMinor: string;
  readonly mrrAfterMinor: string;
  readonly awaySince: Temporal.Instant | null;
}

/** Every movement in the ledger, by Stripe's customer id. */
export async function storedMovements(db: Db): Promise<Map<string, StoredMovement[]>> {
  const rows = await db<Row[]>`
    select stripe_id, mrr_movements.*
    from mrr_movements
    inner join customers on customers.id = customer_id
  `;
  const movements = new Map<string, StoredMovement[]>();
  for (const { stripeId, currency, type, cause, ...row } of rows) {
    const movement = {
      currency,
      type,
      cause,
      occurredAt: row.occurredAt.epochMilliseconds / 1000,
      amount: hundredMillionths(row.amountMinor),
      before: hundredMillionths(row.mrrBeforeMinor),
      after: hundredMillionths(row.mrrAfterMinor),
      awaySince: row.awaySince && row.awaySince.epochMilliseconds / 1000,
    };
    movements.set(stripeId, [...(movements.get(stripeId) ?? []), movement]);
  }
  return movements;
}

function hundredMillionths(numeric: string): bigint {
  const [whole = '', decimals = ''] = numeric.split('.');
  return BigInt(whole + decimals.padEnd(8, '0'));
}
