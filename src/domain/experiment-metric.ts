import { isMetricName } from './custom-metrics.ts';

/**
 * What an experiment can be about, next to any usage metric (`usage:api_calls`) and any custom metric
 * (`custom:signups`). Definitions: docs/metrics.md, Experiments.
 */
export const EXPERIMENT_METRICS = [
  'arpu',
  'mrr',
  'churn_rate',
  'conversion_rate',
  'expansion_rate',
  'nrr',
] as const;

const USAGE_PREFIX = 'usage:';
const CUSTOM_PREFIX = 'custom:';

export type ExperimentMetric =
  | (typeof EXPERIMENT_METRICS)[number]
  | `usage:${string}`
  | `custom:${string}`;

/** Which metrics are better the less there is of them; of a custom one its owner says. */
export function isHigherBetter(metric: ExperimentMetric): boolean {
  return metric !== 'churn_rate';
}

/** The usage metric's name; null when it is none. */
export function usageMetricOf(metric: ExperimentMetric): string | null {
  return metric.startsWith(USAGE_PREFIX) ? metric.slice(USAGE_PREFIX.length) : null;
}

/** The custom metric's name; null when it is none. */
export function customMetricOf(metric: ExperimentMetric): string | null {
  return metric.startsWith(CUSTOM_PREFIX) ? metric.slice(CUSTOM_PREFIX.length) : null;
}

/** Reads the name of a metric; null when it is none. */
export function parseExperimentMetric(text: string): ExperimentMetric | null {
  const known = EXPERIMENT_METRICS.find((metric) => metric === text);
  if (known !== undefined) return known;
  if (text.startsWith(CUSTOM_PREFIX)) {
    const name = text.slice(CUSTOM_PREFIX.length);
    return isMetricName(name) ? `${CUSTOM_PREFIX}${name}` : null;
  }
  return text.startsWith(USAGE_PREFIX) && text.length > USAGE_PREFIX.length
    ? `${USAGE_PREFIX}${text.slice(USAGE_PREFIX.length)}`
    : null;
}
