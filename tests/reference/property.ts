import type fc from 'fast-check';

/** Repeat a run with `FC_SEED`; `FC_SCALE=20` runs every property twenty times as often. */
const SEED = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const SCALE = Number(process.env['FC_SCALE'] ?? 1);

process.stdout.write(`properties: FC_SEED=${SEED}\n`);

/** How often a property is tried, from which seed; fast-check prints the seed with a failure, too. */
export function tried<T>(runs: number): fc.Parameters<T> {
  return { numRuns: Math.ceil(runs * SCALE), seed: SEED };
}

/** The events in any order, each one to three times: what a webhook endpoint may see. */
export function delivered<T>(events: readonly T[], seed: number): T[] {
  const next = randomNumbers(seed);
  const deliveries = events.flatMap((event) =>
    Array.from({ length: 1 + (next() % 3) }, () => event),
  );
  for (let i = deliveries.length - 1; i > 0; i -= 1) {
    const j = next() % (i + 1);
    [deliveries[i], deliveries[j]] = [deliveries[j]!, deliveries[i]!];
  }
  return deliveries;
}

/** Reproducible whole numbers below 2³² (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
