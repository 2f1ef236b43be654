import type { Kept } from '#delivery/retention.ts';

/** What people type for one or the other. */
const WORDS: Readonly<Record<string, Kept>> = {
  customers: 'customers',
  customer: 'customers',
  logos: 'customers',
  revenue: 'revenue',
  mrr: 'revenue',
  money: 'revenue',
};

/** Reads `revenue`, or nothing (customers); null when it is neither. */
export function parseKept(word: string | undefined): Kept | null {
  const wanted = (word ?? 'customers').toLowerCase();
  return Object.hasOwn(WORDS, wanted) ? (WORDS[wanted] ?? null) : null;
}
