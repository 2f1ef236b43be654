/** The alert that a page ended with. */
export interface AlertCursor {
  /** Its money in the base currency, an exact decimal; '0' in lists that do not go by money. */
  readonly moneyMinor: string;
  readonly id: bigint;
}

const SHAPE = /^(-?\d{1,30}(?:\.\d{1,30})?) (\d{1,18})$/;

/** The text a caller hands back to go on after this alert. */
export function formatAlertCursor({ moneyMinor, id }: AlertCursor): string {
  return Buffer.from(`${moneyMinor} ${id}`).toString('base64url');
}

/** Reads a cursor; null when it is not one that formatAlertCursor wrote. */
export function parseAlertCursor(text: string): AlertCursor | null {
  const [, moneyMinor, id] = SHAPE.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (moneyMinor === undefined || id === undefined) return null;
  const cursor = { moneyMinor, id: BigInt(id) };
  return formatAlertCursor(cursor) === text ? cursor : null;
}
