const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** Values as a row of bars, the least at the bottom and the greatest at the top; `▁▃▆█`. */
export function sparkline(values: readonly number[]): string {
  const least = Math.min(...values);
  const range = Math.max(...values) - least;
  return values
    .map((value) => {
      const height = range === 0 ? 0.5 : (value - least) / range;
      return BARS[Math.round(height * (BARS.length - 1))] ?? BARS[0];
    })
    .join('');
}
