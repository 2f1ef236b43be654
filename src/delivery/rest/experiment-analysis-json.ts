import { verdictSentence } from '#delivery/experiment-verdict-words.ts';
import { metricValueJson } from '#delivery/experiments/metric-value.ts';
import type { Currency } from '#domain/currency.ts';
import type { ExperimentMetric } from '#domain/experiment-metric.ts';
import type { Analysis, Difference, Experiment } from '#domain/experiments.ts';

import { currencyCode } from './money.ts';

/** What an experiment comes to, in figures for programs and in the sentence that people get. */
export function analysisJson(
  analysis: Analysis,
  experiment: Pick<Experiment, 'design'>,
  currency: Currency,
) {
  const { metric, baseline, improvement, interval, largest, withoutLargest } = analysis;
  const value = (one: number | null) => metricValueJson(metric, one, currency);
  return {
    experiment_id: analysis.experimentId,
    metric_tracked: metric,
    currency: currencyCode(currency),
    verdict: analysis.verdict,
    why: analysis.why,
    sentence: verdictSentence(analysis, experiment, currency),
    baseline: value(baseline?.value ?? null),
    current: value(analysis.current),
    improvement: value(improvement?.absolute ?? null),
    improvement_relative: improvement?.relative ?? null,
    interval:
      interval === null
        ? null
        : { low: value(interval.low), high: value(interval.high), level: interval.level },
    p: analysis.p,
    method: analysis.method,
    from: analysis.from?.toString() ?? null,
    to: analysis.until?.toString() ?? null,
    days_running: analysis.daysRunning,
    arms: analysis.arms.map(({ arm, n, cases, ...values }) => ({
      arm,
      n,
      cases,
      value: value(values.value),
      before: value(values.before),
    })),
    largest_customer:
      largest === null
        ? null
        : { customer_id: largest.customerId, arm: largest.arm, share: largest.share },
    without_largest:
      withoutLargest === null ? null : differenceJson(withoutLargest, metric, currency),
    guardrails: analysis.guardrails.map(({ guardrail, difference, isWorse, stops }) => ({
      metric: guardrail.metric,
      worse_than: guardrail.worseThan,
      ...(difference === null
        ? { improvement: null, improvement_relative: null, interval: null, p: null }
        : differenceJson(difference, guardrail.metric, currency)),
      is_worse: isWorse,
      stops,
    })),
    looks: analysis.looks,
    overlapping: analysis.overlapping.map(({ id, customers }) => ({ id, customers })),
  };
}

function differenceJson(
  { absolute, relative, interval, p }: Difference,
  metric: ExperimentMetric,
  currency: Currency,
) {
  const value = (one: number) => metricValueJson(metric, one, currency);
  return {
    improvement: value(absolute),
    improvement_relative: relative,
    interval:
      interval === null
        ? null
        : { low: value(interval.low), high: value(interval.high), level: interval.level },
    p,
  };
}
