import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { createAuthenticate } from '#delivery/access/api-keys.ts';
import { announceAlerts } from '#delivery/alerts/announce.ts';

import { listen } from '../../../src/http.ts';
import { createLog } from '../../../src/log.ts';
import { addAlerts, FAILED_PAYMENT } from '../../support/alert-rows.ts';
import { test as base } from '../../support/database.ts';
import { restHandlers } from '../../support/documented.ts';
import { restContext } from '../../support/doors.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');
const KEY = 'a-key-of-my-own-choice';

interface Body {
  readonly alerts: readonly { readonly id: number; readonly status: string }[];
  readonly next_cursor: string | null;
  readonly [field: string]: unknown;
}

const test = base.extend('ask', async ({ db }, { onCleanup }) => {
  const environmentKey = KEY;
  const authenticate = createAuthenticate({ db, environmentKey, now: () => NOW, onError() {} });
  const server = await listen({
    port: 0,
    host: '127.0.0.1',
    routes: restHandlers(restContext(db, NOW), authenticate),
    log: createLog({ level: 'silent', isPretty: false }),
  });
  onCleanup(() => server.close(0));
  return async (path: string, body?: unknown) => {
    const response = await fetch(`http://127.0.0.1:${server.port}/api/alerts${path}`, {
      headers: { authorization: `Bearer ${KEY}` },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Body };
  };
});

describe('GET /api/alerts', () => {
  test('says what it is, what it may cost and what to do', async ({ ask, db }) => {
    const [id] = await addAlerts(db, [{ severity: 'critical' }]);

    expect((await ask('')).body).toEqual({
      alerts: [
        {
          id,
          type: 'payment_retry',
          severity: 'critical',
          customer_id: 'cus_a',
          customer_name: null,
          subscription_id: null,
          title: 'Payment failed 2 times: cus_a',
          description:
            'cus_a owes $49.00: 2 attempts failed (insufficient funds), and Stripe tries again on 12 Jun.',
          mrr_at_stake: 49,
          currency: 'USD',
          base_mrr_at_stake: 49,
          base_currency: 'USD',
          data: FAILED_PAYMENT,
          recommended_action:
            'Ask for another card, and send the open invoice with its payment link.',
          is_resolved: false,
          status: 'active',
          outcome: null,
          note: null,
          assigned_to: null,
          created_at: '2026-06-01T08:00:00Z',
          updated_at: '2026-06-01T08:00:00Z',
          resolved_at: null,
          resolved_by: null,
          snoozed_until: null,
        },
      ],
      next_cursor: null,
    });
  });

  test('shows active ones, the most money first, and others when they are asked for', async ({
    ask,
    db,
  }) => {
    const [small, large, asleep, over] = await addAlerts(db, [
      { customer: 'cus_a', mrr: '100' },
      { customer: 'cus_b', mrr: '20000', severity: 'critical' },
      { customer: 'cus_c', state: 'snoozed', snoozedUntil: '2026-07-01T00:00:00Z' },
      { state: 'resolved', resolvedAt: '2026-06-02T00:00:00Z', outcome: 'kept', resolvedBy: null },
    ]);
    const idsOf = async (query: string) => (await ask(query)).body.alerts.map(({ id }) => id);

    expect(await idsOf('')).toEqual([large, small]);
    expect(await idsOf('?status=active&severity=critical')).toEqual([large]);
    expect(await idsOf('?status=snoozed')).toEqual([asleep]);
    expect(await idsOf('?status=resolved')).toEqual([over]);
    expect(await idsOf('?status=all')).toEqual([over, asleep, large, small]);
    expect(await idsOf('?type=card_expiring')).toEqual([]);
    expect(await idsOf('?status=all&customer_id=cus_c')).toEqual([asleep]);
  });

  test('comes in pages to the end, with none twice and none left out', async ({ ask, db }) => {
    const rows = Array.from({ length: 23 }, (_, index) => ({
      customer: `cus_${index}`,
      // Many are worth the same, and one nothing.
      mrr: index === 5 ? null : `${(index % 3) * 1000}`,
    }));
    const added = await addAlerts(db, rows);

    const seen: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Body = (await ask(`?limit=5${cursor && `&cursor=${cursor}`}`)).body;
      seen.push(...page.alerts.map(({ id }) => id));
      cursor = page.next_cursor;
    }

    expect(seen.toSorted((a, b) => a - b)).toEqual(added);
  });

  test('refuses what it does not know', async ({ ask }) => {
    const { status, body } = await ask('?status=open&sort=age&cursor=x');

    expect(status).toBe(400);
    expect(body['errors']).toMatchObject([
      { field: 'status', detail: 'must be one of active, snoozed, resolved, all' },
      { field: 'cursor', detail: 'is not one that an earlier page gave' },
      { field: 'sort' },
    ]);
  });
});

describe('GET /api/alerts/:id', () => {
  test('shows one alert, and tells when there is none', async ({ ask, db }) => {
    const [id] = await addAlerts(db, [{}]);

    expect((await ask(`/${id}`)).body).toMatchObject({ id, status: 'active' });
    for (const other of [`${Number(id) + 1}`, '0', 'x', '99999999999999999999', '1e3']) {
      expect((await ask(`/${other}`)).status).toBe(404);
    }
  });
});

describe('POST /api/alerts/:id/resolve', () => {
  test('ends it with an outcome and a note, which stay', async ({ ask, db }) => {
    const [id] = await addAlerts(db, [{}]);

    const { status, body } = await ask(`/${id}/resolve`, { outcome: 'kept', note: ' Paid.\0 ' });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      id,
      is_resolved: true,
      status: 'resolved',
      outcome: 'kept',
      note: 'Paid.',
      resolved_at: NOW.toString(),
      resolved_by: 'api:environment',
    });
    expect((await ask(`/${id}`)).body).toEqual(body);
    const notes = await db`select actor, action from alert_notes`;
    expect([...notes]).toEqual([{ actor: 'api:environment', action: 'resolved' }]);
  });

  test('needs no outcome', async ({ ask, db }) => {
    const [id] = await addAlerts(db, [{}]);

    const { body } = await ask(`/${id}/resolve`, {});

    expect(body).toMatchObject({ is_resolved: true, outcome: 'no_action', note: null });
  });

  test('lets one of two win who resolve at the same moment, and tells the other how it stands', async ({
    ask,
    db,
  }) => {
    const [id] = await addAlerts(db, [{}]);

    const answers = await Promise.all([
      ask(`/${id}/resolve`, { outcome: 'kept' }),
      ask(`/${id}/resolve`, { outcome: 'lost' }),
    ]);

    const [won, refused] = answers.toSorted((a, b) => a.status - b.status);
    expect([won?.status, refused?.status]).toEqual([200, 409]);
    expect(refused?.body['detail']).toContain('was resolved by api:environment');
    expect(refused?.body['alert']).toEqual(won?.body);
  });

  test('says who no longer can be resolved, and what a body may hold', async ({ ask, db }) => {
    const [id] = await addAlerts(db, [{}]);

    expect((await ask('/77/resolve', {})).status).toBe(404);
    const wrong = await ask(`/${id}/resolve`, { outcome: 'won?', note: 7, by: 'me' });
    expect(wrong.status).toBe(400);
    expect(wrong.body['errors']).toMatchObject([
      { field: 'outcome', detail: 'must be one of kept, won, lost, wrong, no_action' },
      { field: 'note', detail: 'must be text' },
      { field: 'by' },
    ]);
    expect((await ask(`/${id}`)).body).toMatchObject({ is_resolved: false });
  });

  test('changes the message that shows it in Slack', async ({ ask, db }) => {
    const [id = 0] = await addAlerts(db, [{}]);
    await announceAlerts(db, { opened: [BigInt(id)], channel: 'C1' });
    const [posted] = await db<{ dedupeKey: string }[]>`
      update outbox set state = 'sent', remote_ref = 'C1/1.2' returning dedupe_key`;

    await ask(`/${id}/resolve`, { outcome: 'kept' });

    const updates = await db<{ updates: string }[]>`
      select body ->> 'updates' as updates from outbox where body ? 'updates'`;
    expect(updates.map(({ updates: of }) => of)).toEqual([posted?.dedupeKey]);
  });
});

describe('letting an alert rest, and giving it to somebody', () => {
  test('snoozes until a day in our zone, an instant, or until it gets worse', async ({
    ask,
    db,
  }) => {
    const [id] = await addAlerts(db, [{}]);

    const day = await ask(`/${id}/snooze`, { until: '2026-06-20' });
    expect(day.body).toMatchObject({ status: 'snoozed', snoozed_until: '2026-06-19T22:00:00Z' });
    const instant = await ask(`/${id}/snooze`, { until: '2026-06-12T12:00:00+02:00' });
    expect(instant.body).toMatchObject({ snoozed_until: '2026-06-12T10:00:00Z' });
    const worse = await ask(`/${id}/snooze`, { until: 'worse' });
    expect(worse.body).toMatchObject({ status: 'snoozed', snoozed_until: null });
    for (const until of ['2026-06-10', '2027-09-01', 'later', '2026-02-30', undefined]) {
      expect((await ask(`/${id}/snooze`, { until })).status).toBe(400);
    }
  });

  test('assigns, assigns again without a conflict, and takes back', async ({ ask, db }) => {
    const [id] = await addAlerts(db, [{}]);

    for (const assignedTo of ['Ada', 'Ada', null, null]) {
      const { status, body } = await ask(`/${id}/assign`, { assigned_to: assignedTo });
      expect(status).toBe(200);
      expect(body).toMatchObject({ assigned_to: assignedTo, status: 'active' });
    }
    expect((await ask(`/${id}/assign`, {})).status).toBe(400);
  });

  test('does neither with one that is over', async ({ ask, db }) => {
    const [id] = await addAlerts(db, [
      { state: 'resolved', resolvedAt: '2026-06-02T00:00:00Z', outcome: 'kept', resolvedBy: null },
    ]);

    const snoozed = await ask(`/${id}/snooze`, { until: 'worse' });
    expect(snoozed.status).toBe(409);
    expect(snoozed.body['detail']).toContain('ended by itself at 2026-06-02T00:00:00Z');
    expect((await ask(`/${id}/assign`, { assigned_to: 'Ada' })).status).toBe(409);
    expect((await ask('/77/assign', { assigned_to: 'Ada' })).status).toBe(404);
  });
});
