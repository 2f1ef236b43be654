import { migrate } from '#store/migrate.ts';
import { openDatabase } from '#store/open-database.ts';
import { connect } from '#store/postgres.ts';

import { makeHome, removeHome } from '../support/home.ts';
import { print } from './figures.ts';
import { benchInbox } from './inbox.ts';
import { benchRisks } from './risks.ts';
import { benchSync } from './sync.ts';
import { benchUsage } from './usage.ts';
import { benchWebhooks } from './webhooks.ts';

/** How many customers the inbox benchmark has, ten events each. */
const CUSTOMERS = Number(process.argv[2] ?? 2_000);

await inTemporaryHome(async (home) => print(await benchWebhooks(home)));
await inTemporaryHome(async (home) => {
  const database = await openDatabase({ url: null, home });
  await migrate(database.target);
  const db = connect(database.target);
  print(await benchInbox(db, CUSTOMERS));
  print(await benchUsage(db, CUSTOMERS));
  print(await benchRisks(db, CUSTOMERS));
  print(await benchSync(db));
  await db.end();
  await database.close();
});

async function inTemporaryHome(work: (home: string) => Promise<void>): Promise<void> {
  const home = makeHome();
  try {
    await work(home);
  } finally {
    removeHome(home);
  }
}
