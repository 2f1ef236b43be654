import { drainOnce } from '#ingestion/inbox-worker.ts';
import { rebuild } from '#ingestion/rebuild.ts';
import type { Db } from '#store/postgres.ts';
import { recordEvents } from '#store/queries/ingestion.ts';

import { subscriptionEvent } from './events.ts';
import { perSecond, timed, type Figure } from './figures.ts';

const EVENTS_PER_CUSTOMER = 10;
const INSERT_BATCH = 2_000;
const quiet = { warn() {}, error() {} };

/** How fast a full inbox becomes a ledger, and how fast the ledger is derived again. */
export async function benchInbox(db: Db, customers: number): Promise<Figure[]> {
  const events = customers * EVENTS_PER_CUSTOMER;
  for (let from = 0; from < events; from += INSERT_BATCH) {
    const numbers = Array.from({ length: INSERT_BATCH }, (_, index) => from + index);
    // Customer after customer by turns, as a burst would mix them.
    const rows = numbers.map((number) => rowOf(number % customers, Math.floor(number / customers)));
    await recordEvents(db, { events: rows });
  }
  await db`analyze`;
  const drainMs = await timed(async () => {
    while (await drainOnce(db, quiet));
  });
  const rebuildMs = await timed(() => rebuild(db, { isCheck: true, onProgress() {} }));
  return [
    { name: `inbox drain, ${String(events)} events`, value: perSecond(events, drainMs) },
    { name: `rebuild --check, ${String(events)} events`, value: perSecond(events, rebuildMs) },
    { name: 'resident memory', value: `${String(Math.round(process.memoryUsage().rss / 1e6))} MB` },
  ];
}

function rowOf(customer: number, version: number) {
  const event = subscriptionEvent(customer, version);
  return {
    id: event.id,
    type: event.type,
    account: 'main',
    created_at: event.created,
    api_version: null,
    is_livemode: false,
    object_id: event.data.object.id,
    customer_id: event.data.object.customer,
    payload: { object: event.data.object },
  };
}
