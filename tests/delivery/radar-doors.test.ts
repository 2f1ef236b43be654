import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { addAlerts } from '../support/alert-rows.ts';
import { test as base } from '../support/database.ts';
import { addSpans } from '../support/ledger-rows.ts';
import { threeDoors } from '../support/three-doors.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');

interface Body {
  readonly moves: readonly { readonly id: number }[];
  readonly [field: string]: unknown;
}

/** The three doors over one database with two saves, of $49 and of $99. */
const test = base.extend('doors', async ({ db, target }, { onCleanup }) => {
  await addSpans(db, [
    { customer: 'cus_a', mrr: '4900', from: '2026-01-01T00:00:00Z' },
    { customer: 'cus_b', mrr: '9900', from: '2026-01-01T00:00:00Z', until: '2026-06-20T00:00:00Z' },
  ]);
  await addAlerts(db, [{ customer: 'cus_a' }, { customer: 'cus_b', mrr: '9900' }]);
  const { ask, type, radar } = await threeDoors({ db, target, now: NOW }, onCleanup);
  return {
    ask: async (path: string, body?: unknown) => ask<Body>(`/analysis/radar${path}`, { body }),
    type,
    analysis: radar.analysis,
  };
});

describe('the radar', () => {
  test('says over REST what to do, what it may bring and why', async ({ doors }) => {
    const { status, body } = await doors.ask('?limit=1');
    expect(status).toBe(200);
    expect(body).toEqual({
      moves: [
        {
          id: body.moves[0]?.id,
          kind: 'save',
          customer_id: 'cus_b',
          customer_name: null,
          plan_id: null,
          plan: null,
          title: 'Keep cus_b: payment failed 2 times',
          description:
            'cus_b owes $49.00: 2 attempts failed (insufficient funds), and Stripe tries again on 12 Jun.',
          amount: 99,
          currency: 'USD',
          base_amount: 99,
          base_currency: 'USD',
          probability: 0.3,
          probability_basis: { kind: 'default' },
          expected_mrr: 29.7,
          effort: 'message',
          evidence: expect.objectContaining({ alert_type: 'payment_retry', alerts: 1 }),
          action:
            'Let Stripe try again first; if that fails, send the open invoice with its payment link.',
          state: 'open',
          away_until: null,
          answered_at: null,
          answered_by: null,
          first_seen_at: '2026-06-10T09:00:00Z',
        },
      ],
      total: 2,
      expected_mrr: 44.4,
      currency: 'USD',
      next_cursor: expect.any(String) as unknown,
    });
  });

  test('is the same in a terminal and for programs', async ({ doors }) => {
    const { body } = await doors.ask('');
    const typed = await doors.type('radar', '--json');
    expect(JSON.parse(typed.text)).toEqual(body);
    const { moves, total, expectedMinor } = await doors.analysis.radar();
    expect({ total, expectedMinor }).toEqual({ total: 2, expectedMinor: 4440n });
    expect(moves.map(({ id, title }) => [Number(id), title])).toEqual(
      body.moves.map((move) => [move.id, (move as unknown as { title: string }).title]),
    );
    expect(await doors.analysis.move(moves[0]!.id)).toEqual(moves[0]);
    expect(await doors.analysis.move(77_777)).toBeNull();
  });

  test('tells people in a terminal', async ({ doors }) => {
    const { code, text } = await doors.type('radar', '--limit', '1');
    expect(code).toBe(0);
    expect(text).toMatch(/^\d+ {2}Keep cus_b: payment failed 2 times\n/);
    expect(text).toContain(
      '$29.70 a month expected: $99.00 × 30 % (a usual figure, until there are 20 such cases here), for one message',
    );
    expect(text).toContain('2 open, $44.40 a month expected of all of them.');
  });

  test('goes on where a page ended, by every door', async ({ doors }) => {
    const all = (await doors.ask('')).body.moves;
    const first = (await doors.ask('?limit=1')).body as Body & { next_cursor: string };
    const cursor = first.next_cursor;
    const { body } = await doors.ask(`?limit=1&cursor=${cursor}`);
    expect([...first.moves, ...body.moves]).toEqual(all);
    expect(body).toMatchObject({ total: 2, next_cursor: null });

    const one = await doors.type('radar', '--limit', '1');
    expect(one.text).toContain(`There are more: --cursor ${cursor}`);
    const typed = await doors.type('radar', '--limit', '1', '--cursor', cursor, '--json');
    expect(JSON.parse(typed.text)).toEqual(body);
    const page = await doors.analysis.radar({ limit: 1 });
    expect(page.nextCursor).toBe(cursor);
    const next = await doors.analysis.radar({ limit: 1, cursor: page.nextCursor });
    expect([...page.moves, ...next.moves].map(({ id }) => Number(id))).toEqual(
      all.map(({ id }) => id),
    );

    expect((await doors.ask('?cursor=x')).status).toBe(400);
    expect((await doors.type('radar', '--cursor', 'x')).code).toBe(2);
    await expect(doors.analysis.radar({ cursor: 'x' })).rejects.toThrow(RangeError);
  });

  test('takes an answer once, and says who was faster', async ({ doors }) => {
    const [first, second] = (await doors.ask('')).body.moves;
    const done = await doors.ask(`/${first?.id}/answer`, { answer: 'done' });
    expect(done).toMatchObject({
      status: 200,
      body: { state: 'done', away_until: '2026-07-10T09:00:00Z' },
    });
    const again = await doors.ask(`/${first?.id}/answer`, { answer: 'dismissed' });
    expect(again).toMatchObject({ status: 409, body: { move: { state: 'done' } } });
    expect(again.body['detail']).toContain('was done by api:');

    const typed = await doors.type('answer-move', String(second?.id), 'snoozed');
    expect(typed).toEqual({
      code: 0,
      text: 'Keep cus_a: payment failed 2 times: snoozed. It stays away until 2026-07-10, unless its amount doubles.',
    });
    expect((await doors.type('answer-move', String(second?.id), 'dismissed')).code).toBe(1);
    expect(await doors.analysis.answerMove(second?.id ?? 0, 'done')).toMatchObject({
      kind: 'answered',
      move: { state: 'done', answeredBy: 'sdk' },
    });
    expect((await doors.ask('')).body.moves).toEqual([]);
    expect((await doors.type('radar')).text).toContain('No move is open.');
  });

  test('says what is wrong with a question or an answer', async ({ doors }) => {
    const [move] = (await doors.ask('')).body.moves;
    expect((await doors.ask('?limit=0')).status).toBe(400);
    expect((await doors.ask('?limit=5&kind=save')).status).toBe(400);
    expect(await doors.ask(`/${move?.id}/answer`, { answer: 'maybe' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'answer', detail: 'must be one of done, snoozed, dismissed' }] },
    });
    expect((await doors.ask('/77777/answer', { answer: 'done' })).status).toBe(404);
    expect((await doors.ask('/x/answer', { answer: 'done' })).status).toBe(404);
    expect((await doors.type('answer-move', 'x', 'done')).code).toBe(2);
    expect((await doors.type('answer-move', '1', 'maybe')).code).toBe(2);
    expect((await doors.type('answer-move', '77777', 'done')).code).toBe(1);
    await expect(doors.analysis.radar({ limit: 0 })).rejects.toThrow(RangeError);
    await expect(doors.analysis.earned({ days: 0 })).rejects.toThrow(RangeError);
  });
});

test('what moves brought is told by every door', async ({ doors }) => {
  expect((await doors.type('radar-earned')).text).toContain('No move was marked done');
  const [b] = (await doors.ask('')).body.moves;
  await doors.ask(`/${b?.id}/answer`, { answer: 'done' });
  const { body } = await doors.ask('/earned?days=1');
  const sides = {
    customers: 1,
    won: 0,
    kept: 0,
    lost: 0,
    nothing: 0,
    watching: 1,
    won_mrr: 0,
    kept_mrr: 0,
    comparable: expect.objectContaining({ customers: 1, watching: 1 }) as unknown,
  };
  expect(body).toEqual({
    from: '2026-06-10',
    to: '2026-06-10',
    currency: 'USD',
    ...sides,
    months: [{ month: '2026-06', ...sides }],
    follow_ups: [
      {
        move_id: b?.id,
        kind: 'save',
        customer_id: 'cus_b',
        customer_name: null,
        done_at: '2026-06-10T09:00:00Z',
        done_by: expect.stringMatching(/^api:/) as unknown,
        watched_until: '2026-08-09T09:00:00Z',
        outcome: 'watching',
        mrr: 0,
      },
    ],
  });
  const typed = await doors.type('radar-earned', '--days', '1', '--json');
  expect(JSON.parse(typed.text)).toEqual(body);
  expect((await doors.type('radar-earned')).text).toContain('0 of 1');
  expect(await doors.analysis.earned()).toMatchObject([{ n: 1, watching: 1 }]);
  expect(await doors.analysis.followUps()).toMatchObject([{ customerId: 'cus_b' }]);
});
