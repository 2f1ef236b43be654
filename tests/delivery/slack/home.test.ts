import { describe, expect } from 'vitest';

import { test, wordsIn } from './support/bot.ts';
import { loseMovement } from './support/company.ts';

describe('the home tab', () => {
  test('shows where revenue stands and what can be typed', async ({ bot }) => {
    await bot.slack.openHome('U0DANA');
    await bot.slack.until(() => bot.slack.home('U0DANA') !== null);

    const words = wordsIn(bot.slack.home('U0DANA'));
    expect(words).toContain('MRR $5,305 · +$528 in 30 days');
    expect(words).toMatch(/14 Apr \$4,777 {2}[▁-█]{31} {2}\*\$5,305\* now/);
    expect(words).toContain('*ARR run rate*');
    expect(words).toContain('`/moneyradar mrr [7d|30d|90d|12m]`');
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
