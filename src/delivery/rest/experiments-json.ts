import type { Conflict } from '#analysis/experiments/conflicts.ts';
import type { ExperimentDetail } from '#delivery/experiments/detail.ts';
import { metricValueJson } from '#delivery/experiments/metric-value.ts';
import { segmentJson } from '#delivery/experiments/segment-input.ts';
import type { Currency } from '#domain/currency.ts';
import type { ExperimentMetric } from '#domain/experiment-metric.ts';
import { segmentText } from '#domain/experiment-segment.ts';
import type { Baseline, Experiment } from '#domain/experiments.ts';

import { currencyCode } from './money.ts';

/** What was decided, how it stands, and what it came to; money in major units of the base currency. */
export function experimentJson(experiment: Experiment, currency: Currency) {
  const { design, baseline, outcome, learning, looks } = experiment;
  const { metric } = design;
  return {
    id: experiment.id,
    state: experiment.state,
    name: design.name,
    hypothesis: design.hypothesis,
    change_description: design.changeDescription,
    metric_tracked: metric,
    affected_segment: segmentJson(design.segment),
    segment_text: segmentText(design.segment),
    comparison: { ...design.comparison },
    target_value: metricValueJson(metric, design.targetValue, currency),
    guardrails: design.guardrails.map((one) => ({
      metric: one.metric,
      worse_than: one.worseThan,
    })),
    stop_on: design.stopOn?.toString() ?? null,
    currency: currencyCode(currency),
    baseline: baseline === null ? null : baselineJson(baseline, metric, currency),
    created_by: experiment.createdBy,
    created_at: experiment.createdAt.toString(),
    started_by: experiment.startedBy,
    started_at: experiment.startedAt?.toString() ?? null,
    completed_by: experiment.completedBy,
    completed_at: experiment.completedAt?.toString() ?? null,
    canceled_at: experiment.canceledAt?.toString() ?? null,
    outcome,
    actual_value: metricValueJson(metric, experiment.actualValue, currency),
    learning,
    looks,
  };
}

/** One experiment with what surrounds it. */
export function experimentDetailJson(detail: ExperimentDetail, currency: Currency) {
  const { experiment, effect, conflicts, reads } = detail;
  const { metric } = experiment.design;
  const value = (one: number | null) => metricValueJson(metric, one, currency);
  return {
    ...experimentJson(experiment, currency),
    detectable_effect:
      effect === null
        ? null
        : {
            n_control: effect.nControl,
            n_variant: effect.nVariant,
            absolute: value(effect.absolute),
            relative: effect.relative,
            baseline: baselineJson(effect.baseline, metric, currency),
          },
    conflicts: conflicts.map(conflictJson),
    reads: reads.map((read) => ({
      after_days: read.afterDays,
      due_at: read.dueAt.toString(),
      read_at: read.readAt?.toString() ?? null,
      verdict: read.verdict,
      value: value(read.value),
      difference: value(read.difference),
    })),
  };
}

function conflictJson({ experiment, customers }: Conflict) {
  return { id: experiment.id, name: experiment.design.name, customers };
}

function baselineJson(
  { value, n, from, to }: Baseline,
  metric: ExperimentMetric,
  currency: Currency,
) {
  return {
    value: metricValueJson(metric, value, currency),
    n,
    from: from.toString(),
    // The interface's days are inclusive, as in a range that is asked for.
    to: to.subtract({ days: 1 }).toString(),
  };
}
