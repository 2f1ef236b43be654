const MINUS = '−';
const MILLIONTHS = 1e6;

/** A fraction as people read it, with so many decimals at most: `7 %`, `2.4 %`, `102 %`, `−1.3 %`. */
export function formatPercent(fraction: number, decimals = 0): string {
  return `${percentFigure(fraction, decimals)} %`;
}

/** A share that somebody chose, with the decimals that it has: `10 %`, `0.3 %`. */
export function exactPercent(share: number): string {
  return `${Math.round(share * 100 * MILLIONTHS) / MILLIONTHS} %`;
}

/** Where a rate lies: `3–19 %`. */
export function formatPercentRange(
  { low, high }: { readonly low: number; readonly high: number },
  decimals = 0,
): string {
  return `${percentFigure(low, decimals)}–${formatPercent(high, decimals)}`;
}

function percentFigure(fraction: number, decimals: number): string {
  const scale = 10 ** decimals;
  const magnitude = Math.round(Math.abs(fraction) * 100 * scale) / scale;
  return `${fraction < 0 && magnitude > 0 ? MINUS : ''}${magnitude}`;
}
