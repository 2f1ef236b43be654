import { migrate } from '#store/migrate.ts';
import { openDatabase } from '#store/open-database.ts';
import { connect, type Db } from '#store/postgres.ts';

import { makeHome, removeHome } from '../support/home.ts';
import { benchAnswers } from './answers.ts';
import { benchCustomers } from './customers.ts';
import { benchExperiments } from './experiments.ts';
import { print, printTable, type Column, type Figure } from './figures.ts';
import { benchInbox } from './inbox.ts';
import { benchInserts } from './inserts.ts';
import { benchJudge } from './judge.ts';
import { benchRadar } from './radar.ts';
import { benchRisks } from './risks.ts';
import { benchScores } from './scores.ts';
import { benchSync } from './sync.ts';
import { benchUsage } from './usage.ts';
import { benchWebhooks } from './webhooks.ts';

/** How many customers the inbox and the usage intake have, ten events each. */
const CUSTOMERS = 2_000;
const SIZES = [1_000, 10_000, 100_000];
const asked = process.argv.slice(2).map(Number);

await inTemporaryHome(async (home) => print(await benchWebhooks(home)));
await inTemporaryDatabase(async (db) => {
  print(await benchInserts(db));
  print(await benchInbox(db, CUSTOMERS));
  print(await benchUsage(db, CUSTOMERS));
  print(await benchSync(db));
});

const columns: Column[] = [];
for (const subscriptions of asked.length > 0 ? asked : SIZES) {
  process.stderr.write(`analysis of ${subscriptions.toLocaleString('en-US')} subscriptions …\n`);
  columns.push({ subscriptions, figures: await benchAnalysis(subscriptions) });
}
printTable(columns);

/** Two metrics of a hundred days of usage for each of so many subscriptions. */
async function benchAnalysis(subscriptions: number): Promise<Figure[]> {
  const judged = await inTemporaryDatabase((db) => benchJudge(db, subscriptions));
  const others = await inTemporaryDatabase(async (db) => [
    ...(await benchRisks(db, subscriptions)),
    ...(await benchScores(db, subscriptions)),
    ...(await benchRadar(db)),
    ...(await benchAnswers(db)),
    ...(await benchCustomers(db)),
    ...(await benchExperiments(db)),
  ]);
  return [...judged, ...others];
}

async function inTemporaryDatabase<Answer>(work: (db: Db) => Promise<Answer>): Promise<Answer> {
  return inTemporaryHome(async (home) => {
    const database = await openDatabase({ url: null, home });
    await migrate(database.target);
    const db = connect(database.target);
    const answer = await work(db);
    await db.end();
    await database.close();
    return answer;
  });
}

async function inTemporaryHome<Answer>(work: (home: string) => Promise<Answer>): Promise<Answer> {
  const home = makeHome();
  try {
    return await work(home);
  } finally {
    removeHome(home);
  }
}
