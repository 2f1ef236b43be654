const DISTANCE_MAX = 3;
const PREFIX_LENGTH_MIN = 2;

/**
 * The candidate that was most likely meant by a word that is none of them: the one with the fewest
 * letters added, left out, replaced or swapped. null when nothing is near enough to suggest.
 */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const typed = word.toLowerCase();
  const completed = candidates.find((candidate) => candidate.startsWith(typed));
  if (completed !== undefined && typed.length >= PREFIX_LENGTH_MIN) return completed;
  const [best] = candidates
    .map((candidate) => ({ candidate, distance: distance(typed, candidate) }))
    .toSorted((a, b) => a.distance - b.distance);
  if (!best) return null;
  const limit = Math.min(DISTANCE_MAX, Math.floor(best.candidate.length / 2));
  return best.distance <= limit ? best.candidate : null;
}

/** Optimal string alignment distance, https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwap && row > 1 && column > 1 ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[b.length] ?? 0;
}
