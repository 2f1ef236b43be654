import { Temporal } from 'temporal-polyfill';
import { describe, expect, vi } from 'vitest';

import { completeExperiment } from '#analysis/experiments/complete.ts';
import { createExperiment } from '#analysis/experiments/create.ts';
import { startExperiment } from '#analysis/experiments/start.ts';
import { parseCurrency } from '#domain/currency.ts';
import { parseTimezone } from '#domain/day.ts';
import type { Design, Experiment } from '#domain/experiments.ts';
import type { Db } from '#store/postgres.ts';

import type { Message } from '../../../src/playground/workspace.ts';
import { addAlerts } from '../../support/alert-rows.ts';
import { test, wordsIn, type Bot } from './support/bot.ts';
import { loseMovement, storeEvent } from './support/company.ts';
import { anExperiment } from './support/figures.ts';
import { buttonsIn } from './support/modals.ts';

const TODAY = Temporal.PlainDate.from('2031-05-14');

describe('the daily digest', () => {
  test('says how yesterday went, why, and who did it', async ({ bot, db }) => {
    await bot.app.enqueueDigest({ channel: 'C0REV', day: TODAY });

    const digest = await posted(bot);

    expect(digest.text).toBe(
      'MRR $5,305 · +$500 yesterday (Tuesday 13 May): 1 new, 1 expansion, 1 churn',
    );
    const words = wordsIn(digest.blocks);
    expect(words).toContain('*$4,804.63* at the end of 12 May');
    expect(words).toContain('*$5,304.63* at the end of 13 May');
    expect(words).toContain('Lost to failed payments');
    expect(words).toContain('*In 30 days*\n+$528');
    expect(digest.blocks.map(({ type }) => type)).toContain('data_visualization');
    expect(await states(db)).toEqual(['sent']);
  });

  test('is posted once a day and channel, whoever asks and how often', async ({ bot }) => {
    const order = { channel: 'C0REV', day: TODAY };
    await Promise.all(Array.from({ length: 5 }, () => bot.app.enqueueDigest(order)));
    await posted(bot);

    const answer = await bot.ask('/moneyradar digest');

    expect(answer.text).toContain('Today’s digest is here already');
    expect(bot.slack.visible('C0REV', 'U0OMAR')).toHaveLength(1);
    await bot.app.enqueueDigest({ channel: 'C0ALERT', day: TODAY });
    await bot.slack.until(() => bot.slack.visible('C0ALERT', 'U0OMAR').length === 1);
  });

  test('is replaced by a warning when the figures do not add up', async ({ bot, db }) => {
    await loseMovement(db);
    await bot.app.enqueueDigest({ channel: 'C0REV', day: TODAY });

    const digest = await posted(bot);

    expect(digest.text).toContain('The figures of that day do not add up');
    expect(wordsIn(digest.blocks)).toContain('rebuild --check');
    expect(figuresIn(digest)).toEqual([]);
  });

  test('is replaced once by a warning when Stripe has been silent, without a figure in it', async ({
    bot,
  }) => {
    bot.advance({ hours: 5 });
    const order = { channel: 'C0REV', day: TODAY };
    const results = await Promise.all(
      Array.from({ length: 3 }, () => bot.app.enqueueDigest(order)),
    );

    const warning = await posted(bot);

    expect(results).toEqual(['withheld', 'withheld', 'withheld']);
    expect(warning.text).toContain('No digest of Tuesday 13 May');
    expect(wordsIn(warning.blocks)).toContain('No event from Stripe for 5 hours');
    expect(wordsIn(warning.blocks)).toContain('type `/moneyradar digest`');
    expect(buttonsIn(warning.blocks)).toEqual([
      'command_status',
      'command_sync',
      'command_reconcile',
    ]);
    expect(figuresIn(warning)).toEqual([]);
    expect((await bot.ask('/moneyradar digest')).text).toContain('no digest for now');
    expect(bot.slack.visible('C0REV', 'U0OMAR')).toHaveLength(1);
  });

  test('may be asked for when all is well again', async ({ bot, db }) => {
    bot.advance({ hours: 5 });
    await bot.app.enqueueDigest({ channel: 'C0REV', day: TODAY });
    await posted(bot);
    await storeEvent(db, '2031-05-14T14:59:00Z');

    const answer = await bot.ask('/moneyradar digest');

    expect(answer.text).toContain('Posted today’s digest');
    const [, digest] = bot.slack.visible('C0REV', 'U0OMAR');
    expect(digest?.text).toContain('MRR $5,305 · +$500 yesterday');
  });

  test('is posted in a quiet night, as long as Stripe says that nothing is missing', async ({
    bot,
    db,
  }) => {
    bot.advance({ hours: 5 });
    await db`
      insert into sweeps (swept_through_at, swept_at)
      values ('2031-05-14T14:50:00Z', '2031-05-14T14:52:00Z')`;

    const result = await bot.app.enqueueDigest({ channel: 'C0REV', day: TODAY });

    expect(result).toBe('enqueued');
    expect((await posted(bot)).text).toContain('MRR $5,305');
  });

  test('is replaced by a warning while a check of the night is broken', async ({ bot, db }) => {
    await db`
      insert into check_results (name, checked_at, broken_since, broken_rows)
      values ('spans_do_not_overlap', '2031-05-14T03:30:00Z', '2031-05-12T03:30:00Z', 3)`;
    await bot.app.enqueueDigest({ channel: 'C0REV', day: TODAY });

    const warning = await posted(bot);

    expect(warning.text).toContain('The ledger has contradicted itself for 2 days');
    expect(warning.text).toContain('a subscription is counted twice at the same time');
    expect(figuresIn(warning)).toEqual([]);
    expect(wordsIn((await bot.ask('/moneyradar status')).blocks)).toContain(
      'npx moneyradar rebuild',
    );
  });

  test('calls a day on which nothing happened by its name', async ({ bot }) => {
    await bot.app.enqueueDigest({ channel: 'C0REV', day: TODAY.subtract({ days: 5 }) });

    const digest = await posted(bot);

    expect(digest.text).toContain('unchanged yesterday (Thursday 8 May): nothing moved');
    expect(wordsIn(digest.blocks)).toContain('No customer changed yesterday.');
  });
});

describe('what the digest tells of the night', () => {
  test('are alerts that opened or ended since the one before, the most money first', async ({
    bot,
    db,
  }) => {
    await addAlerts(db, [
      { customer: 'cus_Fir', mrr: '7900', openedAt: '2031-05-14T02:00:00Z' },
      { customer: 'cus_Anchor', mrr: '420000', openedAt: '2031-05-13T22:00:00Z' },
      { customer: 'cus_Birch', openedAt: '2031-05-12T09:00:00Z' },
      { customer: 'cus_Cedar', ...ENDED, outcome: 'kept' },
      { customer: 'cus_Elm', ...ENDED, outcome: 'lost', mrr: '19900' },
    ]);

    const digest = await enqueued(bot);
    const words = wordsIn(digest.blocks);

    expect(words).toContain(
      '*Alerts since yesterday*  ·  2 new, $4,279 a month at stake  ·  2 over, $49 a month kept, $199 a month lost  ·  3 open',
    );
    expect(words.match(/Payment failed 2 times: cus_\w+/g)).toEqual([
      'Payment failed 2 times: cus_Anchor',
      'Payment failed 2 times: cus_Fir',
      'Payment failed 2 times: cus_Cedar',
      'Payment failed 2 times: cus_Elm',
    ]);
    expect(words).toContain('Show all 3');
  });

  test('are those since the last digest that was posted, however late that was', async ({
    bot,
    db,
  }) => {
    for (const [day, state, at] of [
      ['2031-05-12', 'sent', '2031-05-12T11:00:00Z'],
      ['2031-05-13', 'expired', '2031-05-13T09:00:00Z'],
    ] as const) {
      await db`
        insert into outbox (dedupe_key, destination, kind, body, state, created_at)
        values (${`digest:C0REV:${day}`}, 'slack:C0REV', 'digest', '{}', ${state}, ${at})`;
    }
    await addAlerts(db, [
      { customer: 'cus_Fir', mrr: '7900', openedAt: '2031-05-12T10:59:59Z' },
      { customer: 'cus_Anchor', mrr: '420000', openedAt: '2031-05-12T11:00:00Z' },
    ]);

    const digest = await enqueued(bot);

    expect(wordsIn(digest.blocks)).toContain(
      '*Alerts since Monday 12 May*  ·  1 new, $4,200 a month at stake  ·  2 open',
    );
  });

  test('leaves out alerts of a muted type', async ({ bot, db }) => {
    const openedAt = '2031-05-14T02:00:00Z';
    await addAlerts(db, [{ customer: 'cus_Fir', openedAt }]);
    await bot.ask('/moneyradar settings mute payment_retry');

    const digest = await enqueued(bot);

    expect(wordsIn(digest.blocks)).toContain('*Alerts since yesterday*  ·  nothing new  ·  1 open');
  });

  test('is followed by the best move of the day, which can be answered there', async ({
    bot,
    db,
  }) => {
    await addAlerts(db, [{ customer: 'cus_Delta', mrr: '49900' }]);

    const digest = await enqueued(bot);

    expect(wordsIn(digest.blocks)).toMatch(/\*Today’s move\*\n.*\*Keep cus_Delta/);
    expect(buttonsIn(digest.blocks)).toEqual(
      expect.arrayContaining(['move_done', 'move_snooze', 'move_dismiss', 'customer_score']),
    );
    const answer = await bot.click(digest, 'move_done');
    expect(wordsIn(answer.blocks)).toContain('Done by <@U0DANA>');
  });

  test('are experiments whose last day is over, and completed ones that are read again', async ({
    bot,
    db,
  }) => {
    const stopOn = Temporal.PlainDate.from('2031-05-10');
    await run(db, { name: 'Dearer Pro', stopOn });
    const { id } = await run(db, { name: 'Cheaper Pro', stopOn });
    const now = Temporal.Instant.from('2031-04-14T08:00:00Z');
    await completeExperiment(db, { id, actor: 'cli', now, outcome: 'better' });

    const digest = await enqueued(bot);

    const words = wordsIn(digest.blocks);
    expect(words).toContain('*Dearer Pro* ended on 10 May.');
    expect(words).toContain('*Cheaper Pro* is read again today, 30 days after it was completed');
    expect(buttonsIn(digest.blocks)).toContain('experiment_complete');
    expect(buttonsIn(digest.blocks)).toContain('list_experiment');
  });
});

describe('/moneyradar digest', () => {
  test('posts it in the channel and tells the asker', async ({ bot }) => {
    const answer = await bot.ask('/moneyradar digest');

    expect(answer.ephemeralTo).toBe('U0DANA');
    expect(answer.text).toContain('Posted today’s digest');
    expect((await posted(bot)).text).toContain('yesterday');
  });

  test('says how to let the bot in, and posts when it is in', async ({ bot }) => {
    bot.settings.digestChannel = 'C0GEN';
    const refused = await bot.ask('/moneyradar digest', { channel: 'C0GEN' });
    expect(refused.text).toContain('not_in_channel');
    expect(refused.text).toContain('`/invite @MoneyRadar`');

    const channel = bot.slack.workspace.channels.find(({ id }) => id === 'C0GEN')!;
    channel.members.push('U0BOT');
    const answer = await bot.ask('/moneyradar digest', { channel: 'C0GEN' });

    expect(answer.text).toContain('Posted today’s digest');
  });

  test('does not post where another company reads, or where nobody knows', async ({
    bot,
    curiousBot,
  }) => {
    const unknown = await bot.ask('/moneyradar digest', { channel: 'C0GEN' });
    const shared = await curiousBot.ask('/moneyradar digest', { channel: 'C0GEN' });

    expect(unknown.text).toContain('does not tell who reads this channel');
    expect(shared.text).toContain('People of another company read this channel');
  });

  test('holds back what was enqueued for a channel that is shared since', async ({
    curiousBot: bot,
    db,
  }) => {
    bot.slack.workspace.channels.find(({ id }) => id === 'C0REV')!.isExtShared = true;
    await bot.app.enqueueDigest({ channel: 'C0REV', day: TODAY });

    await vi.waitFor(async () => {
      expect(await db`select last_error from outbox`).toEqual([{ lastError: 'externally_shared' }]);
    });
    expect(bot.slack.visible('C0REV', 'U0OMAR')).toEqual([]);
  });
});

/** As an alert is that ended by itself in the night. */
const ENDED = {
  state: 'resolved',
  openedAt: '2031-05-10T00:00:00Z',
  resolvedAt: '2031-05-14T03:00:00Z',
  resolvedBy: null,
} as const;

/** Runs since April. */
async function run(db: Db, more: Partial<Design>): Promise<Experiment> {
  const asked = { actor: 'cli', now: Temporal.Instant.from('2031-04-01T10:00:00Z') };
  const scope = { timezone: parseTimezone('UTC')!, baseCurrency: parseCurrency('usd')! };
  const design = { ...anExperiment.design, segment: {}, ...more };
  const { id } = await createExperiment(db, { ...asked, design });
  const start = await startExperiment(db, { ...asked, ...scope, id });
  if (start.kind !== 'started') throw new Error(`not started: ${start.kind}`);
  return start.experiment;
}

async function enqueued(bot: Bot): Promise<Message> {
  await bot.app.enqueueDigest({ channel: 'C0REV', day: TODAY });
  return posted(bot);
}

/** Amounts of money, wherever they stand in a message. */
function figuresIn({ text, blocks }: Message): string[] {
  return `${text}\n${JSON.stringify(blocks)}`.match(/[$€]\s?\d[\d,.]*/g) ?? [];
}

async function posted(bot: Bot): Promise<Message> {
  await bot.slack.until(() => bot.slack.visible('C0REV', 'U0OMAR').length > 0);
  return bot.slack.visible('C0REV', 'U0OMAR')[0]!;
}

async function states(db: Db): Promise<string[]> {
  const find = async () => {
    const rows = await db<{ state: string }[]>`select state from outbox order by id`;
    const found = rows.map(({ state }) => state);
    expect(found).not.toContain('sending');
    return found;
  };
  return vi.waitFor(find);
}
