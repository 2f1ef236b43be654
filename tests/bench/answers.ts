import { Temporal } from 'temporal-polyfill';

import { storeSnapshots } from '#analysis/revenue/snapshots.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { askHome } from '#delivery/slack/home/ask.ts';
import { askMoves } from '#delivery/slack/moves/ask.ts';
import { askRadar } from '#delivery/slack/overview/ask.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { plainGround } from '../support/settings.ts';
import { spread, timed, type Figure } from './figures.ts';

const RUNS = 50;

/** How long `/moneyradar` and the home tab take to answer, with moves found and days stored. */
export async function benchAnswers(db: Db): Promise<Figure[]> {
  const now = Temporal.Instant.from('2026-06-15T12:30:00Z');
  const scope = { timezone: 'UTC' as Timezone, baseCurrency: parseCurrency('usd') as Currency };
  const desk = plainGround;
  const sources = { db, readDb: db, now: () => now, desk, ...scope } as unknown as Sources;
  const throughDay = Temporal.PlainDate.from('2026-06-14');
  await storeSnapshots(db, { throughDay, ...scope });
  await db.unsafe('analyze');
  const { moves } = await askRadar(sources, { best: 5 });
  const these = moves.moves.map(({ id }) => id);
  const questions = {
    '/moneyradar': () => askRadar(sources, { best: 5 }),
    'its moves alone': () => askMoves(sources, { asked: { best: 5 }, now }),
    'a move answered': () => askRadar(sources, { these }),
    'home tab': () => askHome(sources, { best: 3 }),
  };
  const figures: Figure[] = [];
  for (const [name, question] of Object.entries(questions)) {
    const runs: number[] = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await timed(question));
    figures.push(...spread(name, runs));
  }
  return figures;
}
