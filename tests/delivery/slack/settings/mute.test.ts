import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { statedSettings } from '#analysis/settings/stated.ts';
import { announceAlerts } from '#delivery/alerts/announce.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { muteMessage } from '#delivery/slack/settings/mute.ts';
import type { Db } from '#store/postgres.ts';
import { lockSettings } from '#store/queries/settings.ts';

import { addAlerts, type AlertRow } from '../../../support/alert-rows.ts';
import { plainGround } from '../../../support/settings.ts';
import { test, wordsIn } from '../support/bot.ts';

const REFUND: AlertRow = {
  type: 'refund_issued',
  data: {
    refund_id: 're_1',
    amount_minor: '4900',
    amount_currency: 'usd',
    reason: null,
    created_at: '2026-06-01T08:00:00Z',
    refunds: 1,
  },
};

async function addAlert(db: Db, row: AlertRow): Promise<bigint> {
  const [id] = await addAlerts(db, [row]);
  return BigInt(id!);
}

/** Resolves when so many statements wait for a lock. */
async function manyWait(db: Db, many: number): Promise<void> {
  for (let look = 0; look < 5_000; look += 1) {
    // oxlint-disable-next-line no-await-in-loop
    const waiting = await db`
      select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    if (waiting.length >= many) return;
  }
  throw new Error('too few wait');
}

describe('a muted type of alerts', () => {
  test('opens no posts, and is listed and counted like others', async ({ bot, company: db }) => {
    await bot.ask('/moneyradar settings mute refund_issued');
    const muted = await addAlert(db, REFUND);
    const heard = await addAlert(db, { type: 'payment_retry' });
    const told = await announceAlerts(db, { opened: [muted, heard], channel: 'C0ALERT' });
    expect(told.posts).toBe(1);
    const { blocks } = await bot.ask('/moneyradar alerts');
    expect(wordsIn(blocks)).toContain('2 open alerts');
    expect(wordsIn(blocks)).toContain('*Refunds* are muted');
  });

  test('stays silent when one becomes critical', async ({ bot, company: db }) => {
    const id = await addAlert(db, { ...REFUND, severity: 'critical' });
    await bot.ask('/moneyradar settings mute refund_issued');
    expect((await announceAlerts(db, { changed: [id], channel: 'C0ALERT' })).posts).toBe(0);
  });

  test('is heard again by the button beside it', async ({ bot, company: db }) => {
    const answer = await bot.ask('/moneyradar settings mute refund_issued');
    expect((await statedSettings(db)).stated.muted_alert_types).toEqual(['refund_issued']);
    await bot.click(answer, 'command_unmute_refund_issued');
    expect((await statedSettings(db)).stated.muted_alert_types).toEqual([]);
    const id = await addAlert(db, REFUND);
    expect((await announceAlerts(db, { opened: [id], channel: 'C0ALERT' })).posts).toBe(1);
  });

  test('stays muted when somebody mutes another one at once', async ({ company: db }) => {
    const mute = (type: string) =>
      muteMessage({ db, desk: plainGround, now: Temporal.Now.instant } as unknown as Sources, {
        type,
        isMuted: true,
        actor: 'slack:T0/U0',
      });
    const both: Promise<unknown>[] = [];
    await db.begin(async (transaction) => {
      await lockSettings(transaction, {});
      both.push(mute('refund_issued'), mute('payment_retry'));
      await manyWait(db, both.length);
    });
    await Promise.all(both);
    const { stated } = await statedSettings(db);
    expect(stated.muted_alert_types?.toSorted()).toEqual(['payment_retry', 'refund_issued']);
  });

  test('is named by a word that is a type', async ({ bot }) => {
    const { text } = await bot.ask('/moneyradar settings mute everything');
    expect(text).toContain('No alerts are of the type “everything”');
  });
});
