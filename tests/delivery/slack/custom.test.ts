import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { announceFailingMetric } from '#delivery/slack/custom/announce.ts';
import type { Db } from '#store/postgres.ts';

import { test, wordsIn } from './support/bot.ts';
import { NOW } from './support/company.ts';
import { buttonsIn } from './support/modals.ts';

const TODAY = Temporal.PlainDate.from('2031-05-14');
const SINCE = Temporal.Instant.from('2031-05-13T00:20:00Z');

describe('/moneyradar custom', () => {
  test('lists numbers with their last day and how they changed', async ({ bot, db }) => {
    await follow(db, { name: 'signups', title: 'Sign-ups', unit: 'people' });
    await follow(db, { name: 'teams', title: '<!channel> *teams*', place: 2 });

    const answer = await bot.ask('/moneyradar custom');

    expect(answer.text).toBe(
      '2 numbers of your own: Sign-ups 130 people, &lt;!channel&gt; *teams* 130',
    );
    const words = wordsIn(answer.blocks);
    expect(words).toContain('+7 (+6 %)');
    expect(words).toContain('+30 (+30 %)');
    expect(words).toMatch(/▁.*█/);
    expect(buttonsIn(answer.blocks)).toEqual(['command_custom_signups', 'command_custom_teams']);
  });

  test('shows one with its chart, by name, by title, or by a click', async ({ bot, db }) => {
    await follow(db, { name: 'new_teams', title: 'New teams' });

    const list = await bot.ask('/moneyradar custom');
    const clicked = await bot.click(list, 'command_custom_new_teams');
    const typed = [
      await bot.ask('/moneyradar custom new_teams'),
      await bot.ask('/moneyradar custom New Teams'),
    ];

    for (const { text, blocks } of [clicked, ...typed]) {
      expect(text).toBe('New teams: 130 on 13 May');
      expect(blocks.map(({ type }) => type)).toContain('data_visualization');
    }
  });

  test('says what is wrong with a query, and since when', async ({ bot, db }) => {
    await follow(db, { name: 'signups', title: 'Sign-ups' });
    await fail(db);

    const { blocks } = await bot.ask('/moneyradar custom signups');

    expect(wordsIn(blocks)).toContain('*Sign-ups has had no new value since');
    expect(wordsIn(blocks)).toContain('The query divides by zero.');
  });

  test('tells how to begin where there is none, and what was meant', async ({ bot, db }) => {
    const none = await bot.ask('/moneyradar custom');
    expect(none.text).toContain('There are no numbers of your own yet');
    expect(wordsIn(none.blocks)).toContain('npx moneyradar metric set');

    await follow(db, { name: 'signups', title: 'Sign-ups' });
    const unknown = await bot.ask('/moneyradar custom sign');

    expect(unknown.text).toContain('There is no number of your own called “sign”.');
    expect(buttonsIn(unknown.blocks)).toEqual(['command_custom_signups']);
  });
});

describe('the digest', () => {
  test('has the first five numbers that were chosen for it, in their order', async ({
    bot,
    db,
  }) => {
    for (const n of [6, 5, 4, 3, 2, 1]) {
      // oxlint-disable-next-line no-await-in-loop
      await follow(db, { name: `n${n}`, title: `Number ${n}`, place: n });
    }
    await follow(db, { name: 'unseen', title: 'Unseen', place: null });

    await bot.app.enqueueDigest({ channel: 'C0REV', day: TODAY });
    await bot.slack.until(() => bot.slack.visible('C0REV', 'U0DANA').length > 0);

    const words = wordsIn(bot.slack.visible('C0REV', 'U0DANA')[0]!.blocks);
    expect(words.match(/Number \d/g)).toEqual([1, 2, 3, 4, 5].map((n) => `Number ${n}`));
    expect(words).toContain('Number 1: *130*  ·  +7 (+6 %) in 7 days');
    expect(words).not.toContain('Unseen');
  });

  test('says of which day a number is when it is not of its own', async ({ bot, db }) => {
    await follow(db, { name: 'signups', title: 'Sign-ups' });
    await db`delete from custom_metric_days where day > date '2031-05-11'`;
    await fail(db);

    await bot.app.enqueueDigest({ channel: 'C0REV', day: TODAY });
    await bot.slack.until(() => bot.slack.visible('C0REV', 'U0DANA').length > 0);

    const words = wordsIn(bot.slack.visible('C0REV', 'U0DANA')[0]!.blocks);
    expect(words).toContain('Sign-ups: *128* on 11 May');
    expect(words).toContain(':warning: The query divides by zero.');
  });
});

test('the channel of the digest hears once that a number began to fail', async ({ bot, db }) => {
  const failure = { code: '22012', sentence: 'The query divides by zero.', sinceAt: SINCE };
  const metric = { name: 'signups', title: 'Sign-ups', failure };

  await announceFailingMetric(db, metric, 'C0REV');
  await announceFailingMetric(db, metric, 'C0REV');
  await announceFailingMetric(db, metric, null);

  await bot.slack.until(() => bot.slack.visible('C0REV', 'U0DANA').length > 0);
  expect(bot.slack.visible('C0REV', 'U0DANA')).toHaveLength(1);
  expect(bot.slack.visible('C0REV', 'U0DANA')[0]!.text).toContain('Sign-ups has no new value');
});

/** A number that is one more every day, and 130 on the last day that is over. */
async function follow(
  db: Db,
  {
    name,
    title,
    unit = '',
    place = 1,
  }: {
    readonly name: string;
    readonly title: string;
    readonly unit?: string;
    readonly place?: number | null;
  },
): Promise<void> {
  const [row] = await db<{ id: bigint }[]>`
    insert into custom_metrics (name, title, unit, query, digest_place, set_by, set_at)
    values (${name}, ${title}, ${unit}, 'select 1', ${place}, 'cli', ${Temporal.Instant.from(NOW)})
    returning id`;
  await db`
    insert into custom_metric_days (metric_id, day, value, read_at)
    select ${row!.id}, date '2031-05-13' - n, 130 - n, ${SINCE}
    from generate_series(0, 90) as n`;
}

async function fail(db: Db): Promise<void> {
  await db`
    update custom_metrics
    set
      failure_code = '22012',
      failure = 'The query divides by zero.',
      failing_since_at = ${SINCE}`;
}
