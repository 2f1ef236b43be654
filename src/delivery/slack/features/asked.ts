import { parseRaise } from '#domain/raise.ts';

/** What was typed after `features`. */
export interface FeaturesAsked {
  /** A plan's name or id; empty for all. */
  readonly plan: string;
  /** By how much its price might rise; null when nothing is said. */
  readonly percent: number | null;
}

const PERCENT = /^\+?(\d{1,4}(?:[.,]\d)?)\s?%$|^\+(\d{1,4}(?:[.,]\d)?)$/;

/** Reads `Pro 15%`. Null when the percentage is nothing that a price could rise by. */
export function parseFeaturesAsked(words: readonly string[]): FeaturesAsked | null {
  const last = words.at(-1) ?? '';
  const [isPercent, withSign, withPlus] = PERCENT.exec(last) ?? [];
  if (isPercent === undefined) return { plan: words.join(' ').trim(), percent: null };
  const percent = parseRaise((withSign ?? withPlus ?? '').replace(',', '.'));
  if (percent === null) return null;
  return { plan: words.slice(0, -1).join(' ').trim(), percent };
}
