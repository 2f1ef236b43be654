/** A move's number; null when it cannot be one. */
export function parseMoveNumber(text: string): bigint | null {
  return /^[1-9]\d{0,17}$/.test(text) ? BigInt(text) : null;
}
