import type { Temporal } from 'temporal-polyfill';

import {
  customMetricNamed,
  customMetrics,
  type CustomMetric,
  type MetricChange,
} from '#analysis/custom-metrics/custom-metric.ts';
import { removeCustomMetric, setCustomMetric } from '#analysis/custom-metrics/set-metric.ts';
import { readCustomMetric, type CustomMetricGiven } from '#delivery/custom-metric-input.ts';
import { metricRefusal } from '#delivery/custom-metric-words.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db, Target } from '#store/postgres.ts';

export type { CustomMetric, CustomMetricGiven, MetricChange };

const ACTOR = 'sdk';

/** Numbers of people's own, for programs. Values are exact decimal text. */
export interface MetricsDoor {
  /** All of them, those of the digest first, each with its last 91 days. */
  list(): Promise<readonly CustomMetric[]>;
  /** The one of that name; null when there is none. */
  get(name: string): Promise<CustomMetric | null>;
  /**
   * Names a query that gives rows of `day` and `value`, or changes what is given of one. The query is
   * asked first. Rejects with RangeError, in a sentence, when it gives nothing of use or cannot be set.
   */
  set(name: string, given: CustomMetricGiven): Promise<CustomMetric>;
  /** Forgets one with its days; false when there was none. RangeError when an experiment rests on it. */
  remove(name: string): Promise<boolean>;
}

/** The door of one database, and of where queries are asked; null: nowhere. */
export function metricsDoor(
  { db, target }: { readonly db: () => Promise<Db>; readonly target: () => Promise<Target | null> },
  scope: () => { readonly now: Temporal.Instant; readonly timezone: Timezone },
): MetricsDoor {
  return {
    list: async () => customMetrics(await db(), scope()),
    get: async (name) => customMetricNamed(await db(), name, scope()),
    set: async (name, given) => {
      const read = readCustomMetric(name, given);
      if ('field' in read) throw new RangeError(`${read.field} ${read.detail}`);
      const asked = await target();
      const done = await setCustomMetric(
        await db(),
        { name, changes: read.changes, actor: ACTOR },
        { ...scope(), source: asked === null ? null : { target: asked } },
      );
      if (done.kind !== 'set') throw new RangeError(metricRefusal(done, name));
      return done.metric;
    },
    remove: async (name) => {
      const removed = await removeCustomMetric(await db(), name);
      if (removed.kind === 'in_use') throw new RangeError(metricRefusal(removed, name));
      return removed.kind === 'removed';
    },
  };
}
