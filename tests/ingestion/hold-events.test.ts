import { expect } from 'vitest';

import { holdEvents } from '#ingestion/hold-events.ts';
import type { Db } from '#store/postgres.ts';
import { claimEvents, recordEvents, renewLeases } from '#store/queries/ingestion.ts';

import { test } from '../support/database.ts';

async function record(db: Db, ...ids: string[]): Promise<void> {
  const event = {
    type: 'customer.created',
    created_at: 1_767_225_600,
    account: 'main',
    is_livemode: false,
    customer_id: 'cus_1',
    payload: { object: {} },
  };
  await recordEvents(db, { events: ids.map((id) => ({ ...event, id })) as never });
}

const claim = (db: Db, which: { isRetry: boolean; leaseSeconds: number }) =>
  claimEvents(db, { ...which, batchSize: 500, maxAttempts: 8 });

const secondsLeft = async (db: Db): Promise<number[]> => {
  const rows = await db<{ left: number }[]>`
    select extract(epoch from next_attempt_at - clock_timestamp())::float8 as left
    from stripe_events order by id`;
  return rows.map(({ left }) => left);
};

test('whoever works for longer than a lease keeps the events', async ({ db }) => {
  await record(db, 'evt_1', 'evt_2');
  await claim(db, { isRetry: false, leaseSeconds: 0 });

  const isHeld = async () => (await secondsLeft(db)).every((left) => left > 0);
  await holdEvents(db, { ids: ['evt_1', 'evt_2'], attempt: 1 }, () =>
    expect.poll(isHeld, { timeout: 4_000 }).toBe(true),
  );

  expect(await claim(db, { isRetry: true, leaseSeconds: 5 })).toEqual([]);
});

test('a lease that ran out and was taken by another is not taken back', async ({ db }) => {
  await record(db, 'evt_1');
  await claim(db, { isRetry: false, leaseSeconds: 0 });
  await claim(db, { isRetry: true, leaseSeconds: 0 });

  const renew = (attempt: number) => renewLeases(db, { ids: ['evt_1'], attempt, leaseSeconds: 5 });

  expect(await renew(1)).toEqual([]);
  expect(await renew(2)).toEqual([{ id: 'evt_1' }]);
});

test('neither done nor failed events are hurried by the one that worked on them', async ({
  db,
}) => {
  await record(db, 'evt_1', 'evt_2');
  await claim(db, { isRetry: false, leaseSeconds: 3_600 });
  await db`update stripe_events set state = 'done' where id = 'evt_2'`;

  const renewed = await renewLeases(db, { ids: ['evt_1', 'evt_2'], attempt: 1, leaseSeconds: 5 });

  expect(renewed).toEqual([{ id: 'evt_1' }]);
  expect(Math.min(...(await secondsLeft(db)))).toBeGreaterThan(3_000);
});
