/** What a price might rise by that is still a raise, in percent. */
export const MOST_RAISE_PERCENT = 1_000;

/** By how much a price might rise, in percent with one decimal at most: `10`, `7.5`. Null for anything else. */
export function parseRaise(text: string): number | null {
  const percent = /^\d{1,4}(\.\d)?$/.test(text) ? Number(text) : Number.NaN;
  return percent > 0 && percent <= MOST_RAISE_PERCENT ? percent : null;
}
