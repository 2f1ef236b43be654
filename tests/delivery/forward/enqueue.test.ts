import { describe, expect } from 'vitest';

import { assignAlert, resolveAlert } from '#analysis/risks/change-alert.ts';
import { announceAlerts } from '#delivery/alerts/announce.ts';
import type { Db } from '#store/postgres.ts';

import { test as base } from '../../support/database.ts';
import { alertsOfMany, now, openAlerts } from '../slack/support/alerts.ts';
import { foundCompany } from '../slack/support/company.ts';
import { configure, forwards } from './forwarding.ts';

const test = base.extend('company', async ({ db }) => {
  await foundCompany(db);
  return db;
});

/** `webhook opened 1`: where to, what, and about how many. */
async function told(db: Db): Promise<string[]> {
  return (await forwards(db)).map(({ destination, body }) => {
    const { change, alert_ids: ids } = body as { change: string; alert_ids: string[] };
    return `${destination.split(':')[0]} ${change} ${ids.length}`;
  });
}

/** As the scan notes that an alert has become worse or better. */
async function becomes(
  db: Db,
  id: bigint,
  { severity, at }: { severity: string; at: string },
): Promise<void> {
  await db`
    insert into alert_notes (alert_id, at, actor, action, detail)
    select id, ${at}, 'scan', 'changed',
      jsonb_build_object('severity', ${severity}::text, 'severity_before', severity)
    from alerts where id = ${id}`;
  await db`
    update alerts set severity = ${severity}, changed_at = ${at}, version = version + 1
    where id = ${id}`;
  await announceAlerts(db, { changed: [id], channel: null });
}

describe('what is forwarded', () => {
  test('goes where the configuration says, whichever process changes the alert', async ({
    company: db,
  }) => {
    await openAlerts(db, [{}]);
    expect(await told(db)).toEqual([]);

    await configure(db, 'opsp', 'webhook', 'email');
    await openAlerts(db, [{ customer: 'cus_Birch' }]);
    expect((await told(db)).toSorted()).toEqual([
      'email opened 1',
      'opsp opened 1',
      'webhook opened 1',
    ]);

    await configure(db, 'webhook');
    await openAlerts(db, [{ customer: 'cus_Cedar' }]);
    expect((await told(db)).slice(3)).toEqual(['webhook opened 1']);
  });

  test('is that an alert opens, changes its severity and is over, and nothing else', async ({
    company: db,
  }) => {
    await configure(db, 'webhook');
    const [id] = (await openAlerts(db, [{ severity: 'warning' }])) as [bigint];
    await assignAlert(db, { id, assignee: 'U0DANA', actor: 'cli', now: now.add({ minutes: 1 }) });
    await announceAlerts(db, { changed: [id], channel: null });
    expect(await told(db)).toEqual(['webhook opened 1']);

    await becomes(db, id, { severity: 'critical', at: '2031-05-14T11:00:00Z' });
    await becomes(db, id, { severity: 'warning', at: '2031-05-14T12:00:00Z' });
    await becomes(db, id, { severity: 'critical', at: '2031-05-14T13:00:00Z' });
    const at = now.add({ hours: 4 });
    await resolveAlert(db, { id, outcome: 'kept', note: null, actor: 'cli', now: at });
    for (let again = 0; again < 2; again += 1) {
      await announceAlerts(db, { changed: [id], channel: null });
    }

    expect((await told(db)).slice(1)).toEqual([
      'webhook severity_changed 1',
      'webhook severity_changed 1',
      'webhook severity_changed 1',
      'webhook resolved 1',
    ]);
  });

  test('by e-mail is only what is critical, and much at once is one e-mail', async ({
    company: db,
  }) => {
    await configure(db, 'email');
    const many = await alertsOfMany(db, 12);
    await openAlerts(db, many.map((one) => ({ ...one, severity: 'warning' as const })).slice(0, 3));
    expect(await told(db)).toEqual([]);

    await openAlerts(
      db,
      many.slice(3, 5).map((one) => ({ ...one, severity: 'critical' as const })),
    );
    expect(await told(db)).toEqual(['email opened 1', 'email opened 1']);

    await openAlerts(
      db,
      many.slice(5).map((one) => ({ ...one, severity: 'critical' as const })),
    );
    expect((await told(db)).slice(2)).toEqual(['email opened 7']);
  });

  test('by e-mail is the end of what was critical, also when it was less so by then', async ({
    company: db,
  }) => {
    await configure(db, 'email');
    const ids = await openAlerts(db, [
      { customer: 'cus_Birch', severity: 'warning' },
      { customer: 'cus_Cedar', severity: 'critical' },
    ]);
    expect(await told(db)).toEqual(['email opened 1']);
    await becomes(db, ids[1]!, { severity: 'warning', at: '2031-05-14T11:00:00Z' });
    expect(await told(db)).toEqual(['email opened 1']);

    for (const id of ids) {
      const at = now.add({ hours: 4 });
      await resolveAlert(db, { id, outcome: 'kept', note: null, actor: 'cli', now: at });
      await announceAlerts(db, { changed: [id], channel: null });
    }

    expect(await told(db)).toEqual(['email opened 1', 'email resolved 1']);
  });
});
