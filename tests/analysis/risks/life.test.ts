import { describe, expect } from 'vitest';

import { parseAlertCursor } from '#analysis/risks/alert-cursor.ts';
import { alertById, alerts } from '#analysis/risks/alerts.ts';
import { assignAlert, resolveAlert, snoozeAlert } from '#analysis/risks/change-alert.ts';
import { alertFigures, openAlertCounts } from '#analysis/risks/figures.ts';
import type { Outcome } from '#domain/alerts.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import {
  addInvoice,
  daily,
  endedOf,
  inDays,
  NOW,
  openOf,
  paying,
  scanAfter,
  scopeAt,
  setSubscription,
  use,
} from './risk-world.ts';

const SOMEBODY = 'slack:T1/U1';

/** A customer whose card failed once, and the alert about it. */
async function failedPayment(db: Db): Promise<bigint> {
  await paying(db, { cus_a: '4900' });
  await addInvoice(db, 'cus_a');
  const { opened } = await scanAfter(db);
  expect(opened).toHaveLength(1);
  return opened[0]!;
}

function resolve(db: Db, id: bigint, outcome: Outcome) {
  return resolveAlert(db, { id, outcome, note: null, actor: SOMEBODY, now: NOW });
}

async function setAttempts(db: Db, attempts: number) {
  await db`update invoices set attempt_count = ${attempts}`;
}

describe('an alert', () => {
  test('changes in place, and is one as long as it is open', async ({ db }) => {
    const id = await failedPayment(db);
    await setAttempts(db, 3);
    const scanned = await scanAfter(db, 6);
    expect(scanned).toMatchObject({ opened: [], changed: [id], cleared: [], critical: 1 });
    expect(await alertById(db, id)).toMatchObject({
      severity: 'critical',
      version: 2,
      createdAt: NOW,
      updatedAt: NOW.add({ hours: 6 }),
      data: { attempts: 3, invoice_id: 'in_a' },
    });
    const notes = await db`select action, actor, detail from alert_notes order by id`;
    expect(notes.map(({ action, actor }) => `${action} ${actor}`)).toEqual([
      'opened scan',
      'changed scan',
    ]);
    expect(notes[1]?.['detail']).toEqual({ severity: 'critical', severity_before: 'warning' });
  });

  test('is not written again by a scan that finds the same', async ({ db }) => {
    await failedPayment(db);
    await paying(db, { cus_b: '100', cus_c: '200', cus_d: '300' });
    await use(db, 'cus_b', { days: { ...daily(-40, -18, 100), ...daily(-17, 0, 60) } });
    await use(db, 'cus_c', { metric: 'support_tickets', days: { 0: 5 } });
    await setSubscription(db, 'cus_d', { cancel_at: inDays(20) });
    await scanAfter(db, 1);
    const rows = async () => [
      ...(await db`select xmin::text, id, version from alerts order by id`),
      ...(await db`select xmin::text, id from alert_notes order by id`),
      ...(await db`select xmin::text from risk_marks`),
      ...(await db`select xmin::text from judged_items`),
      ...(await db`select xmin::text from usage_series order by customer_id`),
    ];
    const before = await rows();
    expect(before.length).toBeGreaterThan(8);
    expect(await scanAfter(db, 2)).toMatchObject({ opened: [], changed: [], cleared: [] });
    expect(await rows()).toEqual(before);
  });

  test('tells of figures that drift once they have moved by a tenth', async ({ db }) => {
    await paying(db, { cus_a: '4900' });
    await use(db, 'cus_a', { metric: 'support_tickets', days: { 0: 20 } });
    const { opened } = await scanAfter(db);
    await use(db, 'cus_a', { metric: 'support_tickets', days: { 0: 2 } });
    expect(await scanAfter(db, 1)).toMatchObject({ changed: [] });
    expect(await alertById(db, opened[0]!)).toMatchObject({ version: 1, data: { tickets: '22' } });
    await use(db, 'cus_a', { metric: 'support_tickets', days: { 0: 1 } });
    expect(await scanAfter(db, 2)).toMatchObject({ changed: opened });
  });

  test('is opened once by scans at the same moment', async ({ db }) => {
    await paying(db, { cus_a: '4900', cus_b: '100' });
    await addInvoice(db, 'cus_a');
    await addInvoice(db, 'cus_b');
    const scans = await Promise.all(Array.from({ length: 6 }, () => scanAfter(db)));
    expect(scans.flatMap(({ opened }) => opened)).toHaveLength(2);
    expect(await openOf(db, 'payment_retry')).toHaveLength(2);
    expect(await db`select from alert_notes`).toHaveLength(2);
  });

  test('cannot be open twice, whatever a program does', async ({ db }) => {
    await failedPayment(db);
    const copy = db`
      insert into alerts (type, subject, customer_id, severity, effect, data, opened_at, changed_at)
      select type, subject, customer_id, severity, effect, data, opened_at, changed_at from alerts`;
    await expect(copy).rejects.toThrow('alerts_open');
  });
});

describe('people', () => {
  test('resolve an alert once, and whoever is later learns who was first', async ({ db }) => {
    const id = await failedPayment(db);
    const both = await Promise.all([
      resolveAlert(db, { id, outcome: 'kept', note: 'new card', actor: SOMEBODY, now: NOW }),
      resolveAlert(db, { id, outcome: 'lost', note: null, actor: 'api:1', now: NOW }),
    ]);
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['already', 'resolved']);
    expect(both[0].alert).toEqual(both[1].alert);
    expect(await resolve(db, 999n, 'kept')).toEqual({ kind: 'unknown' });
    expect(await db`select from alert_notes where action = 'resolved'`).toHaveLength(1);
  });

  test('assign an alert, and to nobody again', async ({ db }) => {
    const id = await failedPayment(db);
    const give = (assignee: string | null) =>
      assignAlert(db, { id, assignee, actor: SOMEBODY, now: NOW });
    expect(await give('U2')).toMatchObject({
      kind: 'assigned',
      alert: { assignedTo: 'U2', version: 2 },
    });
    expect(await give('U2')).toMatchObject({ kind: 'already', alert: { version: 2 } });
    expect(await give(null)).toMatchObject({ kind: 'assigned', alert: { assignedTo: null } });
  });

  test('let it rest until an instant', async ({ db }) => {
    const id = await failedPayment(db);
    const until = NOW.add({ hours: 48 });
    await snoozeAlert(db, { id, until, actor: SOMEBODY, now: NOW });
    await setAttempts(db, 3);
    await scanAfter(db, 47);
    expect(await alertById(db, id)).toMatchObject({ status: 'snoozed', severity: 'critical' });
    expect(await scanAfter(db, 48)).toMatchObject({ changed: [id], critical: 1 });
    expect(await alertById(db, id)).toMatchObject({ status: 'active', snoozedUntil: null });
    expect(await db`select from alert_notes where action = 'woken'`).toHaveLength(1);
  });

  test('let it rest until it gets worse: half as much again, or more severe', async ({ db }) => {
    await paying(db, { cus_a: '4900', cus_b: '100' });
    await use(db, 'cus_a', { metric: 'support_tickets', days: { 0: 10 } });
    await addInvoice(db, 'cus_b', { attempt_count: 2 });
    const { opened } = await scanAfter(db);
    for (const id of opened)
      await snoozeAlert(db, { id, until: 'worse', actor: SOMEBODY, now: NOW });
    await use(db, 'cus_a', { metric: 'support_tickets', days: { 0: 4 } });
    expect(await scanAfter(db, 1)).toMatchObject({ critical: 0, warning: 0 });
    await use(db, 'cus_a', { metric: 'support_tickets', days: { 0: 1 } });
    expect(await scanAfter(db, 2)).toMatchObject({ critical: 0, warning: 1 });
    await db`update invoices set decline_code = 'lost_card'`;
    expect(await scanAfter(db, 3)).toMatchObject({ critical: 1, warning: 1 });
  });

  test('see it end while it rests', async ({ db }) => {
    const id = await failedPayment(db);
    await snoozeAlert(db, { id, until: 'worse', actor: SOMEBODY, now: NOW });
    await db`update invoices set status = 'paid'`;
    expect(await scanAfter(db, 1)).toMatchObject({ cleared: [id] });
    expect(await alertById(db, id)).toMatchObject({ status: 'resolved', resolvedBy: null });
  });
});

describe('a condition that comes back', () => {
  test('opens a new alert when it had ended by itself', async ({ db }) => {
    await failedPayment(db);
    await db`update invoices set status = 'paid'`;
    await scanAfter(db, 1);
    await addInvoice(db, 'cus_a', { stripe_id: 'in_2' });
    expect((await scanAfter(db, 2)).opened).toHaveLength(1);
    expect(await endedOf(db, 'payment_retry')).toEqual(['cus_a kept']);
  });

  test('does not within 7 days of a person’s resolving it', async ({ db }) => {
    await resolve(db, await failedPayment(db), 'no_action');
    expect((await scanAfter(db, 7 * 24 - 1)).opened).toEqual([]);
    expect((await scanAfter(db, 7 * 24)).opened).toHaveLength(1);
  });

  test('needs twice the effect for 90 days after it was wrong', async ({ db }) => {
    await paying(db, { cus_a: '4900' });
    const tickets = (number: number) =>
      use(db, 'cus_a', { metric: 'support_tickets', days: { 50: number } });
    await use(db, 'cus_a', { metric: 'support_tickets', days: { 0: 10 } });
    const { opened } = await scanAfter(db);
    await resolve(db, opened[0]!, 'wrong');
    await tickets(19);
    expect((await scanAfter(db, 24 * 50)).opened).toEqual([]);
    await tickets(1);
    expect((await scanAfter(db, 24 * 50 + 1)).opened).toHaveLength(1);
  });

  test('is as any other after 90 days', async ({ db }) => {
    await resolve(db, await failedPayment(db), 'wrong');
    expect((await scanAfter(db, 24 * 90)).opened).toHaveLength(1);
  });

  test('is over with when it was an event; another one is another one', async ({ db }) => {
    await paying(db, { cus_a: '4900' });
    const refund = (id: string, days: number) => db`
      insert into refunds (stripe_id, customer_id, currency, amount_minor, status, created_at)
      select ${id}, id, 'usd', 500, 'succeeded', ${inDays(days)} from customers`;
    await refund('re_1', -1);
    const { opened } = await scanAfter(db);
    await resolve(db, opened[0]!, 'no_action');
    expect((await scanAfter(db, 24 * 10)).opened).toEqual([]);
    // It was made before the other one was resolved, and told after.
    await refund('re_2', -0.1);
    expect((await scanAfter(db, 24 * 10)).opened).toHaveLength(1);
  });
});

describe('money at stake', () => {
  test('is rounded as a sum, and not alert by alert', async ({ db }) => {
    // 19.95 a year each.
    const customers = Object.fromEntries(
      Array.from({ length: 100 }, (_, n) => [`cus_${n}`, '166.25']),
    );
    await paying(db, customers);
    for (const customer of Object.keys(customers)) await addInvoice(db, customer);
    await scanAfter(db);
    const { active } = await openAlertCounts(db, {});
    expect(active).toMatchObject({ alerts: 100, atStakeMinor: 16_625n });
    await db`update invoices set status = 'paid'`;
    await scanAfter(db, 1);
    const { now, timezone, baseCurrency } = scopeAt(NOW.add({ hours: 2 }));
    const { total } = await alertFigures(db, { fromAt: NOW, now, timezone, baseCurrency });
    expect(total).toMatchObject({ cleared: { kept: 100 }, keptMinor: 16_625n });
  });
});

describe('lists', () => {
  test('show the most money first, page by page', async ({ db }) => {
    const customers = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((n) => [`cus_${n}`, `${n}00`]));
    await paying(db, { ...customers, cus_8: '700' });
    await db`
      insert into fx_rates (base, currency, from_day, rate, minor_factor)
      values ('usd', 'eur', '2026-01-01', 2, 2)`;
    await paying(db, { cus_eur: '325' }, { currency: 'eur' });
    await paying(db, { cus_kwd: '99999' }, { currency: 'kwd' });
    for (const customer of [...Object.keys(customers), 'cus_8', 'cus_eur', 'cus_kwd']) {
      await addInvoice(db, customer);
    }
    await scanAfter(db);
    const seen: (string | null)[] = [];
    let cursor: string | null = null;
    do {
      const page = await alerts(db, {
        status: 'active',
        type: 'payment_retry',
        limit: 3,
        cursor: cursor === null ? null : parseAlertCursor(cursor),
      });
      seen.push(...page.alerts.map(({ customerId }) => customerId));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen.map((id) => id?.slice(4))).toEqual(
      // Without a rate there is no telling how much it is.
      ['7', '8', 'eur', '6', '5', '4', '3', '2', '1', 'kwd'],
    );
  });

  test('show what is over the newest first, by type, severity and customer', async ({ db }) => {
    await resolve(db, await failedPayment(db), 'kept');
    await addInvoice(db, 'cus_a', { stripe_id: 'in_2' });
    await scanAfter(db, 24 * 8);
    const ask = async (asked: Partial<Parameters<typeof alerts>[1]>) =>
      (await alerts(db, { status: 'all', limit: 10, ...asked })).alerts.map(({ status }) => status);
    expect(await ask({})).toEqual(['active', 'resolved']);
    expect(await ask({ status: 'resolved' })).toEqual(['resolved']);
    expect(await ask({ customerId: 'cus_a', severity: 'warning' })).toHaveLength(2);
    expect(await ask({ customerId: 'cus_b' })).toEqual([]);
    expect(await ask({ type: 'card_expiring' })).toEqual([]);
    expect(parseAlertCursor('nonsense')).toBeNull();
  });
});
