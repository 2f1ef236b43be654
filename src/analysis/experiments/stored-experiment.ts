import { parseExperimentMetric, type ExperimentMetric } from '#domain/experiment-metric.ts';
import {
  type Baseline,
  type Comparison,
  type Design,
  type Experiment,
  type Guardrail,
  type Segment,
} from '#domain/experiments.ts';
import type { Json } from '#store/fields.ts';
import type { experimentsById } from '#store/queries/experiments.ts';

type Row = Awaited<ReturnType<typeof experimentsById>>[number];

/** An experiment as the table has it, whose JSON storedDesign has written. */
export function experimentOf(row: Row): Experiment {
  const { createdBy, createdAt, startedBy, startedAt, completedBy, completedAt } = row;
  return {
    id: Number(row.id),
    state: row.state,
    design: designOf(row),
    baseline: baselineOf(row),
    createdBy,
    createdAt,
    startedBy,
    startedAt,
    completedBy,
    completedAt,
    canceledAt: row.canceledAt,
    outcome: row.outcome,
    actualValue: numberOf(row.actualValue),
    learning: row.learning,
    looks: row.looks,
  };
}

/** A design as the table keeps it. */
export function storedDesign(design: Design) {
  const { segment, comparison, guardrails, targetValue, ...rest } = design;
  return {
    ...rest,
    segment: { ...segment } satisfies Json,
    comparison: { ...comparison } satisfies Json,
    guardrails: guardrails.map((guardrail) => ({ ...guardrail })) satisfies Json,
    targetValue: decimalOf(targetValue),
  };
}

/** A number as an exact decimal, for a column; null stays null. */
export function decimalOf(value: number | null): string | null {
  return value === null ? null : String(value);
}

function designOf(row: Row): Design {
  return {
    name: row.name,
    hypothesis: row.hypothesis,
    changeDescription: row.changeDescription,
    metric: metricOf(row.metric),
    segment: row.segment as Segment,
    comparison: row.comparison as Comparison,
    targetValue: numberOf(row.targetValue),
    guardrails: row.guardrails as unknown as readonly Guardrail[],
    stopOn: row.stopOn,
  };
}

function baselineOf(row: Row): Baseline | null {
  const { baselineValue, baselineN, baselineFromDay, baselineToDay } = row;
  if (baselineN === null || baselineFromDay === null || baselineToDay === null) return null;
  return {
    value: numberOf(baselineValue),
    n: baselineN,
    from: baselineFromDay,
    to: baselineToDay,
  };
}

function metricOf(text: string): ExperimentMetric {
  const metric = parseExperimentMetric(text);
  if (metric === null) throw new TypeError(`No experiment is about ${text}`);
  return metric;
}

function numberOf(decimal: string | null): number | null {
  return decimal === null ? null : Number(decimal);
}
