import { Temporal } from 'temporal-polyfill';

import { scoreAll, scoreSome } from '#analysis/scores/score-all.ts';
import { scoreCustomer, type ScoreScope } from '#analysis/scores/score.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { percentile, spread, timed, took, type Figure } from './figures.ts';

const SCOPE: ScoreScope = {
  now: Temporal.Instant.from('2026-06-15T12:00:00Z'),
  timezone: 'UTC' as Timezone,
  baseCurrency: parseCurrency('usd') as Currency,
  ticketSpike: 3,
};
const CHANGED = [1, 100, 500];

/** How long it takes to score the customers of the risk scan: all of them, some, and one to look at. */
export async function benchScores(db: Db, customers: number): Promise<Figure[]> {
  await db`delete from customer_scores`;
  const looks: number[] = [];
  for (let run = 0; run < 4; run += 1) looks.push(await timed(() => scoreAll(db, SCOPE)));
  const [first = 0, ...others] = looks;
  const figures = [
    took('scores, all', first),
    took('scores, nothing new', percentile(others, 0.5)),
  ];
  for (const changed of CHANGED) {
    const rows = await db<{ id: bigint }[]>`
      select id from customers where stripe_id like 'cus_risk_%' order by id limit ${changed}`;
    const customerIds = rows.map(({ id }) => id);
    const runs: number[] = [];
    for (let run = 0; run < 5; run += 1) {
      const look = () =>
        db.begin((transaction) => scoreSome(transaction, { ...SCOPE, customerIds }));
      runs.push(await timed(look));
    }
    figures.push(took(`scores, ${changed} changed`, percentile(runs, 0.5)));
  }
  const answers: number[] = [];
  for (let run = 1; run <= 100; run += 1) {
    const one = { ...SCOPE, customerId: `cus_risk_${run}` };
    answers.push(await timed(() => scoreCustomer(db, one)));
  }
  return [
    ...figures,
    ...spread('score of one customer', answers),
    {
      name: 'scores, one statement against a loop',
      value: `× ${((percentile(answers, 0.5) * customers) / percentile(others, 0.5)).toFixed(0)}`,
    },
  ];
}
