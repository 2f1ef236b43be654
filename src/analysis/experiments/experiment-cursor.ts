const SHAPE = /^(\d{1,15})$/;

/** The text a caller hands back to go on after this experiment. */
export function formatExperimentCursor(id: bigint): string {
  return Buffer.from(String(id)).toString('base64url');
}

/** Reads a cursor; null when it is not one that formatExperimentCursor wrote. */
export function parseExperimentCursor(text: string): bigint | null {
  const [, digits] = SHAPE.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (digits === undefined) return null;
  const id = BigInt(digits);
  return formatExperimentCursor(id) === text ? id : null;
}
