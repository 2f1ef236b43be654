import type { MismatchCursor } from './mismatches.ts';

// A price by the year, a discount and a rate of exchange multiply their decimals.
const DECIMAL = /^\d{1,30}(\.\d{1,60})?$/;
const LONGEST_ID = 255;

/** The text a caller hands back to go on after this row. */
export function formatMismatchCursor([
  money,
  standing,
  subscription,
  itemId,
]: MismatchCursor): string {
  return Buffer.from(`${money} ${standing} ${subscription} ${itemId}`).toString('base64url');
}

/** Reads a cursor; null when it is not one that formatMismatchCursor wrote. */
export function parseMismatchCursor(text: string): MismatchCursor | null {
  const [money = '', standing = '', subscription = '', ...rest] = Buffer.from(text, 'base64url')
    .toString()
    .split(' ');
  const itemId = rest.join(' ');
  if (!DECIMAL.test(money) || !DECIMAL.test(standing) || !/^\d{1,18}$/.test(subscription))
    return null;
  if (itemId === '' || itemId.length > LONGEST_ID || itemId.includes('\0')) return null;
  const cursor: MismatchCursor = [money, standing, BigInt(subscription), itemId];
  return formatMismatchCursor(cursor) === text ? cursor : null;
}
