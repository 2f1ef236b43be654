import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { addAlerts } from '../../support/alert-rows.ts';
import { test, wordsIn } from './support/bot.ts';
import { loseMovement, storeEvent } from './support/company.ts';
import { buttonsIn } from './support/modals.ts';

const TODAY = Temporal.PlainDate.from('2031-05-14');
const ORDER = { channel: 'C0REV', day: TODAY };

describe('the weekly review', () => {
  test('says how the week went beside the one before, and what came of everything', async ({
    bot,
    db,
  }) => {
    await addAlerts(db, [{ customer: 'cus_Fir' }, { customer: 'cus_Delta', mrr: '49900' }]);
    const answer = await bot.ask('/moneyradar weekly');
    const words = wordsIn(answer.blocks);

    expect(answer.text).toBe('MRR $5,305 · +$500 last week (7 May to 13 May)');
    expect(words).toContain('*$4,804.63* at the end of 6 May');
    expect(words).toContain('*$5,304.63* at the end of 13 May');
    expect(words).toContain('*Won*\n$699');
    expect(words).toContain('*Lost*\n$199');
    expect(words).toContain('*The week before*\n+$49');
    expect(words).toMatch(/\*Alerts\* {2}· {2}\d+ opened/);
    expect(words).toContain('No move was marked done yet');
    expect(answer.blocks.map(({ type }) => type)).toContain('data_visualization');
    expect(buttonsIn(answer.blocks)).toEqual(
      expect.arrayContaining(['command_mrr', 'command_alerts', 'command_overview']),
    );
  });

  test('shows what moves earned once one is done, and what can be done this week', async ({
    bot,
    db,
  }) => {
    await addAlerts(db, [
      { customer: 'cus_Fir', type: 'payment_retry' },
      { customer: 'cus_Delta', mrr: '49900', type: 'payment_retry' },
    ]);
    const radar = await bot.ask('/moneyradar radar');
    await bot.click(radar, 'move_done');
    bot.advance({ hours: 24 });
    await storeEvent(db, '2031-05-15T09:59:00Z');
    const words = wordsIn((await bot.ask('/moneyradar weekly')).blocks);
    expect(words).toMatch(/What MoneyRadar earned.*May 2031: \$0 a month from 0 of 1 customer/s);
    expect(words).toContain('1 still watched');
    expect(words).toContain('This week’s move');
  });

  test('is posted once a channel and day, however many replicas think of it', async ({
    bot,
    db,
  }) => {
    await Promise.all(Array.from({ length: 3 }, () => bot.app.enqueueWeekly(ORDER)));
    await bot.slack.until(() => bot.slack.visible('C0REV', 'U0OMAR').length > 0);
    await bot.app.enqueueWeekly(ORDER);
    const [row] = await db`select count(*)::int as n from outbox where kind = 'weekly'`;
    expect(row).toEqual({ n: 1 });
    expect(bot.slack.visible('C0REV', 'U0OMAR')[0]?.text).toContain('last week');
  });

  test('is replaced by a reason without figures when they do not add up', async ({ bot, db }) => {
    await loseMovement(db);
    await bot.app.enqueueWeekly(ORDER);
    await bot.slack.until(() => bot.slack.visible('C0REV', 'U0OMAR').length > 0);
    const [warning] = bot.slack.visible('C0REV', 'U0OMAR');
    expect(warning?.text).toContain('No weekly review this time');
    expect(wordsIn(warning!.blocks)).not.toContain('$');
    expect((await bot.ask('/moneyradar weekly')).text).toContain('No weekly review this time');
  });

  test('names the types of alert that had better be silent', async ({ bot, db }) => {
    await addAlerts(
      db,
      Array.from({ length: 6 }, (_, n) => ({
        customer: `cus_w${n}`,
        type: 'declining_usage' as const,
        state: 'resolved' as const,
        outcome: 'wrong',
        resolvedBy: 'cli',
        openedAt: '2031-05-01T00:00:00Z',
        resolvedAt: '2031-05-08T00:00:00Z',
      })),
    );
    const words = wordsIn((await bot.ask('/moneyradar weekly')).blocks);
    expect(words).toContain('/moneyradar settings mute declining_usage');
    expect(words).toMatch(/In 90 days: .*wrong/);
  });

  test('counts who came into another category, and not who was scored first', async ({
    bot,
    db,
  }) => {
    await db`
      insert into score_history (customer_id, day, score, category, weights_version)
      select id, day::date, 50, category, 1
      from customers
      inner join (values
        ('cus_Fir', '2031-05-01', 'neutral'), ('cus_Fir', '2031-05-09', 'likely_to_churn'),
        ('cus_Delta', '2031-05-10', 'safe_to_upsell'),
        ('cus_Anchor', '2031-05-01', 'neutral'), ('cus_Anchor', '2031-05-08', 'do_not_touch'),
        ('cus_Anchor', '2031-05-09', 'neutral')
      ) as history (customer, day, category) on customer = stripe_id`;
    const words = wordsIn((await bot.ask('/moneyradar weekly')).blocks);
    expect(words).toContain('1 customer now likely to churn');
    expect(words).not.toContain('now safe to upsell');
    expect(words).not.toContain('now neutral');
  });
});

test('the digest ends with the move of the day, which can be answered there', async ({
  bot,
  db,
}) => {
  await addAlerts(db, [{ customer: 'cus_Delta', mrr: '49900', type: 'payment_retry' }]);
  await bot.app.enqueueDigest(ORDER);
  await bot.slack.until(() => bot.slack.visible('C0REV', 'U0DANA').length > 0);
  const [digest] = bot.slack.visible('C0REV', 'U0DANA');
  expect(wordsIn(digest!.blocks)).toContain('Today’s move');
  expect(buttonsIn(digest!.blocks)).toContain('move_done');
  const answer = await bot.click(digest!, 'move_done');
  expect(wordsIn(answer.blocks)).toContain('Done by');
});
