import { Temporal } from 'temporal-polyfill';

import { analyzeExperiment } from '#analysis/experiments/analyze.ts';
import { assignmentOf } from '#analysis/experiments/assignment.ts';
import { createExperiment } from '#analysis/experiments/create.ts';
import { startExperiment } from '#analysis/experiments/start.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Design, Segment } from '#domain/experiments.ts';
import type { Db } from '#store/postgres.ts';

import { percentile, spread, timed, took, type Figure } from './figures.ts';

const NOW = Temporal.Instant.from('2026-06-15T12:30:00Z');
const SCOPE = {
  now: NOW,
  timezone: 'UTC' as Timezone,
  baseCurrency: parseCurrency('usd') as Currency,
};
const LATER = { ...SCOPE, now: NOW.add({ hours: 72 }) };

/** How long it takes to start an experiment on the customers of the risk scan, to ask for an arm and to analyze it. */
export async function benchExperiments(db: Db): Promise<Figure[]> {
  const everybody = await drafted(db, {});
  const starting = await timed(() =>
    startExperiment(db, { id: everybody, actor: 'cli', ...SCOPE }),
  );
  const some = await drafted(db, { plan: 'Plan 3' });
  await startExperiment(db, { id: some, actor: 'cli', ...SCOPE });
  const known: number[] = [];
  for (let run = 1; run <= 200; run += 1) {
    known.push(await timed(() => armOf(db, everybody, `cus_risk_${run * 7}`)));
  }
  await arrive(db, 20);
  const first = await timed(() => armOf(db, some, 'cus_new_1'));
  const others: number[] = [];
  for (let run = 2; run <= 20; run += 1) {
    others.push(await timed(() => armOf(db, some, `cus_new_${run}`)));
  }
  const looking = await timed(() =>
    analyzeExperiment(db, { id: everybody, countsAsLook: true, ...LATER }),
  );
  return [
    took('experiment started', starting),
    ...spread('arm', known),
    took('arm of a first newcomer under a condition', first),
    took('arm of others who came, p50', percentile(others, 0.5)),
    took('experiment analyzed', looking),
  ];
}

async function drafted(db: Db, segment: Segment): Promise<number> {
  const design: Design = {
    name: 'Dearer',
    hypothesis: 'Nobody leaves',
    changeDescription: 'It costs more',
    metric: 'mrr',
    segment,
    comparison: { kind: 'control', share: 0.5 },
    targetValue: null,
    guardrails: [],
    stopOn: null,
  };
  return (await createExperiment(db, { design, actor: 'cli', now: NOW })).id;
}

async function armOf(db: Db, id: number, customerId: string): Promise<unknown> {
  return assignmentOf(db, { id, customerId, ...LATER });
}

/** Customers of a day after the start, every other one on the plan that is tried. */
async function arrive(db: Db, customers: number): Promise<void> {
  await db.unsafe(`
    insert into customers (stripe_id)
    select 'cus_new_' || n from generate_series(1, ${customers}) as n;
    insert into subscriptions (customer_id, stripe_id, status, currency, data_state, created_at)
    select id, 'sub_' || stripe_id, 'active', 'usd', 'complete', '2026-06-16'
    from customers where stripe_id like 'cus_new_%';
    insert into mrr_spans
      (subscription_id, item_stripe_id, from_at, customer_id, currency, price_id, product_id,
        quantity, mrr_minor, is_at_risk)
    select id, 'si_' || stripe_id, '2026-06-16', customer_id, 'usd',
      'price_' || (id % 2 + 3), 'prod_1', 1, 3000, false
    from subscriptions where stripe_id like 'sub_cus_new_%'`);
}
