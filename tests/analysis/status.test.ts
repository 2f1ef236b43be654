import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { storeSnapshots } from '#analysis/revenue/snapshots.ts';
import { status } from '#analysis/status.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../support/database.ts';
import { addSpans } from '../support/ledger-rows.ts';

const timezone = 'UTC' as Timezone;
const now = Temporal.Instant.from('2026-03-02T12:00:00Z');

async function addEvent(
  db: Db,
  id: string,
  event: { createdAt: string; receivedAt: string; state?: string },
) {
  await db`
    insert into stripe_events (id, created_at, received_at, is_livemode, type, state, payload)
    values (${id}, ${event.createdAt}, ${event.receivedAt}, false, 'ping', ${event.state ?? 'done'}, '{}')`;
}

describe('status', () => {
  test('of a new installation is stale: nothing has arrived', async ({ db }) => {
    expect(await status(db, { now, timezone })).toEqual({
      inboxPending: 0,
      inboxFailed: 0,
      failedCustomers: 0,
      outboxPending: 0,
      lastEventAt: null,
      lastSyncAt: null,
      lastSweepAt: null,
      lastHeardAt: null,
      overdueSince: null,
      lastCheckAt: null,
      failedChecks: [],
      recentDrifts: 0,
      lastSnapshotDay: null,
      unknownCustomers: 0,
      incompleteSubscriptions: 0,
      accounts: [
        {
          account: 'main',
          isRead: true,
          firstSeenAt: null,
          lastEventAt: null,
          lastSyncAt: null,
          lastSweepAt: null,
          error: null,
        },
      ],
      isStale: true,
      staleReason: 'never_heard',
      staleAccount: null,
      staleSince: null,
    });
  });

  test('counts what waits and what was given up', async ({ db }) => {
    const at = { createdAt: '2026-03-02T11:00:00Z', receivedAt: '2026-03-02T11:00:01Z' };
    await addEvent(db, 'evt_1', { ...at, state: 'pending' });
    await addEvent(db, 'evt_2', { ...at, state: 'pending' });
    await addEvent(db, 'evt_3', { ...at, state: 'dead' });
    await addEvent(db, 'evt_4', at);
    await db`insert into customers (stripe_id) values ('cus_1'), ('cus_2')`;
    await db`
      insert into dirty_customers (customer_id, has_failed)
      select id, stripe_id = 'cus_2' from customers`;
    for (const state of ['pending', 'sending', 'unknown', 'sent', 'dead', 'expired']) {
      await db`
        insert into outbox (dedupe_key, destination, kind, body, state)
        values (${state}, 'slack:C1', 'digest', '{}', ${state})`;
    }

    expect(await status(db, { now, timezone })).toMatchObject({
      inboxPending: 2,
      inboxFailed: 1,
      failedCustomers: 1,
      outboxPending: 3,
    });
  });

  test('is stale when no event has been stored for two hours', async ({ db }) => {
    await addEvent(db, 'evt_1', {
      createdAt: '2026-03-02T09:59:00Z',
      receivedAt: '2026-03-02T10:00:00Z',
    });

    expect(await status(db, { now, timezone })).toMatchObject({
      lastEventAt: Temporal.Instant.from('2026-03-02T10:00:00Z'),
      isStale: false,
    });
    expect(await status(db, { now: now.add({ seconds: 1 }), timezone })).toMatchObject({
      isStale: true,
    });
  });

  test('is fresh again with an old event that arrives late', async ({ db }) => {
    await addEvent(db, 'evt_1', {
      createdAt: '2026-03-02T05:00:00Z',
      receivedAt: '2026-03-02T05:00:01Z',
    });
    await addEvent(db, 'evt_0', {
      createdAt: '2026-03-02T04:00:00Z',
      receivedAt: '2026-03-02T11:59:00Z',
    });

    expect(await status(db, { now, timezone })).toMatchObject({
      lastEventAt: Temporal.Instant.from('2026-03-02T11:59:00Z'),
      isStale: false,
    });
  });

  test('names the newest stored day and the subscriptions that lack data', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_1', mrr: '1', from: '2026-02-27T00:00:00Z', dataState: 'incomplete_data' },
    ]);
    await storeSnapshots(db, {
      throughDay: Temporal.PlainDate.from('2026-03-01'),
      timezone,
      baseCurrency: 'usd' as Currency,
    });

    expect(await status(db, { now, timezone })).toMatchObject({
      lastSnapshotDay: Temporal.PlainDate.from('2026-03-01'),
      incompleteSubscriptions: 1,
    });
  });

  test('of several accounts is that of the one that was heard least lately', async ({ db }) => {
    await db`
      insert into accounts (name, is_read, first_seen_at) values
        ('main', true, '2026-01-01'), ('us', true, '2026-01-01'), ('old', false, '2026-01-01')`;
    await db`
      insert into sweeps (account, swept_through_at, swept_at) values
        ('main', '2026-03-02T11:58:00Z', '2026-03-02T11:58:00Z'),
        ('us', '2026-03-02T08:00:00Z', '2026-03-02T08:00:00Z'),
        ('old', '2026-01-02', '2026-01-02')`;
    await db`
      insert into sync_runs (account, requested_by, scope, state, started_at, finished_at, last_error)
      values ('us', 'x', 'full', 'failed', '2026-03-02', '2026-03-02', 'Revoked.')`;
    const found = await status(db, { now, timezone });
    expect(found).toMatchObject({ staleReason: 'silent', staleAccount: 'us' });
    expect(found.staleSince?.toString()).toBe('2026-03-02T08:00:00Z');
    expect(found.accounts.map(({ account, isRead, error }) => [account, isRead, error])).toEqual([
      ['main', true, null],
      ['old', false, null],
      ['us', true, 'Revoked.'],
    ]);

    await db`
      insert into stripe_events (id, account, created_at, received_at, is_livemode, type, state, payload)
      values ('evt_us', 'us', '2026-03-02T11:00:00Z', '2026-03-02T11:00:01Z', false, 'ping', 'done', '{}')`;
    expect(await status(db, { now, timezone })).toMatchObject({
      isStale: false,
      staleAccount: null,
    });
  });

  test('of an account that was just added is not stale before its first reading', async ({
    db,
  }) => {
    await db`
      insert into accounts (name, first_seen_at) values
        ('main', '2026-01-01'), ('us', '2026-03-02T11:00:00Z')`;
    await db`
      insert into sweeps (account, swept_through_at, swept_at)
      values ('main', '2026-03-02T11:58:00Z', '2026-03-02T11:58:00Z')`;
    expect(await status(db, { now, timezone })).toMatchObject({ isStale: false });
  });
});
