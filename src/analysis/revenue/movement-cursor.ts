import type { Temporal } from 'temporal-polyfill';

import { parseInstant } from '#domain/instant.ts';

/** The movement a page ended with. */
export interface MovementCursor {
  readonly occurredAt: Temporal.Instant;
  /** Stripe's id. */
  readonly customerId: string;
  readonly currency: string;
}

const SHAPE = /^([12]\d{3}-\d\d-\d\dT[\d:.]+Z) ([a-z]{3}) ([^\0]{1,255})$/su;

/** The text a caller hands back to go on after this movement. */
export function formatMovementCursor(cursor: MovementCursor): string {
  const { occurredAt, currency, customerId } = cursor;
  return Buffer.from(`${occurredAt.toString()} ${currency} ${customerId}`).toString('base64url');
}

/** Reads a cursor; null when it is not one that formatMovementCursor wrote. */
export function parseMovementCursor(text: string): MovementCursor | null {
  const [, instant, currency, customerId] =
    SHAPE.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (instant === undefined || currency === undefined || customerId === undefined) return null;
  const occurredAt = parseInstant(instant);
  if (occurredAt === null) return null;
  const cursor = { occurredAt, currency, customerId };
  return formatMovementCursor(cursor) === text ? cursor : null;
}
