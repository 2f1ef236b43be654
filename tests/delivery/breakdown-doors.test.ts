import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import type { Db } from '#store/postgres.ts';
import { customers } from '#store/queries/export.ts';

import { test as base } from '../support/database.ts';
import { addSpans } from '../support/ledger-rows.ts';
import { threeDoors } from '../support/three-doors.ts';

const NOW = Temporal.Instant.from('2026-06-15T12:00:00Z');
const HOSTILE = '=cmd|<!channel> *x* & "y"';
const JUNE = 'from=2026-06-01&to=2026-06-15';

interface Json {
  readonly metadata_key: string | null;
  readonly needs_reading: boolean;
  readonly total: Line;
  readonly groups: readonly (Line & { readonly value: string | null })[];
  readonly others: (Line & { readonly groups: number }) | null;
}

interface Line {
  readonly end_mrr: number;
  readonly new_mrr: number;
  readonly share: number | null;
  readonly customers: number;
}

const test = base.extend('doors', ({ db, target }, { onCleanup }) =>
  threeDoors({ db, target, now: NOW }, onCleanup),
);

describe('a company whose customers say where they came from', () => {
  const told = test.extend('rows', { auto: true }, async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_g1', mrr: '10000', from: '2026-05-01T00:00:00Z' },
      // The very beginning of June in Berlin.
      { customer: 'cus_g2', mrr: '3333.33333333', from: '2026-05-31T22:00:00Z' },
      { customer: 'cus_p', mrr: '3333.33333333', from: '2026-06-04T00:00:00Z' },
      {
        customer: 'cus_h',
        mrr: '500',
        from: '2026-04-01T00:00:00Z',
        until: '2026-06-05T00:00:00Z',
      },
      { customer: 'cus_none', mrr: '1000', from: '2026-04-01T00:00:00Z' },
    ]);
    await origin(db, 'cus_g1', 'google');
    await origin(db, 'cus_g2', 'google');
    await origin(db, 'cus_p', 'podcast');
    await origin(db, 'cus_h', HOSTILE);
    await db`update customers set account = 'us' where stripe_id = 'cus_p'`;
    await setKey(db, 'utm_source');
  });

  told('hears the same through every door, the largest first', async ({ doors }) => {
    const { status, body } = await doors.ask<Json>(`/revenue/breakdown?${JUNE}`);
    const typed = await doors.type(
      'breakdown',
      '--from',
      '2026-06-01',
      '--to',
      '2026-06-15',
      '--json',
    );
    const found = await doors.radar.revenue.breakdown({ from: '2026-06-01', to: '2026-06-15' });

    expect(status).toBe(200);
    expect(JSON.parse(typed.text)).toEqual(body);
    expect(body.metadata_key).toBe('utm_source');
    expect(body.groups.map(({ value, end_mrr }) => [value, end_mrr])).toEqual([
      ['google', 133.33],
      ['podcast', 33.33],
      [null, 10],
      [HOSTILE, 0],
    ]);
    expect(body.groups[0]).toMatchObject({ start_mrr: 100, new_mrr: 33.33, new_customers: 1 });
    expect(body.groups[3]).toMatchObject({ start_mrr: 5, churned_mrr: 5, customers: 0, share: 0 });
    // Each is rounded by itself, and so is what they add up to.
    expect(body.total).toMatchObject({ end_mrr: 176.67, new_mrr: 66.67, customers: 4, share: 1 });
    expect(found.groups.map(({ endMinor }) => endMinor)).toEqual([13333n, 3333n, 1000n, 0n]);
    expect(body.groups.map(({ share }) => share)).toEqual([0.754717, 0.188679, 0.056604, 0]);
  });

  told('is told apart by its Stripe accounts too', async ({ doors }) => {
    const { body } = await doors.ask<Json>(`/revenue/breakdown?by=account&${JUNE}`);

    expect(body).toMatchObject({ metadata_key: null, needs_reading: false, others: null });
    expect(body.groups.map(({ value, end_mrr }) => [value, end_mrr])).toEqual([
      ['main', 143.33],
      ['us', 33.33],
    ]);
  });

  told('hears MRR, its days and its movements of one account alone', async ({ db, doors }) => {
    await db`insert into accounts (name) values ('main'), ('us')`;
    const { body: mrr } = await doors.ask('/revenue/mrr?account=us');
    expect(mrr).toMatchObject({ current_mrr: 33.33, customers: 1 });
    expect(JSON.parse((await doors.type('mrr', '--account', 'us', '--json')).text)).toEqual(mrr);
    const found = await doors.radar.revenue.mrr({ account: 'us' });
    expect(found).toMatchObject({ mrrMinor: 3333n, customers: 1 });

    const { body: days } = await doors.ask<{ snapshots: object[] }>(
      '/revenue/snapshots?days=14&account=us',
    );
    expect(days.snapshots[0]).toMatchObject({ date: '2026-06-02', total_mrr: 0 });
    expect(days.snapshots[2]).toMatchObject({ new_mrr: 33.33, total_mrr: 33.33, customers: 1 });
    const { movements } = (
      await doors.ask<{ movements: { customer_id: string }[] }>('/revenue/movements?account=us')
    ).body;
    expect(movements.map(({ customer_id }) => customer_id)).toEqual(['cus_p']);
    expect((await doors.type('movements', '--account', 'us')).text).not.toContain('cus_g1');
    expect((await doors.type('snapshots', '--account', 'us')).code).toBe(0);

    const wrong = 'must be a Stripe account that is known here: main, us';
    for (const path of ['mrr', 'snapshots', 'movements']) {
      const { status, body } = await doors.ask(`/revenue/${path}?account=asia`);
      expect(status).toBe(400);
      expect(body).toMatchObject({ errors: [{ field: 'account', detail: wrong }] });
    }
    expect((await doors.type('mrr', '--account', 'asia')).text).toBe(`--account ${wrong}.`);
    await expect(doors.radar.revenue.mrr({ account: '' })).rejects.toThrow(RangeError);
  });

  told('hears of the rest as one when there are many values', async ({ doors }) => {
    const { body } = await doors.ask<Json>(`/revenue/breakdown?limit=1&${JUNE}`);

    expect(body.groups).toHaveLength(1);
    expect(body.others).toMatchObject({ groups: 3, end_mrr: 43.33, new_mrr: 33.33, customers: 2 });
  });

  told('reads a table that fits, with hostile values as they are', async ({ doors }) => {
    const { text, code } = await doors.type('breakdown');

    expect(code).toBe(0);
    expect(text.split('\n')[0]).toMatch(
      /^utm_source +MRR +Share +Customers +New +Grown +Lost +Before$/,
    );
    expect(text).toContain('no utm_source');
    // $133.33, $33.33 and $10 are $176.67, as each third of a cent was left out.
    expect(text).toContain('Each row is rounded by itself');
    const inMay = await doors.type('breakdown', '--from', '2026-05-01', '--to', '2026-05-15');
    expect(inMay.text).not.toContain('rounded by itself');
    expect(text.split('\n').every((line) => line.length <= 100)).toBe(true);
  });

  told('is told what is wrong with a question', async ({ doors }) => {
    const wrong = await doors.ask(`/revenue/breakdown?by=country`);
    expect(wrong).toMatchObject({
      status: 400,
      body: { detail: 'by must be one of attribution, account.' },
    });
    expect(await doors.ask('/revenue/breakdown?limit=501')).toMatchObject({ status: 400 });
    expect(await doors.ask('/revenue/breakdown?to=2026-06-01')).toMatchObject({ status: 400 });
    expect((await doors.type('breakdown', '--by', 'country')).text).toBe(
      '--by must be one of attribution, account.',
    );
    await expect(doors.radar.revenue.breakdown({ limit: 0 })).rejects.toThrow(RangeError);
  });

  told('finds it said of each customer, and in what is exported', async ({ db, doors }) => {
    const { body } = await doors.ask('/customers/cus_p');
    expect(body).toMatchObject({ attribution: 'podcast', account: 'us' });
    const { text } = await doors.type('customer', 'cus_p');
    expect(text).toMatch(/utm_source +podcast\nStripe account +us\n/);
    expect((await doors.type('customer', 'cus_none')).text).toMatch(/utm_source +not known\n/);

    const rows = await customers(db, { beforeAt: NOW });
    expect(rows.find(({ customerId }) => customerId === 'cus_h')).toMatchObject({
      account: 'main',
      attribution: HOSTILE,
    });
  });

  told('is told that who came before the key waits for a reading', async ({ db, doors }) => {
    const waits = async () => (await doors.ask<Json>('/revenue/breakdown')).body.needs_reading;
    await db`update attribution_key set since = '2026-06-10'`;
    await db`update customers set first_seen_at = '2026-06-01'`;
    expect(await waits()).toBe(true);
    expect((await doors.type('breakdown')).text).toContain('next reading of Stripe');

    const run = (account: string, startedAt: string) => db`
      insert into sync_runs (requested_by, scope, state, account, started_at, finished_at)
      values ('test', 'recent', 'done', ${account}, ${startedAt}, ${startedAt})`;
    await run('main', '2026-06-09');
    await run('us', '2026-06-11');
    expect(await waits()).toBe(true);
    await run('main', '2026-06-11');
    expect(await waits()).toBe(false);
  });
});

test('without a key every door says how to set one', async ({ db, doors }) => {
  const asked = await doors.ask<{ detail: string }>('/revenue/breakdown');
  expect(asked.status).toBe(409);
  expect(asked.body.detail).toContain('ATTRIBUTION_METADATA_KEY is not set');
  expect(await doors.type('breakdown')).toMatchObject({ code: 2 });
  await expect(doors.radar.revenue.breakdown()).rejects.toThrow('ATTRIBUTION_METADATA_KEY');

  await setKey(db, null);
  expect((await doors.ask('/revenue/breakdown')).status).toBe(409);
});

test('an empty database has a total of nothing', async ({ db, doors }) => {
  await setKey(db, 'utm_source');

  const { body } = await doors.ask<Json>('/revenue/breakdown');
  expect(body).toMatchObject({ groups: [], others: null, total: { end_mrr: 0, share: null } });
  expect((await doors.type('breakdown', '--by', 'account')).code).toBe(0);
});

async function origin(db: Db, customer: string, value: string): Promise<void> {
  await db`update customers set attribution = ${value} where stripe_id = ${customer}`;
}

async function setKey(db: Db, key: string | null): Promise<void> {
  await db`insert into attribution_key (metadata_key, since) values (${key}, '2011-01-01')`;
}
