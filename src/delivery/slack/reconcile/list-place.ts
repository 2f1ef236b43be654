import type { Temporal } from 'temporal-polyfill';

import { parseDifferenceCursor, type DifferenceCursor } from '#analysis/revenue/differences.ts';
import { parseMoment, type Clock } from '#delivery/moment.ts';
import { DIFFERENCE_RULES, type DifferenceRule } from '#domain/ledger.ts';

/** Which page of which list a button opens: the customers of one rule as of one instant. */
export interface ListPlace {
  readonly rule: DifferenceRule;
  readonly asOf: Temporal.Instant;
  /** What the page before ended with, as its answer gave it; null for the first page. */
  readonly cursor: string | null;
}

interface ReadPlace {
  readonly rule: DifferenceRule;
  readonly asOf: Temporal.Instant;
  readonly cursor: DifferenceCursor | null;
}

/** The first word of every value. */
export const LIST = 'reconcile';

/** The value of a button; Slack hands it back when somebody clicks. */
export function formatListPlace({ rule, asOf, cursor }: ListPlace): string {
  return [LIST, rule, asOf.toString(), cursor ?? ''].join(' ').trim();
}

/** Reads what follows the first word; null when it is of another version. */
export function parseListPlace(words: readonly string[], clock: Clock): ReadPlace | null {
  const [word, instant = '', after, ...rest] = words;
  const rule = DIFFERENCE_RULES.find((each) => each === word);
  const asOf = parseMoment(instant, clock);
  if (rule === undefined || asOf === null || rest.length > 0) return null;
  if (after === undefined) return { rule, asOf, cursor: null };
  const cursor = parseDifferenceCursor(after);
  return cursor === null ? null : { rule, asOf, cursor };
}
