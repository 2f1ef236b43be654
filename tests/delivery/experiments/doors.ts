import { Temporal } from 'temporal-polyfill';

import { test as base } from '../../support/database.ts';
import { threeDoors } from '../../support/three-doors.ts';
import { sell, subscribe, use } from '../../support/usage-world.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');

/** What a draft needs. */
export const DESIGN = {
  name: 'Dearer Pro',
  hypothesis: 'Nobody leaves over $10',
  change_description: 'Pro costs $59',
  metric_tracked: 'mrr',
  affected_segment: 'plan:Pro',
  stop_on: '2026-07-10',
};

export interface Body {
  readonly id: number;
  readonly experiments: readonly { readonly id: number }[];
  readonly next_cursor: string | null;
  readonly errors: readonly { readonly field: string; readonly detail: string }[];
  readonly [field: string]: unknown;
}

/** The three doors over one database with three customers on Pro. */
export const test = base.extend('doors', async ({ db, target }, { onCleanup }) => {
  const world = { db, now: NOW };
  await sell(world, 'Pro', { amount: 4900 });
  for (const customer of ['cus_a', 'cus_b', 'cus_c']) {
    // oxlint-disable-next-line no-await-in-loop
    await subscribe(world, customer, { plan: 'Pro', mrr: '4900' });
  }
  const { ask: askAny, type, radar } = await threeDoors({ db, target, now: NOW }, onCleanup);
  const ask = async (path: string, body?: unknown) => askAny<Body>(`/experiments${path}`, { body });
  return {
    ask,
    /** A draft over REST, and its number. */
    draft: async (more: object = {}) => (await ask('', { ...DESIGN, ...more })).body.id,
    type: async (...words: string[]) => type('experiment', ...words),
    experiments: radar.experiments,
    /** Three days of use of something. */
    send: async (metric: string) => use(world, `cus_a ${metric}`, { from: 3, until: 1, each: 5 }),
  };
});
