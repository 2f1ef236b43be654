/** One line of the table that a benchmark prints; `ms` when it is a time that can be compared. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly ms?: number;
}

/** What was measured with so many subscriptions. */
export interface Column {
  readonly subscriptions: number;
  readonly figures: readonly Figure[];
}

/** A time as a figure, in milliseconds. */
export function took(name: string, ms: number): Figure {
  const digits = ms < 10 ? 1 : 0;
  return { name, value: `${ms.toLocaleString('en-US', { maximumFractionDigits: digits })} ms`, ms };
}

/** The p50 and p99 of a sample of milliseconds. */
export function spread(name: string, sample: readonly number[]): Figure[] {
  return [
    took(`${name}, p50`, percentile(sample, 0.5)),
    took(`${name}, p99`, percentile(sample, 0.99)),
  ];
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

/** One row a figure, one column a size, and how many times longer the last takes than the first. */
export function printTable(columns: readonly Column[]): void {
  const names = columns[0]?.figures.map(({ name }) => name) ?? [];
  const sizes = columns.map(({ subscriptions }) => subscriptions.toLocaleString('en-US'));
  const rows = names.map((name) => {
    const found = columns.map(({ figures }) => figures.find((figure) => figure.name === name));
    const [first, last] = [found[0]?.ms, found.at(-1)?.ms];
    const isCompared = columns.length > 1 && first !== undefined && last !== undefined;
    const values = found.map((figure) => figure?.value ?? '');
    return [name, ...values, ...(isCompared ? [`× ${(last / first).toFixed(1)}`] : [])];
  });
  const head = ['subscriptions', ...sizes, ...(columns.length > 1 ? ['last / first'] : [])];
  const widths = head.map((_, at) =>
    Math.max(...[head, ...rows].map((row) => row[at]?.length ?? 0)),
  );
  for (const row of [head, ...rows]) {
    const cells = row.map((cell, at) => cell.padEnd(widths[at] ?? 0));
    process.stdout.write(`${cells.join('  ').trimEnd()}\n`);
  }
}
