import { expect } from 'vitest';

import { drainOnce } from '#ingestion/inbox-worker.ts';
import type { JsonObject } from '#ingestion/json.ts';
import { projectEvent } from '#ingestion/projection.ts';
import { recordEvents } from '#store/queries/ingestion.ts';

import { test } from '../support/database.ts';
import { day } from '../support/facts.ts';
import {
  eventObject,
  itemList,
  itemObject,
  priceObject,
  subscriptionObject,
} from '../support/stripe-objects.ts';

const quiet = { warn() {}, error() {} };

test('the former price of a first change is looked up in the catalogue too', async ({ db }) => {
  const bare = {
    billing_scheme: 'tiered',
    tiers_mode: 'volume',
    unit_amount_decimal: null,
    unit_amount: null,
  };
  const old = priceObject({ ...bare, id: 'price_old' });
  const tiers = [{ up_to: null, unit_amount_decimal: '400' }];
  const former = { items: itemList(itemObject({ price: old })) };
  const events: JsonObject[] = [
    eventObject('price.created', { ...old, tiers }),
    eventObject('customer.subscription.updated', subscriptionObject(), {
      created: day(9),
      previous: former,
    }),
  ];
  const projected = events.map((event) => projectEvent(event, { keepNames: false })!);
  await recordEvents(db, {
    events: projected.map((event) => ({
      id: event.id,
      type: event.type,
      created_at: event.createdAt,
      api_version: null,
      account: 'main',
      is_livemode: false,
      object_id: event.objectId,
      customer_id: event.customerId,
      payload: event.payload,
    })),
  });

  while (await drainOnce(db, quiet));

  expect(
    await db`select type, mrr_before_minor::int as before, mrr_after_minor::int as after
    from mrr_movements order by occurred_at`,
  ).toEqual([
    { type: 'new', before: 0, after: 400 },
    { type: 'expansion', before: 400, after: 1000 },
  ]);
  expect(await db`select object_id from missing_objects`).toEqual([]);
});
