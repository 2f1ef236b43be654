import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { completeExperiment } from '#analysis/experiments/complete.ts';
import { createExperiment } from '#analysis/experiments/create.ts';
import { startExperiment } from '#analysis/experiments/start.ts';
import { parseCurrency } from '#domain/currency.ts';
import { parseTimezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import type { Message } from '../../../src/playground/workspace.ts';
import { addAlerts, type AlertRow } from '../../support/alert-rows.ts';
import { test, wordsIn, type Bot } from './support/bot.ts';
import { loseMovement, storeEvent } from './support/company.ts';
import { anExperiment } from './support/figures.ts';
import { buttonsIn } from './support/modals.ts';

const TODAY = Temporal.PlainDate.from('2031-05-14');
const ORDER = { channel: 'C0REV', day: TODAY };

describe('the weekly review', () => {
  test('says how the week went beside the one before, line by line', async ({ bot }) => {
    const answer = await bot.ask('/moneyradar weekly');

    expect(answer.text).toBe('MRR $5,305 · +$500 in seven days (7 May to 13 May)');
    expect(wordsIn(answer.blocks)).toContain('Review of *7 May to 13 May*, beside 30 Apr to 6 May');
    expect(tableOf(answer)).toEqual([
      ['How MRR moved', 'This week', 'Week before'],
      ['MRR at the start', '$4,804.63', '$4,755.63'],
      ['New customers', '+$499.00', '$0.00'],
      ['Came back', '$0.00', '+$49.00'],
      ['Pay more (expansion)', '+$200.00', '$0.00'],
      ['Pay less (contraction)', '$0.00', '$0.00'],
      ['Left (churn)', '−$199.00', '$0.00'],
      ['MRR at the end', '$5,304.63', '$4,804.63'],
      ['Change', '+$500.00', '+$49.00'],
      ['Paying customers', '8', '8'],
      ['Customers lost', '1 (12.5 %)', '0 (0 %)'],
      ['Share of MRR lost', '4.1 %', '0 %'],
    ]);
    expect(answer.blocks.map(({ type }) => type)).toContain('data_visualization');
  });

  test('names the biggest wins and losses, and opens the customers behind each line', async ({
    bot,
  }) => {
    const answer = await bot.ask('/moneyradar weekly');

    const words = wordsIn(answer.blocks);
    expect(words).toMatch(/\*Biggest wins\*\n\+\$499\.00\n.*cus_Delta.*\n\+\$200\.00\n.*cus_Birch/);
    expect(words).toMatch(/\*Biggest losses\*\n−\$199\.00\n.*cus_Elm/);
    expect(buttonsIn(answer.blocks)).toEqual(
      expect.arrayContaining(['list_open_new', 'list_open_expansion', 'list_open_churn']),
    );
  });

  test('tells per type what alerts kept, how often they were wrong, and offers to mute the loud', async ({
    bot,
    db,
  }) => {
    await addAlerts(db, [
      { customer: 'cus_Fir', openedAt: '2031-05-09T00:00:00Z' },
      over('kept', { customer: 'cus_Anchor', mrr: '420000' }),
      over('lost', { customer: 'cus_Elm', mrr: '19900' }),
      ...[1, 2, 3, 4, 5, 6].map((n) =>
        over('wrong', { customer: `cus_w${n}`, type: 'declining_usage', resolvedBy: 'cli' }),
      ),
    ]);

    const answer = await bot.ask('/moneyradar weekly');

    const words = wordsIn(answer.blocks);
    expect(words).toContain(
      '*Alerts*  ·  1 opened  ·  8 over, $4,200 a month kept, $199 a month lost  ·  1 open',
    );
    expect(words).toContain(
      '•  *Failed payments*  ·  1 opened  ·  2 over, $4,200 a month kept, $199 a month lost',
    );
    expect(words).toContain('•  *Declining usage*  ·  0 opened  ·  6 over  ·  in 90 days 6 of 6');
    expect(words).toContain('Declining usage cry wolf: 6 of 6 called wrong');
    const muted = await bot.click(answer, 'command_mute_declining_usage');
    expect(muted.text).toContain('Declining usage: muted');
    expect(buttonsIn((await bot.ask('/moneyradar weekly')).blocks)).not.toContain(
      'command_mute_declining_usage',
    );
  });

  test('says what came of moves, beside customers nobody wrote to, and what to begin with', async ({
    bot,
    db,
  }) => {
    await addAlerts(db, [{ customer: 'cus_Fir' }, { customer: 'cus_Delta', mrr: '49900' }]);
    expect(wordsIn((await bot.ask('/moneyradar weekly')).blocks)).toContain(
      '*Moves done*  ·  none yet',
    );
    await bot.click(await bot.ask('/moneyradar radar'), 'move_done');
    bot.advance({ hours: 24 });
    await storeEvent(db, '2031-05-15T09:59:00Z');

    const answer = await bot.ask('/moneyradar weekly');

    const words = wordsIn(answer.blocks);
    expect(words).toContain(
      '•  This week  ·  1 customer written to: 1 still watched. Of 1 comparable customer nobody wrote to, 0 paid more or stayed, 1 still watched.',
    );
    expect(words).toContain('*To begin the week with*');
    const answered = await bot.click(answer, 'move_done');
    expect(wordsIn(answered.blocks)).toContain('Done by <@U0DANA>');
  });

  test('has what runs, what was completed and what is read again', async ({ bot, db }) => {
    await run(db, 'Dearer Pro');
    const done = await run(db, 'Cheaper Pro');
    const before = await run(db, 'Longer trial');
    await complete(db, done, '2031-05-08T08:00:00Z');
    await complete(db, before, '2031-04-16T08:00:00Z');

    const words = wordsIn((await bot.ask('/moneyradar weekly')).blocks);

    expect(words).toContain('*Experiments*  ·  1 completed this week  ·  1 running');
    expect(words).toContain(':white_check_mark:  *Cheaper Pro*  ·  better');
    expect(words).toContain('*Dearer Pro*');
    expect(words).toContain('Longer trial on 16 May, after 30 days');
  });

  test('names who came into another category, and not who was scored first', async ({
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

    expect(words).toContain('Likely to churn: 1 customer, $0 a month: cus_Fir (was neutral)');
    expect(words).not.toMatch(/Safe to upsell:|Neutral:/);
  });
});

describe('the posted weekly review', () => {
  test('comes once, of three replicas that think of it at once', async ({ bot, db }) => {
    const results = await Promise.all([1, 2, 3].map(async () => bot.app.enqueueWeekly(ORDER)));

    const review = await posted(bot);

    expect(results.toSorted()).toEqual(['enqueued', 'known', 'known']);
    expect(review.text).toContain('+$500 in seven days');
    expect(await db`select count(*)::int as n from outbox`).toEqual([{ n: 1 }]);
  });

  test('comes once a week, whatever its day is changed to, and again the week after', async ({
    bot,
  }) => {
    expect(await enqueuedOn(bot, '2031-05-12')).toBe('enqueued');
    expect(await enqueuedOn(bot, '2031-05-14')).toBe('known');
    expect(await enqueuedOn(bot, '2031-05-18')).toBe('known');
    expect(await enqueuedOn(bot, '2031-05-11')).toBe('enqueued');
    expect(await bot.app.enqueueWeekly({ ...ORDER, channel: 'C0ALERT' })).toBe('enqueued');
  });

  test('tells what MoneyRadar earned in the first one of a month, and no other', async ({
    bot,
    db,
  }) => {
    await addAlerts(db, [over('kept', { mrr: '420000', resolvedAt: '2031-04-20T08:00:00Z' })]);

    await enqueuedOn(bot, '2031-05-14');
    expect(wordsIn((await posted(bot)).blocks)).not.toContain('What MoneyRadar earned');
    await bot.app.enqueueWeekly({ channel: 'C0ALERT', day: TODAY.with({ day: 5 }) });
    await bot.slack.until(() => bot.slack.visible('C0ALERT', 'U0OMAR').length > 0);

    const words = wordsIn(bot.slack.visible('C0ALERT', 'U0OMAR')[0]!.blocks);
    expect(words).toContain('*What MoneyRadar earned in Apr 2031*');
    expect(words).toContain('•  Alerts: 1 over, $4,200 a month kept');
    expect(wordsIn((await bot.ask('/moneyradar weekly')).blocks)).toContain('earned in Apr 2031');
  });

  test('is replaced by a warning without a figure when they do not add up', async ({ bot, db }) => {
    await loseMovement(db);

    expect(await bot.app.enqueueWeekly(ORDER)).toBe('withheld');

    const warning = await posted(bot);
    expect(warning.text).toContain('No review of 7 May to 13 May');
    expect(`${warning.text}${JSON.stringify(warning.blocks)}`).not.toMatch(/[$€]\s?\d/);
    expect(buttonsIn(warning.blocks)).toContain('command_status');
    expect((await bot.ask('/moneyradar weekly')).text).toContain('No review of 7 May to 13 May');
  });

  test('is withheld while Stripe is silent, once, and not told of again after the review', async ({
    bot,
    db,
  }) => {
    bot.advance({ hours: 5 });
    expect(await bot.app.enqueueWeekly(ORDER)).toBe('withheld');
    expect(await bot.app.enqueueWeekly(ORDER)).toBe('withheld');
    await storeEvent(db, '2031-05-14T14:59:00Z');
    expect(await bot.app.enqueueWeekly(ORDER)).toBe('enqueued');
    bot.advance({ hours: 12 });
    expect(await bot.app.enqueueWeekly(ORDER)).toBe('known');

    await bot.slack.until(() => bot.slack.visible('C0REV', 'U0OMAR').length === 2);
    const texts = bot.slack.visible('C0REV', 'U0OMAR').map(({ text }) => text);
    expect(texts[0]).toContain('No event from Stripe for 5 hours');
    expect(texts[1]).toContain('in seven days');
  });
});

/** An alert that ended by itself in the week. */
function over(outcome: string, more: AlertRow = {}): AlertRow {
  return {
    state: 'resolved',
    outcome,
    openedAt: '2031-04-01T00:00:00Z',
    resolvedAt: '2031-05-08T00:00:00Z',
    resolvedBy: null,
    ...more,
  };
}

async function run(db: Db, name: string): Promise<number> {
  const asked = { actor: 'cli', now: Temporal.Instant.from('2031-04-01T10:00:00Z') };
  const scope = { timezone: parseTimezone('UTC')!, baseCurrency: parseCurrency('usd')! };
  const design = { ...anExperiment.design, segment: {}, name };
  const { id } = await createExperiment(db, { ...asked, design });
  await startExperiment(db, { ...asked, ...scope, id });
  return id;
}

async function complete(db: Db, id: number, at: string): Promise<void> {
  const now = Temporal.Instant.from(at);
  await completeExperiment(db, { id, actor: 'cli', now, outcome: 'better' });
}

async function enqueuedOn(bot: Bot, day: string): Promise<string> {
  return bot.app.enqueueWeekly({ ...ORDER, day: Temporal.PlainDate.from(day) });
}

async function posted(bot: Bot): Promise<Message> {
  await bot.slack.until(() => bot.slack.visible('C0REV', 'U0OMAR').length > 0);
  return bot.slack.visible('C0REV', 'U0OMAR')[0]!;
}

/** The cells of a message's table. */
function tableOf({ blocks }: Message): string[][] {
  const found = blocks.find(({ type }) => type === 'table') as unknown as { rows: unknown[][] };
  return found.rows.map((row) => row.map((cell) => wordsIn(cell)));
}
