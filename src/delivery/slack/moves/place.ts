import { parseMoveCursor } from '#analysis/radar/move-cursor.ts';
import { parseMoveNumber } from '#delivery/move-number.ts';

/** The first word of the values of buttons that open the list of all moves. */
export const MOVES = 'moves';

const VERSION = '1';
const SHOWN_MAX = 20;

/** Where the buttons of a move are: what is there is drawn anew once one was pressed. */
export type MovePlace =
  /** In the answer to `/moneyradar` or in the home tab, which show these moves. */
  | { readonly where: 'radar' | 'home'; readonly shown: readonly bigint[] }
  /** On the page of the list that begins after this cursor. */
  | { readonly where: 'list'; readonly after: string | null }
  /** In a message that stays as it is. */
  | { readonly where: 'alone' };

/** A move, and where its buttons are. */
export interface PlacedMove {
  readonly id: bigint;
  readonly place: MovePlace;
}

/** The value of a button that answers a move. */
export function formatPlacedMove({ id, place }: PlacedMove): string {
  switch (place.where) {
    case 'radar':
    case 'home':
      return [VERSION, id, place.where, place.shown.join(',')].join(' ');
    case 'list':
      return [VERSION, id, place.where, ...(place.after === null ? [] : [place.after])].join(' ');
    case 'alone':
      return id.toString();
  }
}

/** Reads it back; it comes from Slack and may be anybody's: null when no button of this version says so. */
export function parsePlacedMove(value: string): PlacedMove | null {
  const alone = parseMoveNumber(value);
  if (alone !== null) return { id: alone, place: { where: 'alone' } };
  const [version, number = '', where, detail, ...rest] = value.split(' ');
  const id = parseMoveNumber(number);
  if (version !== VERSION || id === null || rest.length > 0) return null;
  if (where === 'radar' || where === 'home') {
    const shown = parseShown(detail ?? '');
    return shown === null ? null : { id, place: { where, shown } };
  }
  if (where !== 'list') return null;
  const isKnown = detail === undefined || parseMoveCursor(detail) !== null;
  return isKnown ? { id, place: { where, after: detail ?? null } } : null;
}

/** The value of a button that opens a page of the list; `after` is what the page before ended with. */
export function formatMovesPage(after: string | null): string {
  return [MOVES, VERSION, ...(after === null ? [] : [after])].join(' ');
}

/** Reads what follows the first word; null when no button of this version says so. */
export function parseMovesPage([version, after, ...rest]: readonly string[]): {
  readonly after: string | null;
} | null {
  if (version !== VERSION || rest.length > 0) return null;
  if (after !== undefined && parseMoveCursor(after) === null) return null;
  return { after: after ?? null };
}

function parseShown(text: string): readonly bigint[] | null {
  const ids = text.split(',').map(parseMoveNumber);
  const known = ids.filter((id) => id !== null);
  return known.length === ids.length && known.length <= SHOWN_MAX ? known : null;
}
