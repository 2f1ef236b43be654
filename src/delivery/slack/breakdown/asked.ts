import { DIMENSIONS } from '#analysis/revenue/breakdown.ts';
import { parseRange } from '#delivery/slack/mrr/ranges.ts';

import type { Asked } from './ask.ts';

const WORDS_MAX = 2;

/** Reads `account 90d`, in any order, each of them left out or not; null when it is something else. */
export function parseAsked(words: readonly string[]): Asked | null {
  const typed = words.map((word) => word.toLowerCase());
  const dimension = DIMENSIONS.find((one) => typed.some((word) => singular(word) === one));
  const [time, ...rest] = typed.filter((word) => singular(word) !== dimension);
  const range = parseRange(time);
  if (range === null || rest.length > 0 || words.length > WORDS_MAX) return null;
  return { dimension: dimension ?? 'attribution', range };
}

function singular(word: string): string {
  return word.replace(/s$/, '');
}
