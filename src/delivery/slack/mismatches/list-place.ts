import { formatMismatchCursor, parseMismatchCursor } from '#analysis/usage/mismatch-cursor.ts';
import type { MismatchCursor } from '#analysis/usage/mismatches.ts';

export type ListName = 'upgrades' | 'overpriced';

/** Which page of which list a button opens. */
export interface ListPlace {
  readonly list: ListName;
  /** null for the first page. */
  readonly cursor: MismatchCursor | null;
}

/** The first word of every value. */
export const MISMATCHES = 'mismatches';
const VERSION = '1';
const LISTS: readonly ListName[] = ['upgrades', 'overpriced'];

/** The value of a button; Slack hands it back when somebody clicks. */
export function formatListPlace({ list, cursor }: ListPlace): string {
  const after = cursor === null ? [] : [formatMismatchCursor(cursor)];
  return [MISMATCHES, VERSION, list, ...after].join(' ');
}

/** Reads what follows the first word; null when no button of this version says so. */
export function parseListPlace([version, word, after, ...rest]: readonly string[]) {
  const list = LISTS.find((one) => one === word);
  if (version !== VERSION || list === undefined || rest.length > 0) return null;
  if (after === undefined) return { list, cursor: null };
  const cursor = parseMismatchCursor(after);
  return cursor === null ? null : { list, cursor };
}
