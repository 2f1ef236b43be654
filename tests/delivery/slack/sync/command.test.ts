import { describe, expect } from 'vitest';

import type { Sources } from '#delivery/slack/command.ts';
import { sync } from '#delivery/slack/sync/command.ts';
import type { Db } from '#store/postgres.ts';

import { test, wordsIn } from '../support/bot.ts';

/** A run that has read some of what there is, at the clock of the bot. */
async function running(db: Db): Promise<void> {
  await db`update sync_runs set holder = 'x', ends_at = timestamptz '2026-03-10T12:00:00Z'`;
  await db`
    insert into sync_pages (run_id, resource, is_done, objects, expected_objects, refused_permission)
    select id, list.resource, list.is_done, list.objects, list.expected, list.refused
    from sync_runs
    cross join (values
      ('prices:active', true, 12, 12, null),
      ('prices:inactive', true, 3, 3, null),
      ('customers', true, 1200, 1200, null),
      ('invoices', false, 3400, 9000, null),
      ('disputes', true, 0, null, 'dispute')
    ) as list (resource, is_done, objects, expected, refused)`;
}

describe('/moneyradar sync', () => {
  test('has everything read, and shows how far it is', async ({ bot, company }) => {
    const first = await bot.ask('/moneyradar sync');
    expect(wordsIn(first.blocks)).toContain('Reading Stripe');
    expect(await company`select scope, requested_by, state from sync_runs`).toEqual([
      { scope: 'full', requestedBy: 'slack:U0DANA', state: 'running' },
    ]);

    await running(company);
    const words = wordsIn((await bot.ask('/moneyradar sync progress')).blocks);
    expect(words).toContain('4,615 objects so far');
    expect(words).toMatch(/prices\n15\nall/);
    expect(words).toMatch(/invoices\n3,400\n9,000/);
    expect(words).toContain('The key may not read disputes');
    expect(words).toContain('Watch it here');
  });

  test('reads every account, and says how far each is', async ({ bot, company }) => {
    await company`insert into accounts (name, is_read) values ('main', true), ('us', true), ('old', false)`;
    await bot.ask('/moneyradar sync');
    expect(await company`select account from sync_runs order by account`).toEqual([
      { account: 'main' },
      { account: 'us' },
    ]);
    await company`
      insert into sync_pages (run_id, resource, is_done, objects)
      select id, 'customers', true, 1000 from sync_runs`;
    await company`
      update sync_runs set state = 'failed', finished_at = now(), last_error = 'Revoked.'
      where account = 'us'`;
    const words = wordsIn((await bot.ask('/moneyradar sync progress')).blocks);
    expect(words).toContain('2,000 objects so far');
    expect(words).toContain('*main*  ·  1,000 objects  ·  under way');
    expect(words).toContain('*us*  ·  1,000 objects  ·  failed');

    await company`update sync_runs set state = 'done', finished_at = now() where account = 'main'`;
    const over = wordsIn((await bot.ask('/moneyradar sync progress')).blocks);
    expect(over).toContain('*Account us: Revoked.*');
    const health = wordsIn((await bot.ask('/moneyradar status')).blocks);
    expect(health).toContain('*Account us could not be read.* Revoked.');
    expect(health).toContain('not in the settings any more');
  });

  test('asked for twice it is one reading', async ({ bot, company }) => {
    await bot.ask('/moneyradar sync');
    await bot.ask('/moneyradar sync');
    expect(await company`select id from sync_runs`).toHaveLength(1);
  });

  test('can be watched in place until it is over', async ({ bot, company }) => {
    const shown = await bot.ask('/moneyradar sync');
    await running(company);
    const clicked = await bot.click(shown, 'view_sync');
    expect(clicked.ts).toBe(shown.ts);
    expect(wordsIn(clicked.blocks)).toContain('4,615 objects so far');

    await company`update sync_runs set state = 'done', finished_at = started_at + interval '4 minutes'`;
    await bot.slack.until(() => wordsIn(clicked.blocks).includes('Stripe has been read'));
    expect(wordsIn(clicked.blocks)).toContain('4,615 objects read in 4 minutes');
    expect(wordsIn(clicked.blocks)).toContain('Where do we stand?');
  });

  test('tells why it failed and offers another try', async ({ bot, company }) => {
    await bot.ask('/moneyradar sync');
    await company`
      update sync_runs
      set state = 'failed', finished_at = now(), last_error = 'Stripe does not know the key.'`;
    const words = wordsIn((await bot.ask('/moneyradar sync progress')).blocks);
    expect(words).toContain('Stripe could not be read');
    expect(words).toContain('Stripe does not know the key.');
    expect(words).toContain('Try again');
  });

  test('has nothing to read in the demo, and says so', async ({ company }) => {
    const answer = await sync.run({
      words: [],
      asker: { userId: 'U0DANA', channelId: 'C0REV' },
      actor: async () => 'slack:T0DEMO/U0DANA',
      sources: { db: company, isSimulated: true } as Sources,
    });
    expect(answer.text).toContain('This is the simulated company');
    expect(answer.text).toContain('`STRIPE_API_KEY`');
    expect(await company`select id from sync_runs`).toEqual([]);
  });

  test('says before the first one how to begin', async ({ bot }) => {
    expect(wordsIn((await bot.ask('/moneyradar sync progress')).blocks)).toContain(
      'Read Stripe now',
    );
  });
});
