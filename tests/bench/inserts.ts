import type { Db } from '#store/postgres.ts';

import { subscriptionEvent } from './events.ts';
import { perSecond, timed, type Figure } from './figures.ts';

const CONNECTIONS = 64;
const ROWS = 16_000;

/** How fast rows as large as an event are inserted one by one: what any intake is measured against. */
export async function benchInserts(db: Db): Promise<Figure[]> {
  await db`create table bench_rows (id int primary key, payload jsonb not null)`;
  const payload = JSON.stringify(subscriptionEvent(1, 0));
  let next = 0;
  const ms = await timed(() =>
    Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        for (let id = next++; id < ROWS; id = next++) {
          await db`insert into bench_rows (id, payload) values (${id}, ${payload}::text::jsonb)`;
        }
      }),
    ),
  );
  await db`drop table bench_rows`;
  const name = `single rows inserted, ${CONNECTIONS} at a time`;
  return [{ name, value: perSecond(ROWS, ms) }];
}
