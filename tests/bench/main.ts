import { migrate } from '#store/migrate.ts';
import { openDatabase } from '#store/open-database.ts';
import { connect, type Db } from '#store/postgres.ts';

import { makeHome, removeHome } from '../support/home.ts';
import { benchAnswers } from './answers.ts';
import { benchCustomers } from './customers.ts';
import { benchExperiments } from './experiments.ts';
import { print } from './figures.ts';
import { benchInbox } from './inbox.ts';
import { benchJudge } from './judge.ts';
import { benchRadar } from './radar.ts';
import { benchRisks } from './risks.ts';
import { benchScores } from './scores.ts';
import { benchSync } from './sync.ts';
import { benchUsage } from './usage.ts';
import { benchWebhooks } from './webhooks.ts';

/** How many customers the inbox benchmark has, ten events each, and how many have their usage judged. */
const CUSTOMERS = Number(process.argv[2] ?? 2_000);
const JUDGED = Number(process.argv[3] ?? 10_000);

await inTemporaryHome(async (home) => print(await benchWebhooks(home)));
await inTemporaryDatabase(async (db) => {
  print(await benchInbox(db, CUSTOMERS));
  print(await benchUsage(db, CUSTOMERS));
  print(await benchRisks(db, CUSTOMERS));
  print(await benchScores(db, CUSTOMERS));
  print(await benchRadar(db, CUSTOMERS));
  print(await benchAnswers(db, CUSTOMERS));
  print(await benchCustomers(db, CUSTOMERS));
  print(await benchExperiments(db, CUSTOMERS));
  print(await benchSync(db));
});
await inTemporaryDatabase(async (db) => print(await benchJudge(db, JUDGED)));

async function inTemporaryDatabase(work: (db: Db) => Promise<void>): Promise<void> {
  await inTemporaryHome(async (home) => {
    const database = await openDatabase({ url: null, home });
    await migrate(database.target);
    const db = connect(database.target);
    await work(db);
    await db.end();
    await database.close();
  });
}

async function inTemporaryHome(work: (home: string) => Promise<void>): Promise<void> {
  const home = makeHome();
  try {
    await work(home);
  } finally {
    removeHome(home);
  }
}
