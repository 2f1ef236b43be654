import { Temporal } from 'temporal-polyfill';

import { createExperiment } from '#analysis/experiments/create.ts';
import { startExperiment } from '#analysis/experiments/start.ts';
import type { ExperimentScope } from '#analysis/experiments/values.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Design, Experiment } from '#domain/experiments.ts';
import type { Db, Queryable } from '#store/postgres.ts';

import { sell, subscribe, type World } from '../../support/usage-world.ts';

export const NOW = Temporal.Instant.from('2026-06-15T12:00:00Z');
export const ACTOR = 'slack:T1/U1';

/** So many days after NOW. */
export function scopeAfter(days = 0): ExperimentScope {
  return {
    now: NOW.add({ hours: days * 24 }),
    timezone: 'UTC' as Timezone,
    baseCurrency: parseCurrency('usd') as Currency,
  };
}

/** A design by lot over everybody, unless said otherwise. */
export function designed(more: Partial<Design> = {}): Design {
  return {
    name: 'Dearer Pro',
    hypothesis: 'Nobody leaves over $10',
    changeDescription: 'Pro costs $59',
    metric: 'mrr',
    segment: {},
    comparison: { kind: 'control', share: 0.5 },
    targetValue: null,
    guardrails: [],
    stopOn: Temporal.PlainDate.from('2026-07-15'),
    ...more,
  };
}

export async function drafted(db: Db, more: Partial<Design> = {}): Promise<Experiment> {
  return createExperiment(db, { design: designed(more), actor: ACTOR, now: NOW });
}

/** Fails unless it does start. */
export async function started(db: Db, more: Partial<Design> = {}, days = 0): Promise<Experiment> {
  const { id } = await drafted(db, more);
  const start = await startExperiment(db, { id, actor: ACTOR, ...scopeAfter(days) });
  if (start.kind !== 'started') throw new Error(`not started: ${start.kind}`);
  return start.experiment;
}

/** A plan for Germany, and so many customers who pay $10 for it since two years: `cus_Pro_1`. */
export async function sold(db: Db, plan: string, customers: number): Promise<void> {
  const world: World = { db, now: NOW };
  await sell(world, plan, { amount: 1000, metadata: { country: 'DE' } });
  for (let n = 1; n <= customers; n += 1) {
    // oxlint-disable-next-line no-await-in-loop
    await subscribe(world, `cus_${plan}_${n}`, { plan });
  }
}

/** The arm of each who takes part, by customer. */
export async function armsOf(db: Db, id: number): Promise<Record<string, string>> {
  const rows = await db<{ customer: string; arm: string }[]>`
    select customers.stripe_id as customer, arm
    from experiment_customers
    inner join customers on customers.id = customer_id
    where experiment_id = ${id}
    order by customers.stripe_id`;
  return Object.fromEntries(rows.map(({ customer, arm }) => [customer, arm]));
}

/**
 * Two who do the same, of whom the second has begun before the first has committed: what each got. The
 * second waits for the first, which is seen in the database.
 */
export async function atOnce<First, Second>(
  db: Db,
  first: (db: Queryable) => Promise<First>,
  second: () => Promise<Second>,
): Promise<[First, Second]> {
  let other: Promise<Second> | undefined;
  const one = await db.begin(async (transaction) => {
    const result = await first(transaction);
    other = second();
    await somebodyWaits(db);
    return result;
  });
  return [one, await other!];
}

/** Resolves when a statement waits for a lock. */
export async function somebodyWaits(db: Db): Promise<void> {
  for (let look = 0; look < 5_000; look += 1) {
    // oxlint-disable-next-line no-await-in-loop
    const waiting = await db`
      select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    if (waiting.length > 0) return;
  }
  throw new Error('nobody waits');
}
