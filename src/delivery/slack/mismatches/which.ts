/** Both lists beside each other, or one of them alone and longer. */
export type Which = 'both' | 'upgrades' | 'overpriced';

/** What people type for each. */
const WORDS: Readonly<Record<string, Which>> = {
  both: 'both',
  all: 'both',
  upgrades: 'upgrades',
  upgrade: 'upgrades',
  bigger: 'upgrades',
  overpriced: 'overpriced',
  smaller: 'overpriced',
  downgrades: 'overpriced',
};

/** Reads `overpriced`, or nothing (both); null when it is none of them. */
export function parseWhich(word: string | undefined): Which | null {
  const wanted = (word ?? 'both').toLowerCase();
  return Object.hasOwn(WORDS, wanted) ? (WORDS[wanted] ?? null) : null;
}
