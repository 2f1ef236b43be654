import type { Score } from '#analysis/scores/score.ts';
import { categoryWords } from '#delivery/score-words.ts';

/** `72 of 100 · Safe to upsell`; a customer without a score may still be likely to churn. */
export function scoreTitle({ score, category }: Score): string {
  const what = category === null ? '' : ` · ${categoryWords(category)}`;
  return score === null ? `No score${what}` : `${Math.round(score)} of 100${what}`;
}
