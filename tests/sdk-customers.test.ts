import { Temporal } from 'temporal-polyfill';
import { expect } from 'vitest';

import { createMoneyRadar } from '../src/sdk.ts';
import { urlOf } from './journeys/bot-process.ts';
import { test as base } from './support/database.ts';
import { addSpans } from './support/ledger-rows.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');

const test = base.extend('customers', async ({ db, target }, { onCleanup }) => {
  await addSpans(db, [{ customer: 'cus_a', mrr: '4900', from: '2026-01-01T00:00:00Z' }]);
  const radar = createMoneyRadar({ databaseUrl: urlOf(target), timezone: 'UTC', now: () => NOW });
  onCleanup(() => radar.close());
  return radar.customers;
});

test('the SDK tells all about a customer, and whom somebody means', async ({ customers, db }) => {
  await db`update customers set name = 'Acme'`;

  expect(await customers.get('cus_a')).toMatchObject({
    customerId: 'cus_a',
    customerName: 'Acme',
    mrrMinor: 4_900n,
    firstPaidAt: Temporal.Instant.from('2026-01-01T00:00:00Z'),
    subscriptions: [{ mrrMinor: 4_900n }],
  });
  expect(await customers.get('cus_b')).toBeNull();
  expect(await customers.get('a\0b')).toBeNull();
  expect(await customers.find('acme')).toEqual({ kind: 'found', customerId: 'cus_a' });
  expect(await customers.find('nobody')).toEqual({ kind: 'unknown' });
});
