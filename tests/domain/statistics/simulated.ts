import type { Sample } from '#domain/experiment-samples.ts';
import { seededRandom, type Random } from '#domain/statistics/random.ts';

/** How often an experiment is played. More of them say it more exactly: SIMULATED_RUNS=20000. */
export const RUNS = Number(process.env['SIMULATED_RUNS'] ?? 2000);

/** What is quickly played is played so often that chance moves the answer by a third of a point. */
export const MANY_RUNS = 10 * RUNS;

/** What customers of a small company pay, in cents: many little, few a lot. */
const PRICES = [1900, 1900, 4900, 4900, 4900, 9900, 9900, 19_900, 49_900] as const;

/** A world in which chance is the same every time the test runs. */
export function world(seed: number) {
  const random = seededRandom(seed);
  return {
    random,
    normal: () => normalOf(random),
    price: () => PRICES[Math.floor(random() * PRICES.length)] ?? 0,
    mean: (n: number, value: () => number): Sample => {
      const values = Array.from({ length: n }, value);
      return { kind: 'mean', customerIds: values.map(String), values, parts: values };
    },
    share: (n: number, probability: number): Extract<Sample, { kind: 'share' }> => {
      let cases = 0;
      for (let customer = 0; customer < n; customer += 1) cases += Number(random() < probability);
      return { kind: 'share', cases, n };
    },
  };
}

/** In how many of all runs, in percent. */
export function percentOfRuns(happens: (run: number) => boolean, runs = RUNS): number {
  let times = 0;
  for (let run = 0; run < runs; run += 1) times += Number(happens(run));
  return (100 * times) / runs;
}

/** Box and Muller's way from two even numbers to a normal one. */
function normalOf(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
