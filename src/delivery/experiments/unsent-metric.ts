import { usageMetrics } from '#analysis/usage/metrics.ts';
import { nearest } from '#delivery/nearest.ts';
import { usageMetricOf, type Design } from '#domain/experiments.ts';
import type { Queryable } from '#store/postgres.ts';

const NAMES_TOLD = 3;

/** Which part of a design is about usage that nobody has ever sent, and what there is instead. */
export interface UnsentMetric {
  readonly field: 'metric_tracked' | 'guardrails';
  /** Continues a sentence that names the field: `must be usage that was sent, such as …`. */
  readonly detail: string;
}

/**
 * What of a design nobody could measure: usage is whatever products call it, so a metric with a slip in
 * its name would be 0 for everybody until the experiment is over. null when all of it is known.
 */
export async function unsentMetric(
  db: Queryable,
  { metric, guardrails }: Pick<Design, 'metric' | 'guardrails'>,
): Promise<UnsentMetric | null> {
  const asked = [
    { field: 'metric_tracked' as const, name: usageMetricOf(metric) },
    ...guardrails.map((one) => ({
      field: 'guardrails' as const,
      name: usageMetricOf(one.metric),
    })),
  ].flatMap(({ field, name }) => (name === null ? [] : [{ field, name }]));
  if (asked.length === 0) return null;
  const sent = await usageMetrics(db);
  const unsent = asked.find(({ name }) => !sent.includes(name));
  return unsent === undefined
    ? null
    : {
        field: unsent.field,
        detail: `must be usage that was sent, ${whatThereIs(unsent.name, sent)}`,
      };
}

function whatThereIs(name: string, sent: readonly string[]): string {
  if (sent.length === 0) return 'and none has been yet';
  const meant = nearest(name, sent);
  const told = meant === null ? sent.slice(0, NAMES_TOLD) : [meant];
  return `such as ${told.map((one) => `usage:${one}`).join(' or ')}`;
}
