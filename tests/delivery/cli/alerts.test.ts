import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { addAlerts } from '../../support/alert-rows.ts';
import { test as base } from '../../support/database.ts';
import { addSpans } from '../../support/ledger-rows.ts';
import { commandContext, terminal } from '../../support/terminal.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');

/** Types a line, in a terminal of 80 columns. */
const test = base.extend('type', async ({ db }) => terminal(commandContext(db, NOW), 80));

describe('moneyradar list-alerts', () => {
  test('lists what is open, the most money first, in 80 columns', async ({ type, db }) => {
    const [small, large] = await addAlerts(db, [
      { customer: 'cus_a' },
      { customer: 'cus_Bee', mrr: '12900', severity: 'critical' },
    ]);

    const { code, text } = await type('list-alerts');

    expect(code).toBe(0);
    const idWidth = `${large}`.length;
    expect(text).toBe(
      `
${'ID'.padStart(idWidth)}  Severity  What                    Customer  A month     Noticed
${`${large}`.padStart(2)}  critical  Payment failed 2 times  cus_Bee   $129.00  2026-06-01
${`${small}`.padStart(2)}  warning   Payment failed 2 times  cus_a      $49.00  2026-06-01
`.trim(),
    );
  });

  test('shows what came of those that are over, and says where it goes on', async ({
    type,
    db,
  }) => {
    const over = { state: 'resolved', resolvedAt: '2026-06-02T00:00:00Z' } as const;
    await addAlerts(db, [
      { ...over, outcome: 'lost', resolvedBy: null },
      { ...over, outcome: 'kept', resolvedBy: 'cli' },
    ]);

    const first = await type('list-alerts', '--resolved', '--limit', '1');
    expect(first.text).toContain('kept');
    expect(first.text).not.toContain('lost');
    const [, cursor = ''] = /There are more: --cursor (\S+)$/.exec(first.text) ?? [];
    const second = await type('list-alerts', '--resolved', '--cursor', cursor, '--json');
    expect(JSON.parse(second.text)).toMatchObject({
      alerts: [{ outcome: 'lost', resolved_by: null }],
      next_cursor: null,
    });
  });

  test('says so when there is nothing, and what it does not understand', async ({ type }) => {
    expect(await type('list-alerts')).toEqual({ code: 0, text: 'No alert is open.' });
    expect((await type('list-alerts', '--severity', 'loud')).code).toBe(2);
    expect((await type('list-alerts', '--cursor', 'x')).code).toBe(2);
    expect((await type('list-alerts', '--resolved', '--snoozed')).code).toBe(2);
  });
});

describe('moneyradar resolve-alert', () => {
  test('ends an alert once, and says how it stands to who comes second', async ({ type, db }) => {
    const [id] = await addAlerts(db, [{}]);

    const first = await type('resolve-alert', `${id}`, '--outcome', 'kept', '--note', 'new card');
    expect(first).toEqual({
      code: 0,
      text: 'Resolved (kept): Payment failed 2 times: cus_a.',
    });
    const second = await type('resolve-alert', `${id}`, '--outcome', 'lost');
    expect(second).toEqual({
      code: 1,
      text: 'Nothing was changed: the alert was resolved by cli on 2026-06-10 (kept).',
    });
    const third = await type('resolve-alert', `${id}`, '--json');
    expect(third.code).toBe(1);
    expect(JSON.parse(third.text)).toMatchObject({ id, outcome: 'kept', note: 'new card' });
  });

  test('tells an alert that there is not from what is no number', async ({ type }) => {
    const unknown = await type('resolve-alert', '77');
    expect(unknown).toEqual({
      code: 1,
      text: 'There is no alert 77. `moneyradar list-alerts` lists them.',
    });
    expect((await type('resolve-alert', 'first')).code).toBe(2);
    expect((await type('resolve-alert', '77', '--outcome', 'great')).code).toBe(2);
    expect((await type('resolve-alert')).code).toBe(2);
  });

  test('lets one rest and gives it to somebody', async ({ type, db }) => {
    const [id] = await addAlerts(db, [{}]);

    expect((await type('assign-alert', `${id}`, 'Ada')).text).toContain('Assigned to Ada');
    expect((await type('snooze-alert', `${id}`, '2026-06-20')).code).toBe(0);
    expect((await type('snooze-alert', `${id}`, 'yesterday')).code).toBe(2);
    const { text } = await type('list-alerts', '--snoozed', '--json');
    expect(JSON.parse(text)).toMatchObject({ alerts: [{ id, assigned_to: 'Ada' }] });
  });
});

describe('moneyradar forecast-losses and alert-figures', () => {
  test('show the weeks, the kinds and the customers', async ({ type, db }) => {
    await addSpans(db, [
      {
        customer: 'cus_a',
        mrr: '4900',
        from: '2026-01-01T00:00:00Z',
        until: '2026-06-20T10:00:00Z',
        cancelAt: '2026-06-20T10:00:00Z',
      },
    ]);

    expect((await type('forecast-losses')).text).toBe(
      `
$49.00 a month goes or may go until 2026-07-10, each subscription once and without trials.

Week of     Subscriptions     MRR
2026-06-15              1  $49.00

What           Subscriptions     MRR
Set to cancel              1  $49.00

       Day  What           Customer     MRR
2026-06-20  Set to cancel  cus_a     $49.00
`.trim(),
    );
  });

  test('say so when there is nothing', async ({ type }) => {
    expect((await type('forecast-losses')).text).toBe(
      'Nothing takes MRR away until 2026-07-10, as far as is known.',
    );
    expect((await type('alert-figures')).text).toBe('There have been no alerts.');
    expect((await type('forecast-losses', '--days', '400')).code).toBe(2);
  });

  test('suggest to mute what is wrong more often than right', async ({ type, db }) => {
    const over = {
      state: 'resolved',
      resolvedAt: '2026-06-02T00:00:00Z',
      resolvedBy: 'cli',
    } as const;
    await addAlerts(db, [
      ...['wrong', 'wrong', 'wrong', 'kept', 'lost'].map((outcome) => ({ ...over, outcome })),
      { ...over, outcome: 'kept', resolvedBy: null },
    ]);

    const { text } = await type('alert-figures');

    expect(text).toContain('payment_retry       6     6  3 of 5  $49.00  $0.00  $49.00');
    expect(text).toContain('Failed payments cry wolf: 3 of 5 called wrong (60 %, 23–88 %).');
  });
});
