import type { Temporal } from 'temporal-polyfill';

import { startOfDay } from '#domain/day.ts';
import type { MovementType } from '#domain/ledger.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/revenue.ts';

import type { Scope } from './current-mrr.ts';
import { dayKnownUntil, earlier, knownUntil } from './known-until.ts';
import { movementRow, type MovementRow } from './movement-row.ts';
import { formatWorthCursor, type WorthCursor } from './worth-cursor.ts';

export { parseWorthCursor, type WorthCursor } from './worth-cursor.ts';

export interface MovementLineQuery {
  readonly type: MovementType;
  readonly fromDay: Temporal.PlainDate;
  /** Inclusive. */
  readonly toDay: Temporal.PlainDate;
  /** Only customers of that Stripe account; left out or null: of all. */
  readonly account?: string | null;
  /** What is known at `now` of those days, in this currency. */
  readonly scope: Scope;
  readonly cursor: WorthCursor | null;
  readonly limit: number;
}

/** A movement, and what the customer pays by now in its currency. */
export interface LineMovement extends MovementRow {
  readonly mrrNowMinor: bigint;
}

export interface MovementLine {
  /** What the bridge says of the line, in minor units of the base currency; always positive. */
  readonly amountMinor: bigint;
  readonly count: number;
  /** Those worth most in the base currency first. */
  readonly movements: readonly LineMovement[];
  /** What parseWorthCursor reads to go on from here; null on the last page. */
  readonly nextCursor: string | null;
}

/**
 * The movements behind one line of a bridge, a page of them. Those in currencies without a rate are
 * not in the bridge and not here. A page that goes on from a cursor neither repeats nor skips one.
 */
export async function movementLine(db: Queryable, input: MovementLineQuery): Promise<MovementLine> {
  const { type, fromDay, toDay, account = null, scope, cursor, limit } = input;
  const { now, timezone, baseCurrency } = scope;
  const beforeAt = dayKnownUntil(toDay, timezone, now);
  const rows = await queries.movementsByWorth(db, {
    fromAt: earlier(startOfDay(fromDay, timezone), beforeAt),
    beforeAt,
    timezone,
    baseCurrency,
    isConverted: true,
    type,
    knownUntil: knownUntil(now),
    afterWorthMinor: cursor?.worthMinor ?? null,
    afterAt: cursor?.occurredAt ?? null,
    afterStripeCustomerId: cursor?.customerId ?? null,
    afterCurrency: cursor?.currency ?? null,
    limitRows: limit + 1,
    account,
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    amountMinor: rows[0]?.lineMinor ?? 0n,
    count: rows[0]?.lineMovements ?? 0,
    movements: page.map((row) => ({ ...movementRow(row), mrrNowMinor: row.mrrNowMinor })),
    nextCursor:
      rows.length > limit && last !== undefined
        ? formatWorthCursor({ ...last, customerId: last.stripeCustomerId })
        : null,
  };
}
