export const ALERT = 'alert';
const VERSION = '1';

/** The value of a button that opens the story of an alert. */
export function formatWhy(alertId: bigint): string {
  return [ALERT, VERSION, alertId.toString()].join(' ');
}

/** Reads the words after the name; null when no button of this version says so. */
export function parseWhy(words: readonly string[]): bigint | null {
  const [version, id = '', ...rest] = words;
  return version === VERSION && rest.length === 0 ? parseAlertId(id) : null;
}

/** An alert's number; it comes back from Slack and may be anybody's: null when it is none. */
export function parseAlertId(text: string): bigint | null {
  return /^[1-9]\d{0,17}$/.test(text) ? BigInt(text) : null;
}
