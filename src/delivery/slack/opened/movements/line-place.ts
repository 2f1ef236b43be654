import type { Temporal } from 'temporal-polyfill';

import { parseWorthCursor, type WorthCursor } from '#analysis/revenue/movement-line.ts';
import { parseDay } from '#delivery/day-range.ts';
import { parseInstant } from '#domain/instant.ts';
import type { MovementType } from '#domain/ledger.ts';

/** The days of a bridge, both included, and the Stripe account it is of; left out or null: all. */
export interface BridgePlace {
  readonly fromDay: Temporal.PlainDate;
  readonly toDay: Temporal.PlainDate;
  readonly account?: string | null;
}

/** Which page of which line of a bridge a button opens. */
export interface LinePlace extends BridgePlace {
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
const ACCOUNT = /^account=([a-z0-9_-]+)$/;
const TYPES: readonly MovementType[] = ['new', 'reactivation', 'expansion', 'contraction', 'churn'];

/** The value of a button that opens the first page. */
export function formatLine(type: MovementType, place: BridgePlace): string {
  return [LINE, VERSION, type, ...bridgeWords(place)].join(' ');
}

/** The value of a button that opens the page after a cursor. */
export function formatLinePage(
  { type, ...bridge }: BridgePlace & { readonly type: MovementType },
  { asOf, cursor }: { readonly asOf: Temporal.Instant; readonly cursor: string },
): string {
  return [formatLine(type, bridge), asOf.toString(), cursor].join(' ');
}

/** Reads what follows the first word; null when no button of this version says so. */
export function parseLine(words: readonly string[]): LinePlace | null {
  const [version, word, ...others] = words;
  const type = TYPES.find((one) => one === word);
  const read = parseBridge(others);
  if (version !== VERSION || type === undefined || read === null) return null;
  const { rest, ...bridge } = read;
  if (rest.length === 0) return { type, ...bridge, page: null };
  const [asOf, cursor] = [parseInstant(rest[0] ?? ''), parseWorthCursor(rest[1] ?? '')];
  if (rest.length > 2 || asOf === null || cursor === null) return null;
  return { type, ...bridge, page: { asOf, cursor } };
}

/** The words that say which bridge something is of. */
export function bridgeWords({ fromDay, toDay, account = null }: BridgePlace): string[] {
  const days = [fromDay.toString(), toDay.toString()];
  return account === null ? days : [...days, `account=${account}`];
}

/** Reads such words, and hands back what follows them; null when they are none. */
export function parseBridge(
  words: readonly string[],
): (Required<BridgePlace> & { readonly rest: readonly string[] }) | null {
  const [from = '', to = '', ...others] = words;
  const [fromDay, toDay] = [parseDay(from), parseDay(to)];
  if (fromDay === null || toDay === null || fromDay.since(toDay).sign > 0) return null;
  const account = ACCOUNT.exec(others[0] ?? '')?.[1] ?? null;
  return { fromDay, toDay, account, rest: account === null ? others : others.slice(1) };
}
