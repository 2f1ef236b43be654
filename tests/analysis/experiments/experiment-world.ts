import { Temporal } from 'temporal-polyfill';

import { createExperiment } from '#analysis/experiments/create.ts';
import { startExperiment } from '#analysis/experiments/start.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Design, Experiment } from '#domain/experiments.ts';
import type { Db } from '#store/postgres.ts';

/** New York changes its clocks on 9 March 2025, so that days around it have 23 hours. */
export const TIMEZONE = 'America/New_York' as Timezone;

export const BASE = 'usd' as Currency;

export const START = Temporal.Instant.from('2025-03-03T15:00:00Z');

export const DESIGN: Design = {
  name: 'Dearer Pro',
  hypothesis: 'Nobody leaves for ten dollars.',
  changeDescription: 'Pro costs $59.',
  metric: 'mrr',
  segment: {},
  comparison: { kind: 'control', share: 0.5 },
  targetValue: null,
  guardrails: [],
  stopOn: Temporal.PlainDate.from('2025-03-30'),
};

export function scopeAt(now: Temporal.Instant | string) {
  return { now: Temporal.Instant.from(now), timezone: TIMEZONE, baseCurrency: BASE };
}

/** Started on 3 March at 10 in the morning, with this much of the design otherwise. */
export async function running(db: Db, design: Partial<Design> = {}): Promise<Experiment> {
  const { id } = await createExperiment(db, {
    design: { ...DESIGN, ...design },
    actor: 'U1',
    now: START.subtract({ hours: 1 }),
  });
  const started = await startExperiment(db, { id, actor: 'U1', ...scopeAt(START) });
  if (started.kind !== 'started') throw new Error(`It is ${started.kind}`);
  return started.experiment;
}

/** The customers of each arm, by Stripe's id. */
export async function armsOf(
  db: Db,
  { id }: Experiment,
): Promise<{ readonly control: readonly string[]; readonly variant: readonly string[] }> {
  const rows = await db<{ stripeId: string; arm: string }[]>`
    select customers.stripe_id as "stripeId", members.arm
    from experiment_customers as members
    inner join customers on customers.id = members.customer_id
    where members.experiment_id = ${id}
    order by customers.id`;
  const of = (arm: string) => rows.filter((row) => row.arm === arm).map((row) => row.stripeId);
  return { control: of('control'), variant: of('variant') };
}
