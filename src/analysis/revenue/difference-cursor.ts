import type { Temporal } from 'temporal-polyfill';

import { parseInstant } from '#domain/instant.ts';
import { DIFFERENCE_RULES, type DifferenceRule } from '#domain/ledger.ts';

/** The difference a page ended with, and the instant that its pages are about. */
export interface DifferenceCursor {
  readonly asOf: Temporal.Instant;
  /** Of the amount, without its sign, in minor units. */
  readonly sizeMinor: bigint;
  readonly rule: DifferenceRule;
  /** Stripe's id. */
  readonly customerId: string;
}

const SHAPE = /^([12]\d{3}-\d\d-\d\dT[\d:.]+Z) (\d{1,18}) ([a-z_]+) ([^\0]{1,255})$/su;

/** The text a caller hands back to go on after this difference. */
export function formatDifferenceCursor(cursor: DifferenceCursor): string {
  const { asOf, sizeMinor, rule, customerId } = cursor;
  const words = `${asOf.toString()} ${sizeMinor.toString()} ${rule} ${customerId}`;
  return Buffer.from(words).toString('base64url');
}

/** Reads a cursor; null when it is not one that formatDifferenceCursor wrote. */
export function parseDifferenceCursor(text: string): DifferenceCursor | null {
  const [, instant, size, word, customerId] =
    SHAPE.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (instant === undefined || size === undefined || customerId === undefined) return null;
  const rule = DIFFERENCE_RULES.find((each) => each === word);
  const asOf = parseInstant(instant);
  if (rule === undefined || asOf === null) return null;
  const cursor = { asOf, sizeMinor: BigInt(size), rule, customerId };
  return formatDifferenceCursor(cursor) === text ? cursor : null;
}
