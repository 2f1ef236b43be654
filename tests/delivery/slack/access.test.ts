import { describe, expect } from 'vitest';

import { connect } from '#store/postgres.ts';

import { test, wordsIn } from './support/bot.ts';

const FIGURES = /\$\d|MRR \$|cus_/;

describe('who sees revenue', () => {
  test('nobody who is not named: Omar learns why, and how to get access', async ({ bot }) => {
    for (const line of ['', 'radar', 'mrr 90d', 'mrr --share', 'digest', 'status']) {
      const answer = await bot.ask(`/moneyradar ${line}`, { user: 'U0OMAR' });

      expect(answer.ephemeralTo).toBe('U0OMAR');
      expect(wordsIn(answer)).not.toMatch(FIGURES);
      expect(answer.text).toContain('`U0OMAR`');
      expect(answer.text).toContain('/moneyradar settings');
    }
  });

  test('help is for everybody', async ({ bot }) => {
    const answer = await bot.ask('/moneyradar help', { user: 'U0OMAR' });

    expect(answer.text).toContain('MoneyRadar shows your MRR');
    expect(wordsIn(answer.blocks)).not.toMatch(FIGURES);
  });

  test('a star opens it to the workspace, never to people of another one', async ({ bot }) => {
    bot.settings.allowedUsers = '*';

    const omars = await bot.ask('/moneyradar', { user: 'U0OMAR' });
    const ginas = await bot.ask('/moneyradar', { user: 'U0GUEST', channel: 'C0GEN' });

    expect(omars.text).toContain('MRR $5,305');
    expect(wordsIn(ginas)).not.toMatch(FIGURES);
    expect(ginas.text).toContain('people of its own workspace');
  });

  test('being named does not help somebody of another workspace', async ({ bot }) => {
    bot.settings.allowedUsers = ['U0GUEST'];

    const answer = await bot.ask('/moneyradar', { user: 'U0GUEST', channel: 'C0GEN' });

    expect(wordsIn(answer)).not.toMatch(FIGURES);
  });

  test('a usergroup lets its members in, and is asked once in five minutes', async ({ bot }) => {
    bot.settings.allowedUsers = ['U0NOBODY'];
    bot.settings.allowedUsergroups = ['S0FIN'];

    expect((await bot.ask('/moneyradar')).text).toContain('MRR $5,305');
    expect((await bot.ask('/moneyradar')).text).toContain('MRR $5,305');
    expect((await bot.ask('/moneyradar', { user: 'U0OMAR' })).text).toContain('not on the list');
    expect(questionsAboutGroups()).toBe(1);
    bot.advance({ minutes: 5 });
    await bot.ask('/moneyradar');
    expect(questionsAboutGroups()).toBe(2);

    function questionsAboutGroups(): number {
      return bot.slack.calls.filter(({ method }) => method === 'usergroups.users.list').length;
    }
  });

  test('a group that Slack cannot tell about lets nobody in', async ({ bot }) => {
    bot.settings.allowedUsers = ['U0NOBODY'];
    bot.settings.allowedUsergroups = ['S0FIN'];
    bot.slack.faults.add({
      method: 'usergroups.users.list',
      fault: { kind: 'status', status: 503 },
      times: 10,
    });

    const answer = await bot.ask('/moneyradar');

    expect(wordsIn(answer)).not.toMatch(FIGURES);
    expect(answer.text).toContain('does not say right now whether you are in a group');
  });

  test('a click is checked as if it were a command of the clicker', async ({ bot }) => {
    const shared = await bot.ask('/moneyradar --share');
    expect(shared.ephemeralTo).toBeNull();

    const omars = await bot.click(shared, 'command_mrr', 'U0OMAR');

    expect(omars.ephemeralTo).toBe('U0OMAR');
    expect(wordsIn(omars)).not.toMatch(FIGURES);
    expect(omars.text).toContain('not on the list');
    bot.settings.allowedUsers = ['U0NOBODY'];
    expect((await bot.click(shared, 'command_mrr')).text).toContain('not on the list');
  });

  test('a click never changes what others see', async ({ bot }) => {
    const shared = await bot.ask('/moneyradar mrr 30d --share');

    const answer = await bot.click(shared, 'view_mrr_90d');

    expect(answer.ephemeralTo).toBe('U0DANA');
    expect(answer.ts).not.toBe(shared.ts);
    expect(shared.text).toContain('in 30 days');
  });
});

describe('--share', () => {
  test('shows the answer to a channel that the settings name, with who shared it', async ({
    bot,
  }) => {
    const answer = await bot.ask('/moneyradar mrr 90d —share');

    expect(answer.ephemeralTo).toBeNull();
    expect(wordsIn(answer.blocks)).toContain('Shared by <@U0DANA>');
  });

  test('shows it to the asker alone where Slack does not tell who reads along', async ({ bot }) => {
    const answer = await bot.ask('/moneyradar mrr --share', { channel: 'C0GEN' });

    expect(answer.ephemeralTo).toBe('U0DANA');
    expect(wordsIn(answer.blocks)).toContain('does not tell who reads this channel');
    expect(bot.slack.visible('C0GEN', 'U0GUEST')).toEqual([]);
  });

  test('never shows it to a channel that another company reads', async ({ curiousBot: bot }) => {
    bot.settings.digestChannel = 'C0GEN';

    const answer = await bot.ask('/moneyradar mrr --share', { channel: 'C0GEN' });

    expect(answer.ephemeralTo).toBe('U0DANA');
    expect(wordsIn(answer.blocks)).toContain('People of another company read this channel');
  });

  test('is free to use where Slack says that only the own people read', async ({
    curiousBot: bot,
  }) => {
    bot.settings.digestChannel = null;
    bot.settings.alertChannel = null;

    expect((await bot.ask('/moneyradar --share')).ephemeralTo).toBeNull();
  });
});

describe('the audit log', () => {
  test('says who saw what, and who was refused', async ({ bot, db }) => {
    await bot.ask('/moneyradar mrr 90d');
    await bot.ask('/moneyradar', { user: 'U0OMAR' });
    await bot.app.stop();

    expect(await db`select actor, action, subject, detail from audit_log order by actor`).toEqual([
      {
        actor: 'slack:T0DEMO/U0DANA',
        action: 'slack.mrr',
        subject: 'C0REV',
        detail: { words: ['90d'], is_shared: false },
      },
      {
        actor: 'slack:T0DEMO/U0OMAR',
        action: 'slack.refused',
        subject: 'C0REV',
        detail: { command: '', reason: 'not_allowed' },
      },
    ]);
  });

  test('may be out of order without anybody waiting', async ({ bot, target }) => {
    const admin = connect(target, { max: 1 });
    await admin`alter table audit_log rename to audit_log_away`;
    try {
      expect((await bot.ask('/moneyradar')).text).toContain('MRR $5,305');
      await bot.app.stop();
      expect(bot.log.join('')).toContain('The audit log lacks slack.overview by U0DANA');
    } finally {
      await admin`alter table audit_log_away rename to audit_log`;
      await admin.end();
    }
  });
});
