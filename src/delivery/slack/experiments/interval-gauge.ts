import type { DifferenceInterval } from '#domain/experiments.ts';

const WIDTH = 33;

/**
 * Where the true difference may lie, as a line of letters: `··┃·━━━━●━━━━·`, with `┃` at no difference
 * and `●` at the one that was measured.
 */
export function intervalGauge(
  { low, high }: Pick<DifferenceInterval, 'low' | 'high'>,
  measured: number,
): string {
  const margin = (Math.max(high, 0) - Math.min(low, 0)) / 10 || 1;
  const [left, right] = [Math.min(low, 0) - margin, Math.max(high, 0) + margin];
  const at = (value: number) => Math.round(((value - left) / (right - left)) * (WIDTH - 1));
  return Array.from({ length: WIDTH }, (_, index) => {
    if (index === at(measured)) return '●';
    if (index === at(0)) return '┃';
    return index >= at(low) && index <= at(high) ? '━' : '·';
  }).join('');
}
