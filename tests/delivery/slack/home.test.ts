import { describe, expect } from 'vitest';

import { createExperiment } from '#analysis/experiments/create.ts';
import { startExperiment } from '#analysis/experiments/start.ts';
import { parseCurrency } from '#domain/currency.ts';
import { parseTimezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { addAlerts } from '../../support/alert-rows.ts';
import { now } from './support/alerts.ts';
import { test, wordsIn, type Bot } from './support/bot.ts';
import { loseMovement } from './support/company.ts';
import { anExperiment } from './support/figures.ts';
import { buttonsIn } from './support/modals.ts';

describe('the home tab', () => {
  test('shows where revenue stands and what can be typed', async ({ bot }) => {
    await bot.slack.openHome('U0DANA');
    await bot.slack.until(() => bot.slack.home('U0DANA') !== null);

    const words = wordsIn(bot.slack.home('U0DANA'));
    expect(words).toContain('MRR $5,305 · +$528 in 30 days');
    expect(words).toMatch(/14 Apr \$4,777 {2}[▁-█]{31} {2}\*\$5,305\* now/);
    expect(words).toContain('*ARR run rate*');
    expect(words).toContain('`/moneyradar mrr [7d|30d|90d|12m] [--account NAME]`');
  });

  test('says how fresh that is', async ({ bot }) => {
    expect(wordsIn(await homeOf(bot))).toContain(
      '*Up to date*  ·  Stripe heard 12 minutes ago  ·  nothing waits to be read',
    );
    bot.advance({ hours: 3 });
    expect(wordsIn(await pressed(bot, 'home_refresh'))).toContain('*Not up to date*');
  });

  test('shows the best moves, the alerts with the most money, and ways to all of them', async ({
    bot,
    db,
  }) => {
    await failPayments(db);

    const content = await homeOf(bot);

    const words = wordsIn(content);
    expect(words).toContain('*Top moves*  ·  5 open, $450 a month expected');
    expect(words.match(/\*Keep cus_\w+/g)).toEqual([
      '*Keep cus_Anchor',
      '*Keep cus_Birch',
      '*Keep cus_Cedar',
    ]);
    expect(words).toContain('*Open alerts*  ·  5 alerts  ·  $1,500 a month at stake');
    expect(words).toContain('*Payment failed 2 times: cus_Anchor*  ·  *$500.00 a month*');
    expect(buttonsIn(content).filter((id) => id === 'alert_resolve')).toHaveLength(3);
    expect(buttonsIn(content).filter((id) => id === 'list_page')).toHaveLength(2);
    expect(buttonsIn(content)).not.toContain('command_alerts');
  });

  test('says when there is nothing to do, to defuse or to wait for', async ({ bot }) => {
    const words = wordsIn(await homeOf(bot));

    expect(words).toContain('None is open today.');
    expect(words).toContain('*Open alerts*  ·  none, nothing to defuse');
    expect(words).toContain('*Running experiments*  ·  none');
    expect(words).toContain('New experiment');
  });

  test('shows what is being tried', async ({ bot, db }) => {
    const asked = { actor: 'cli', now };
    const scope = { timezone: parseTimezone('UTC')!, baseCurrency: parseCurrency('usd')! };
    const { design } = anExperiment;
    const { id } = await createExperiment(db, { ...asked, design: { ...design, segment: {} } });
    await startExperiment(db, { ...asked, ...scope, id });

    const words = wordsIn(await homeOf(bot));

    expect(words).toContain('*Running experiments*  ·  the newest first');
    expect(words).toContain('*Dearer Pro*');
  });

  test('changes when a move is answered in it, and keeps the others where they are', async ({
    bot,
    db,
  }) => {
    await failPayments(db);
    await homeOf(bot);

    const answered = wordsIn(await pressed(bot, 'move_done'));

    expect(answered).toContain('*Keep cus_Anchor: payment failed 2 times*\nDone by <@U0DANA>.');
    expect(answered).toContain('4 open, $300 a month expected');
    expect(answered.match(/\*Keep cus_\w+/g)).toHaveLength(3);
    expect(wordsIn(await pressed(bot, 'home_refresh'))).not.toContain('*Keep cus_Anchor');
  });

  test('lets nobody answer who was taken off the list', async ({ bot, db }) => {
    await failPayments(db);
    await homeOf(bot);
    bot.settings.allowedUsers = ['U0NOBODY'];

    expect(wordsIn(await pressed(bot, 'move_done'))).toContain('not on the list');
    expect(await db`select from moves where state <> 'open'`).toHaveLength(0);
  });

  test('shows no figure to who is not named, but how to get access', async ({ bot }) => {
    await bot.slack.openHome('U0OMAR');
    await bot.slack.until(() => bot.slack.home('U0OMAR') !== null);

    const words = wordsIn(bot.slack.home('U0OMAR'));
    expect(words).not.toMatch(/\$\d|cus_/);
    expect(words).toContain('`U0OMAR`');
    expect(words).toContain('`/moneyradar help [command]`');
  });

  test('is drawn anew by a button, and checks again who clicks', async ({ bot, db }) => {
    await bot.slack.openHome('U0DANA');
    await bot.slack.until(() => bot.slack.home('U0DANA') !== null);
    await loseMovement(db);

    await refresh();
    expect(words()).toContain('do not add up');
    bot.settings.allowedUsers = ['U0NOBODY'];
    await refresh();
    expect(words()).toContain('not on the list');

    function words(): string {
      return wordsIn(bot.slack.home('U0DANA'));
    }

    async function refresh(): Promise<void> {
      const { hash, id } = bot.slack.home('U0DANA')!;
      await bot.slack.action({ view: id }, 'home_refresh', { user: 'U0DANA' });
      await bot.slack.until(() => bot.slack.home('U0DANA')!.hash !== hash);
    }
  });
});

async function homeOf({ slack }: Bot): Promise<unknown> {
  await slack.openHome('U0DANA');
  await slack.until(() => slack.home('U0DANA') !== null);
  return slack.home('U0DANA')!.content;
}

/** Presses a button in the home tab, and waits until the tab is another one. */
async function pressed({ slack }: Bot, actionId: string): Promise<unknown> {
  const { hash, id } = slack.home('U0DANA')!;
  await slack.action({ view: id }, actionId, { user: 'U0DANA' });
  await slack.until(() => slack.home('U0DANA')!.hash !== hash);
  return slack.home('U0DANA')!.content;
}

/** Failed payments worth $500, $400, … a month. */
async function failPayments(db: Db): Promise<void> {
  const customers = ['cus_Anchor', 'cus_Birch', 'cus_Cedar', 'cus_Delta', 'cus_Fir'];
  await addAlerts(
    db,
    customers.map((customer, index) => ({ customer, mrr: `${50_000 - index * 10_000}` })),
  );
}
