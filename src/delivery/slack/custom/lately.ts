import type { CustomMetric } from '#analysis/custom-metrics/custom-metric.ts';
import { sparkline } from '#delivery/slack/block-kit/sparkline.ts';

const DAYS_DRAWN = 10;

/** The last days of which there are values, as a row of bars; empty without two of them. */
export function lately({ days }: Pick<CustomMetric, 'days'>): string {
  const drawn = days.slice(-DAYS_DRAWN).map(({ value }) => Number(value));
  return drawn.length < 2 ? '' : sparkline(drawn);
}
