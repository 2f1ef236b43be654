import { Temporal } from 'temporal-polyfill';

import type { Timezone } from '#domain/day.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/revenue.ts';

import { knownUntil } from './known-until.ts';
import { plans, type Plan } from './movement-parts.ts';
import { movementRow, type MovementRow } from './movement-row.ts';

/** A movement, and what has become of the customer in its currency. */
export interface MovementDetail extends MovementRow {
  readonly mrrNowMinor: bigint;
  /** When that last changed. */
  readonly paysSince: Temporal.Instant;
  readonly plansNow: readonly Plan[];
}

/** What names one movement, whatever is told about its customer later. */
export interface MovementKey {
  /** Stripe's id. */
  readonly customerId: string;
  readonly currency: string;
  /** The second in which it happened. */
  readonly occurredAt: Temporal.Instant;
}

const SHAPE = /^([^\0]{1,255}):([a-z]{3}):(\d{9,11})$/u;

/** Reads the id of a movement; null when it is none. */
export function parseMovementId(id: string): MovementKey | null {
  const [, customerId, currency, seconds] = SHAPE.exec(id) ?? [];
  if (customerId === undefined || currency === undefined) return null;
  const occurredAt = Temporal.Instant.fromEpochMilliseconds(Number(seconds) * 1000);
  return { customerId, currency, occurredAt };
}

/** One movement with what stands behind it; null when a late fact has changed the history it was in. */
export async function movementDetail(
  db: Queryable,
  key: MovementKey,
  { now, timezone }: { readonly now: Temporal.Instant; readonly timezone: Timezone },
): Promise<MovementDetail | null> {
  const [row] = await queries.movement(db, {
    stripeCustomerId: key.customerId,
    currency: key.currency,
    occurredAt: key.occurredAt,
    knownUntil: knownUntil(now),
    timezone,
  });
  if (row === undefined) return null;
  return {
    ...movementRow(row),
    mrrNowMinor: row.mrrNowMinor,
    paysSince: row.paysSince,
    plansNow: plans(row.plansNow),
  };
}
