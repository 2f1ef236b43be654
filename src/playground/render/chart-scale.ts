/** A vertical axis: its ticks from the lowest to the highest, in steps that people count in. */
export interface Scale {
  readonly lowest: number;
  readonly highest: number;
  readonly ticks: readonly number[];
}

const TICK_COUNT = 4;

/** A line may start above zero when its values vary by less than this part of the highest one. */
const ZOOM_BELOW = 0.5;

/**
 * An axis that holds all values. Bars and areas start at zero, because their length is read; lines may start higher,
 * so that a change can be seen at all.
 */
export function scaleOf(values: readonly number[], startsAtZero: boolean): Scale {
  const least = Math.min(...values);
  const most = Math.max(...values);
  const isNarrow = most - least < Math.abs(most) * ZOOM_BELOW && least > 0;
  const from = startsAtZero || !isNarrow ? Math.min(0, least) : least;
  const to = Math.max(most, startsAtZero || !isNarrow ? 0 : most);
  const step = niceStep((to - from || Math.abs(to) || 1) / TICK_COUNT);
  const lowest = Math.floor(from / step) * step;
  const count = Math.max(1, Math.ceil((to - lowest) / step - 1e-9));
  const ticks = Array.from({ length: count + 1 }, (_, index) => round(lowest + index * step));
  return { lowest, highest: round(lowest + count * step), ticks };
}

/** A value for an axis: `950`, `1.2k`, `48k`, `3.5M`. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  const [divisor, unit] =
    size >= 1e9 ? [1e9, 'B'] : size >= 1e6 ? [1e6, 'M'] : size >= 1e3 ? [1e3, 'k'] : [1, ''];
  return `${trim(value / divisor)}${unit}`;
}

/** Labels of an axis: short, but never two alike (`48.2k`, `48.4k`). */
export function tickLabels({ ticks }: Scale): string[] {
  const labels = ticks.map(shortNumber);
  return new Set(labels).size === labels.length ? labels : ticks.map(fullNumber);
}

/** A value with all its digits: `48,230.5` */
export function fullNumber(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 2 });
}

/** 1, 2, 2.5 or 5 times a power of ten, not smaller than `rough`. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 2.5, 5, 10].find((one) => one * power >= rough * 0.999) ?? 10;
  return factor * power;
}

function trim(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) < 100 ? 1 : 0 });
}

function round(value: number): number {
  return Number(value.toPrecision(12));
}
