import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { alertNews } from '#analysis/risks/news.ts';
import type { AlertType } from '#domain/alerts.ts';
import type { Db } from '#store/postgres.ts';

import { addAlerts, type AlertRow } from '../../support/alert-rows.ts';
import { test } from '../../support/database.ts';

const FROM = Temporal.Instant.from('2026-06-09T09:00:00Z');
const UNTIL = Temporal.Instant.from('2026-06-10T09:00:00Z');
const NIGHT = '2026-06-10T02:00:00Z';

async function newsOf(db: Db, { muted = [] as AlertType[], limit = 10 } = {}) {
  return alertNews(db, { fromAt: FROM, untilAt: UNTIL, muted, limit });
}

function ended(outcome: string, more: AlertRow = {}): AlertRow {
  return { state: 'resolved', outcome, resolvedBy: null, resolvedAt: NIGHT, ...more };
}

describe('what changed in alerts overnight', () => {
  test('is what opened and is open still, and what ended, each customer’s money once', async ({
    db,
  }) => {
    await addAlerts(db, [
      { customer: 'cus_a', openedAt: NIGHT, mrr: '4900' },
      { customer: 'cus_a', openedAt: NIGHT, type: 'declining_usage', mrr: '4900' },
      { customer: 'cus_b', openedAt: NIGHT, mrr: '90000', state: 'snoozed' },
      ended('kept', { customer: 'cus_c', mrr: '2500' }),
      ended('kept', { customer: 'cus_c', mrr: '2500', type: 'card_expiring' }),
      ended('lost', { customer: 'cus_d', mrr: '700' }),
      ended('wrong', { customer: 'cus_e' }),
    ]);

    const { opened, ended: over } = await newsOf(db);

    expect(opened.n).toBe(3);
    expect(opened.baseMrrMinor).toBe(94_900n);
    expect(opened.alerts.map(({ customerId }) => customerId)).toEqual(['cus_b', 'cus_a', 'cus_a']);
    expect(over.kept).toMatchObject({ n: 2, baseMrrMinor: 2500n });
    expect(over.lost).toMatchObject({ n: 1, baseMrrMinor: 700n });
    expect(over.wrong.n).toBe(1);
    expect(over.won).toEqual({ n: 0, baseMrrMinor: 0n, alerts: [] });
  });

  test('is of its hours alone: the first instant counts, the last one does not', async ({ db }) => {
    await addAlerts(db, [
      { customer: 'cus_first', openedAt: FROM.toString() },
      { customer: 'cus_last', openedAt: UNTIL.toString() },
      { customer: 'cus_before', openedAt: '2026-06-09T08:59:59Z' },
      ended('kept', { customer: 'cus_next', resolvedAt: UNTIL.toString() }),
    ]);

    const { opened, ended: over } = await newsOf(db);

    expect(opened.alerts.map(({ customerId }) => customerId)).toEqual(['cus_first']);
    expect(over.kept.n).toBe(0);
  });

  test('names the most money first, and counts all of it', async ({ db }) => {
    await addAlerts(
      db,
      [1, 2, 3].map((n) => ({ customer: `cus_${n}`, openedAt: NIGHT, mrr: `${n * 1000}` })),
    );

    const { opened } = await newsOf(db, { limit: 2 });

    expect(opened.n).toBe(3);
    expect(opened.baseMrrMinor).toBe(6000n);
    expect(opened.alerts.map(({ customerId }) => customerId)).toEqual(['cus_3', 'cus_2']);
  });

  test('names a customer a second time after all others', async ({ db }) => {
    await addAlerts(db, [
      { customer: 'cus_big', openedAt: NIGHT, mrr: '90000' },
      { customer: 'cus_big', openedAt: NIGHT, mrr: '90000', type: 'declining_usage' },
      { customer: 'cus_small', openedAt: NIGHT, mrr: '100' },
    ]);

    const { opened } = await newsOf(db);

    expect(opened.alerts.map(({ customerId }) => customerId)).toEqual([
      'cus_big',
      'cus_small',
      'cus_big',
    ]);
  });

  test('tells nothing of a muted type, and no money of an offer or of the portfolio', async ({
    db,
  }) => {
    await addAlerts(db, [
      { customer: 'cus_a', openedAt: NIGHT, type: 'declining_usage' },
      { customer: 'cus_b', openedAt: NIGHT, type: 'usage_mismatch_high' },
      { customer: null, openedAt: NIGHT, type: 'mrr_decline', mrr: null, currency: null },
      ended('kept', { customer: 'cus_c', type: 'declining_usage' }),
      ended('won', { customer: 'cus_d', type: 'usage_mismatch_high', mrr: '3000' }),
    ]);

    const { opened, ended: over } = await newsOf(db, { muted: ['declining_usage'] });

    expect(opened).toMatchObject({ n: 2, baseMrrMinor: 0n });
    expect(over.kept.n).toBe(0);
    expect(over.won).toMatchObject({ n: 1, baseMrrMinor: 3000n });
  });
});
