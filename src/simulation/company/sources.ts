import { weighted, type Random } from './random.ts';

/** By what people hear of the company, and how many of a hundred; the rest say nothing. */
const SOURCES = [
  ['google', 32],
  ['referral', 20],
  ['hacker_news', 14],
  ['podcast', 9],
  ['linkedin', 7],
  [null, 18],
] as const;

/** As the company writes it into the metadata of whoever signs up. */
export type Source = NonNullable<(typeof SOURCES)[number][0]>;

/** Where one customer came from; null for who came by nothing that leaves a trace. */
export function inventSource(random: Random): Source | null {
  return weighted<Source | null>(random, SOURCES);
}
