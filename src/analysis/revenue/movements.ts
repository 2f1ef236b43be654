import type { Temporal } from 'temporal-polyfill';

import type { Currency } from '#domain/currency.ts';
import { startOfDay, type Timezone } from '#domain/day.ts';
import type { MovementType } from '#domain/ledger.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/revenue.ts';

import { dayKnownUntil } from './known-until.ts';
import { formatMovementCursor, type MovementCursor } from './movement-cursor.ts';
import { movementRow, type MovementRow } from './movement-row.ts';

export type { MovementRow } from './movement-row.ts';
export { parseMovementCursor } from './movement-cursor.ts';

export const MOVEMENTS_PER_PAGE_MAX = 500;

export interface MovementsQuery {
  readonly fromDay: Temporal.PlainDate;
  /** Inclusive. */
  readonly toDay: Temporal.PlainDate;
  readonly timezone: Timezone;
  readonly now: Temporal.Instant;
  readonly type?: MovementType;
  readonly currency?: Currency;
  /** Stripe's id. */
  readonly customerId?: string;
  /** Only customers of that Stripe account. */
  readonly account?: string;
  readonly cursor?: MovementCursor;
  /** 1 to 500. */
  readonly limit: number;
}

export interface MovementsPage {
  readonly movements: readonly MovementRow[];
  /** What parseMovementCursor reads to go on from here; null on the last page. */
  readonly nextCursor: string | null;
}

/**
 * The movements of a range of local days in every currency, oldest first. A page that goes on from a
 * cursor neither repeats nor skips a movement, whatever is added meanwhile.
 */
export async function movements(db: Queryable, input: MovementsQuery): Promise<MovementsPage> {
  const { fromDay, toDay, timezone, now, type, currency, customerId, cursor, limit } = input;
  if (!Number.isInteger(limit) || limit < 1 || limit > MOVEMENTS_PER_PAGE_MAX) {
    throw new RangeError(`a page has 1 to ${MOVEMENTS_PER_PAGE_MAX} movements, not ${limit}`);
  }
  const rows = await queries.movements(db, {
    fromAt: startOfDay(fromDay, timezone),
    beforeAt: dayKnownUntil(toDay, timezone, now),
    timezone,
    type: type ?? null,
    stripeCustomerId: customerId ?? null,
    currency: currency ?? null,
    afterAt: cursor?.occurredAt ?? null,
    afterStripeCustomerId: cursor?.customerId ?? null,
    afterCurrency: cursor?.currency ?? null,
    limitRows: limit + 1,
    account: input.account ?? null,
  });
  const page = rows.slice(0, limit).map(movementRow);
  const last = page.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { movements: page, nextCursor: hasMore ? formatMovementCursor(last) : null };
}
