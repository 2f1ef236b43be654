import type { Temporal } from 'temporal-polyfill';

import { parseInstant } from '#domain/instant.ts';

/** The movement that a page of the largest ones ended with. */
export interface WorthCursor {
  /** In the base currency: an exact decimal of minor units. */
  readonly worthMinor: string;
  readonly occurredAt: Temporal.Instant;
  /** Stripe's id. */
  readonly customerId: string;
  readonly currency: string;
}

const SHAPE =
  /^(\d{1,30}(?:\.\d{1,60})?) ([12]\d{3}-\d\d-\d\dT[\d:.]+Z) ([a-z]{3}) ([^\0]{1,255})$/su;

/** The text a caller hands back to go on after this movement. */
export function formatWorthCursor(cursor: WorthCursor): string {
  const { worthMinor, occurredAt, currency, customerId } = cursor;
  const words = `${worthMinor} ${occurredAt.toString()} ${currency} ${customerId}`;
  return Buffer.from(words).toString('base64url');
}

/** Reads a cursor; null when it is not one that formatWorthCursor wrote. */
export function parseWorthCursor(text: string): WorthCursor | null {
  const [, worthMinor, instant, currency, customerId] =
    SHAPE.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (worthMinor === undefined || instant === undefined) return null;
  if (currency === undefined || customerId === undefined) return null;
  const occurredAt = parseInstant(instant);
  if (occurredAt === null) return null;
  const cursor = { worthMinor, occurredAt, currency, customerId };
  return formatWorthCursor(cursor) === text ? cursor : null;
}
