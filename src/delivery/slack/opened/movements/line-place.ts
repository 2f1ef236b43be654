import type { Temporal } from 'temporal-polyfill';

import { parseWorthCursor, type WorthCursor } from '#analysis/revenue/movement-line.ts';
import { parseDay } from '#delivery/day-range.ts';
import { parseInstant } from '#domain/instant.ts';
import type { MovementType } from '#domain/ledger.ts';

/** The days of a bridge, both included. */
export interface BridgeDays {
  readonly fromDay: Temporal.PlainDate;
  readonly toDay: Temporal.PlainDate;
}

/** Which page of which line of a bridge a button opens. */
export interface LinePlace extends BridgeDays {
  readonly type: MovementType;
  /** Null for the first page. */
  readonly page: {
    /** All pages show what was known when the first one was opened. */
    readonly asOf: Temporal.Instant;
    readonly cursor: WorthCursor;
  } | null;
}

/** The first word of every value. */
export const LINE = 'line';
/** Values of another version are not read: messages outlive updates. */
const VERSION = '1';
const TYPES: readonly MovementType[] = ['new', 'reactivation', 'expansion', 'contraction', 'churn'];

/** The value of a button that opens the first page. */
export function formatLine(type: MovementType, { fromDay, toDay }: BridgeDays): string {
  return [LINE, VERSION, type, fromDay.toString(), toDay.toString()].join(' ');
}

/** The value of a button that opens the page after a cursor. */
export function formatLinePage(
  { type, ...days }: BridgeDays & { readonly type: MovementType },
  { asOf, cursor }: { readonly asOf: Temporal.Instant; readonly cursor: string },
): string {
  return [formatLine(type, days), asOf.toString(), cursor].join(' ');
}

/** Reads what follows the first word; null when no button of this version says so. */
export function parseLine(words: readonly string[]): LinePlace | null {
  const [version, word, from = '', to = '', ...rest] = words;
  const type = TYPES.find((one) => one === word);
  const [fromDay, toDay] = [parseDay(from), parseDay(to)];
  if (version !== VERSION || type === undefined || fromDay === null || toDay === null) return null;
  if (fromDay.since(toDay).sign > 0) return null;
  if (rest.length === 0) return { type, fromDay, toDay, page: null };
  const [asOf, cursor] = [parseInstant(rest[0] ?? ''), parseWorthCursor(rest[1] ?? '')];
  if (rest.length > 2 || asOf === null || cursor === null) return null;
  return { type, fromDay, toDay, page: { asOf, cursor } };
}
