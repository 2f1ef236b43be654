import { expect } from 'vitest';

import { drainOnce, type WorkerLog } from '#ingestion/inbox-worker.ts';
import { recordEvents } from '#store/queries/ingestion.ts';

import { test } from '../support/database.ts';
// Whoever reads what is stored of `sub_poison_loops` never comes back.
import '../faults/poison.ts';

const quiet: WorkerLog = { warn() {}, error() {} };
const about = (customer: string, subscription: string) => ({
  id: `evt_of_${customer}`,
  type: 'customer.subscription.deleted',
  created_at: 1_767_225_600,
  account: 'main',
  is_livemode: false,
  customer_id: customer,
  payload: { object: { id: subscription, object: 'subscription', customer } },
});

test('an event that loops in the fold ends no process, and its neighbours are done', async ({
  db,
}) => {
  const events = [about('cus_1', 'sub_poison_loops'), about('cus_2', 'sub_2')];
  await recordEvents(db, { events: events as never });

  await drainOnce(db, quiet);

  expect(await db`select id, state, last_error from stripe_events order by id`).toEqual([
    { id: 'evt_of_cus_1', state: 'pending', lastError: 'It was interrupted after 2 s.' },
    { id: 'evt_of_cus_2', state: 'done', lastError: null },
  ]);
});

test('a customer who loops in the fold without a new event is tried later, and its neighbours are done', async ({
  db,
}) => {
  const events = [about('cus_1', 'sub_poison_loops'), about('cus_2', 'sub_2')];
  await recordEvents(db, { events: events as never });
  await db`update stripe_events set state = 'dead'`;
  await db`insert into customers (stripe_id) values ('cus_1'), ('cus_2')`;
  await db`insert into dirty_customers (customer_id) select id from customers`;

  await drainOnce(db, quiet);
  const startedAt = performance.now();
  await drainOnce(db, quiet);

  expect(performance.now() - startedAt).toBeLessThan(1_500);
  expect(
    await db`select stripe_id, attempts from dirty_customers inner join customers on id = customer_id`,
  ).toEqual([{ stripeId: 'cus_1', attempts: 1 }]);
});
