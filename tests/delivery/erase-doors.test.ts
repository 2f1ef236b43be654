import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { test as base } from '../support/database.ts';
import { addSpans } from '../support/ledger-rows.ts';
import { threeDoors } from '../support/three-doors.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');

/** The three doors over one database in which three customers pay. */
const test = base.extend('doors', async ({ db, target }, { onCleanup }) => {
  await addSpans(db, [
    { customer: 'cus_a', mrr: '4900', from: '2026-01-01T00:00:00Z' },
    { customer: 'cus_b', mrr: '9900', from: '2026-01-01T00:00:00Z' },
    { customer: 'cus_c', mrr: '100', from: '2026-01-01T00:00:00Z' },
  ]);
  const { ask, type, radar } = await threeDoors({ db, target, now: NOW }, onCleanup);
  const remove = async (id: string) => ask(`/customers/${id}`, { method: 'DELETE' });
  return { remove, type, radar };
});

const KEPT = { subscriptions: 1, movements: 1 };

describe('a customer is erased', () => {
  test('by every door, once for good and twice without harm', async ({ doors, db }) => {
    const { remove, type, radar } = doors;
    const first = { erased: true, was_erased_before: false, kept_anonymously: KEPT };
    expect(await remove('cus_a')).toMatchObject({ status: 200, body: first });
    expect(await remove('cus_a')).toMatchObject({
      status: 200,
      body: { ...first, was_erased_before: true, kept_anonymously: { subscriptions: 0 } },
    });
    expect(await remove('cus_nobody')).toMatchObject({ status: 404 });

    const typed = await type('erase-customer', 'cus_b');
    expect(typed.code).toBe(0);
    expect(typed.text).toContain('1 subscription and 1 change of MRR');
    expect((await type('erase-customer', 'cus_b')).text).toContain('had been erased before');
    expect(await type('erase-customer', 'cus_nobody')).toMatchObject({ code: 1 });
    expect(await type('erase-customer', 'Acme AG')).toMatchObject({ code: 2 });
    expect(JSON.parse((await type('erase-customer', 'cus_a', '--json')).text)).toMatchObject({
      was_erased_before: true,
    });

    expect(await radar.customers.erase('cus_c')).toMatchObject({
      wasErasedBefore: false,
      anonymous: KEPT,
    });
    expect(await radar.customers.erase('cus_nobody')).toBeNull();
    expect(await radar.customers.get('cus_c')).toBeNull();

    const audit = await db`select actor, action, subject, detail from audit_log order by id`;
    expect(audit.map(({ actor }) => actor as string)).toEqual(['api:environment', 'cli', 'sdk']);
    expect(JSON.stringify(audit)).not.toContain('cus_');
  });

  test('and MRR stays', async ({ doors: { remove, radar } }) => {
    const before = await radar.revenue.mrr();
    await remove('cus_a');
    expect(await radar.revenue.mrr()).toEqual(before);
  });
});
