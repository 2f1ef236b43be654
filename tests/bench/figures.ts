/** One line of the table that a benchmark prints. */
export interface Figure {
  readonly name: string;
  readonly value: string;
}

/** Milliseconds that the work took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export function perSecond(count: number, ms: number): string {
  return `${Math.round((count / ms) * 1000).toLocaleString('en-US')}/s (${(ms / 1000).toLocaleString('en-US', { maximumFractionDigits: 2 })} s)`;
}

/** The value below which that share of the sample lies. */
export function percentile(sample: readonly number[], share: number): number {
  const sorted = sample.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function print(figures: readonly Figure[]): void {
  const width = Math.max(...figures.map(({ name }) => name.length));
  for (const { name, value } of figures) process.stdout.write(`${name.padEnd(width)}  ${value}\n`);
}
