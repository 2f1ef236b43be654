import { usageMetrics } from '#analysis/usage/metrics.ts';
import { nearest } from '#delivery/nearest.ts';
import { customMetricOf, usageMetricOf } from '#domain/experiment-metric.ts';
import { type Design } from '#domain/experiments.ts';
import type { Queryable } from '#store/postgres.ts';
import { directions } from '#store/queries/custom-metrics.ts';

const NAMES_TOLD = 3;

/** Which part of a design is about what nobody measures, and what there is instead. */
export interface UnsentMetric {
  readonly field: 'metric_tracked' | 'guardrails';
  /** Continues a sentence that names the field: `must be usage that was sent, such as …`. */
  readonly detail: string;
}

/**
 * What of a design nobody could measure: usage is whatever products call it, so a metric with a slip in
 * its name would be 0 for everybody until the experiment is over. Of a number of people's own it has to be
 * said which way is better. null when all of it is known.
 */
export async function unsentMetric(
  db: Queryable,
  { metric, guardrails }: Pick<Design, 'metric' | 'guardrails'>,
): Promise<UnsentMetric | null> {
  const custom = customMetricOf(metric);
  if (custom !== null) return unknownCustom(db, custom);
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

async function unknownCustom(db: Queryable, name: string): Promise<UnsentMetric | null> {
  const known = await directions(db, {});
  const metric = known.find((one) => one.name === name);
  if (metric === undefined) {
    const names = known.map((one) => one.name);
    const there = names.length === 0 ? 'and there is none yet' : suchAs(name, names, 'custom');
    return { field: 'metric_tracked', detail: `must be a custom metric that there is, ${there}` };
  }
  if (metric.isHigherBetter !== null) return null;
  const command = `moneyradar metric set ${name} --higher-is-better yes`;
  const detail = `must be a custom metric of which one way is better (${command})`;
  return { field: 'metric_tracked', detail };
}

function whatThereIs(name: string, sent: readonly string[]): string {
  return sent.length === 0 ? 'and none has been yet' : suchAs(name, sent, 'usage');
}

function suchAs(name: string, known: readonly string[], kind: 'usage' | 'custom'): string {
  const meant = nearest(name, known);
  const told = meant === null ? known.slice(0, NAMES_TOLD) : [meant];
  return `such as ${told.map((one) => `${kind}:${one}`).join(' or ')}`;
}
