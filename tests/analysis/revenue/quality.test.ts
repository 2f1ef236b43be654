import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { dailySnapshots, snapshotsBy, storeSnapshots } from '#analysis/revenue/snapshots.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import { addSpans } from '../../support/ledger-rows.ts';

const day = (text: string) => Temporal.PlainDate.from(text);

const scope = {
  timezone: 'America/New_York' as Timezone,
  baseCurrency: 'usd' as Currency,
};

const march = { fromDay: day('2026-03-01'), toDay: day('2026-03-12'), ...scope };

/** Three customers in March, whose first days were put together afterwards. */
async function company(db: Db): Promise<void> {
  await addSpans(db, [
    { customer: 'cus_1', mrr: '100', from: '2026-03-01T05:00:00Z', until: '2026-03-04T05:00:00Z' },
    { customer: 'cus_1', mrr: '110', from: '2026-03-04T05:00:00Z' },
    { customer: 'cus_2', mrr: '7', from: '2026-03-02T15:00:00Z', until: '2026-03-03T15:00:00Z' },
    { customer: 'cus_3', mrr: '50', from: '2026-03-01T05:00:00Z' },
  ]);
  await db`update mrr_spans set quality = 'reconstructed' where mrr_minor = 100`;
  await db`update mrr_spans set quality = 'estimated' where mrr_minor = 7`;
}

/** Webhooks began on the evening of 8 March in New York, which is the 9th in UTC. */
async function firstWebhook(db: Db): Promise<void> {
  await db`
    insert into stripe_events (id, created_at, received_at, is_livemode, type, payload)
    values ('evt_1', '2026-03-01', '2026-03-09T02:00:00Z', false, 'invoice.paid', '{}'),
      ('evt_2', '2026-03-01', '2026-03-10T02:00:00Z', false, 'invoice.paid', '{}')`;
}

const EXPECTED = [
  'reconstructed',
  'estimated',
  'estimated',
  'event',
  'event',
  'event',
  'event',
  'event',
  'live',
  'live',
  'live',
  'live',
];

describe('the quality of a day', () => {
  test('is the worst of the spans that touch it, and live after the first fact', async ({ db }) => {
    await company(db);
    await firstWebhook(db);

    const snapshots = await dailySnapshots(db, march);

    expect(snapshots.map(({ quality }) => quality)).toEqual(EXPECTED);
  });

  test('is stored with it, and does not change when events are erased', async ({ db }) => {
    await company(db);
    await firstWebhook(db);

    await storeSnapshots(db, { throughDay: day('2026-03-05'), ...scope });
    await db`delete from stripe_events where id = 'evt_1'`;
    await storeSnapshots(db, { throughDay: day('2026-03-10'), ...scope });

    const snapshots = await dailySnapshots(db, march);
    expect(snapshots.map(({ quality }) => quality)).toEqual(EXPECTED);
  });

  test('of a month is that of its worst day', async ({ db }) => {
    await company(db);
    await firstWebhook(db);

    const months = await snapshotsBy(db, 'month', { ...march, toDay: day('2026-04-30') });

    expect(months.map(({ quality }) => quality)).toEqual(['estimated', 'live']);
  });

  test('stays in doubt while a span that was put together runs', async ({ db }) => {
    await company(db);
    await firstWebhook(db);
    await db`update mrr_spans set quality = 'reconstructed' where mrr_minor = 50`;

    const snapshots = await dailySnapshots(db, { ...march, fromDay: day('2026-03-11') });

    expect(snapshots.map(({ quality }) => quality)).toEqual(['reconstructed', 'reconstructed']);
  });
});
