/** The move that a page ended with. */
export interface MoveCursor {
  /** What is expected for the effort, in minor units of the base currency: an exact decimal. */
  readonly rankMinor: string;
  readonly id: bigint;
}

const SHAPE = /^(-?\d{1,30}(?:\.\d{1,30})?) (\d{1,18})$/;

/** The text a caller hands back to go on after this move. */
export function formatMoveCursor({ rankMinor, id }: MoveCursor): string {
  return Buffer.from(`${rankMinor} ${id}`).toString('base64url');
}

/** Reads a cursor; null when it is not one that formatMoveCursor wrote. */
export function parseMoveCursor(text: string): MoveCursor | null {
  const [, rankMinor, id] = SHAPE.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (rankMinor === undefined || id === undefined) return null;
  const cursor = { rankMinor, id: BigInt(id) };
  return formatMoveCursor(cursor) === text ? cursor : null;
}
