import { z } from 'zod';

import type { ExperimentScope } from '#analysis/experiments/values.ts';
import { UsageError, type Flag, type Input } from '#delivery/cli/command.ts';
import { designFields, designOf } from '#delivery/experiments/design-input.ts';
import { unsentMetric } from '#delivery/experiments/unsent-metric.ts';
import { dayOf } from '#domain/day.ts';
import { EXPERIMENT_METRICS } from '#domain/experiment-metric.ts';
import { type Design } from '#domain/experiments.ts';
import type { Queryable } from '#store/postgres.ts';

export const DESIGN_FLAGS: readonly Flag[] = [
  { name: 'name', value: 'TEXT', help: 'what it is called' },
  { name: 'change', value: 'TEXT', help: 'what changes for those who take part' },
  { name: 'hypothesis', value: 'TEXT', help: 'what is expected of it' },
  {
    name: 'metric',
    value: 'METRIC',
    help: `${EXPERIMENT_METRICS.join(', ')}, usage:METRIC, custom:NAME`,
  },
  {
    name: 'segment',
    value: 'SEGMENT',
    help: 'who takes part, as "plan:Pro meta.country=DE cohort:2031-01.. mrr:50..200"; everybody when left out',
  },
  {
    name: 'compare',
    value: 'WITH',
    help: 'control (half of them get it), control:0.2, plan:NAME, before_after',
  },
  { name: 'target', value: 'VALUE', help: 'what is hoped for, as it is measured: 59, 0.05' },
  {
    name: 'guardrail',
    value: 'METRIC:SHARE',
    help: 'what must not get worse by more than that, as churn_rate:0.1',
    isRepeatable: true,
  },
  { name: 'stop-on', value: 'DAY', help: 'the last day that counts; none: there is no verdict' },
];

/** Which flag a field of the design comes from. */
const FLAG_OF: Readonly<Record<string, string>> = {
  change_description: 'change',
  metric_tracked: 'metric',
  affected_segment: 'segment',
  comparison: 'compare',
  target_value: 'target',
  guardrails: 'guardrail',
  stop_on: 'stop-on',
};

const FIELDS = z.strictObject(designFields);

/** The design that the flags say. Throws a UsageError that names the first flag that is wrong. */
export function designFrom(input: Input, { now, timezone, baseCurrency }: ExperimentScope): Design {
  const value = (name: string) => input.values[name]?.at(-1);
  const target = value('target');
  const read = FIELDS.safeParse({
    name: value('name'),
    hypothesis: value('hypothesis'),
    change_description: value('change'),
    metric_tracked: value('metric'),
    affected_segment: value('segment') ?? '',
    comparison: value('compare'),
    target_value: target === undefined ? null : numberFrom(target),
    guardrails: (input.values['guardrail'] ?? []).map(guardrailFrom),
    stop_on: value('stop-on') ?? null,
  });
  if (!read.success) {
    const [issue] = read.error.issues;
    throw wrong(String(issue?.path[0] ?? ''), issue?.message ?? 'is wrong');
  }
  const design = designOf(read.data, { today: dayOf(now, timezone), baseCurrency });
  if ('field' in design) throw wrong(design.field, design.detail);
  return design;
}

/** Throws a UsageError when the design is about usage that nobody has sent. */
export async function assertSent(db: Queryable, design: Design): Promise<void> {
  const unsent = await unsentMetric(db, design);
  if (unsent !== null) throw wrong(unsent.field, unsent.detail);
}

/** `churn_rate:0.1` and `usage:api_calls:0.1`: the share is what follows the last colon. */
function guardrailFrom(text: string) {
  const at = text.lastIndexOf(':');
  return { metric: text.slice(0, Math.max(at, 0)), worse_than: numberFrom(text.slice(at + 1)) };
}

function numberFrom(text: string): number {
  return /^\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : Number.NaN;
}

function wrong(field: string, detail: string): UsageError {
  return new UsageError(`--${FLAG_OF[field] ?? field} ${detail}.`);
}
