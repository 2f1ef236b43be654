import { describe, expect, vi } from 'vitest';

import { announceAlerts } from '#delivery/alerts/announce.ts';

import { addAlert, CHANNEL, feed } from '../support/alerts.ts';
import { test, wordsIn } from '../support/bot.ts';

describe('an alert whose evidence another version wrote', () => {
  test('does not hold up those behind it', async ({ bot, db }) => {
    const strange = await addAlert(db, {});
    await db`update alerts set data = '{"attempts": 1}' where id = ${strange}`;
    await announceAlerts(db, { opened: [strange], channel: CHANNEL });
    const plain = await addAlert(db, { customer: 'cus_Birch' });
    await announceAlerts(db, { opened: [plain], channel: CHANNEL });

    const [message] = await feed(bot, 1);

    expect(wordsIn(message!.blocks)).toContain('cus_Birch');
    await vi.waitFor(async () => {
      const rows = await db`select state from outbox where kind = 'alert' order by id`;
      expect(rows).toEqual([{ state: 'dead' }, { state: 'sent' }]);
    });
  });
});
