import { describe, expect } from 'vitest';

import { statedSettings } from '#analysis/settings/stated.ts';
import { claimCode } from '#delivery/access/claim-code.ts';

import { test, wordsIn } from '../support/bot.ts';
import { openModal } from '../support/modals.ts';
import { openSettings, place, submitFilled, written } from './filled.ts';

describe('the first run', () => {
  test('nobody sees revenue, and everybody reads how whoever installed it begins', async ({
    bot,
  }) => {
    bot.settings.allowedUsers = [];
    const answer = await bot.ask('/moneyradar mrr', { user: 'U0OMAR' });
    expect(answer.text).toContain('Nobody may see revenue yet');
    expect(JSON.stringify(answer.blocks)).toContain('first_run_claim');
    expect(wordsIn(answer.blocks)).not.toMatch(/\$\d/);
  });

  test('the code makes who types it the first, and leads to a digest in its channel', async ({
    bot,
    company,
  }) => {
    Object.assign(bot.settings, { allowedUsers: [], alertChannel: null, digestChannel: null });
    const refused = await bot.ask('/moneyradar');
    await openModal(bot, refused, { actionId: 'first_run_claim' });
    const code = claimCode(bot.slack.botToken);
    const welcome = await submitFilled(bot, { code: written(code.toLowerCase()) });
    expect(welcome).toEqual({ said: expect.stringContaining('Two steps left') });
    expect((await statedSettings(company)).stated).toEqual({ allowed_users: ['U0DANA'] });

    await openSettings(bot);
    const channels = { alert_channel: place('C0ALERT'), digest_channel: place('C0REV') };
    expect(await submitFilled(bot, channels)).toEqual({
      said: expect.stringContaining('The digest goes to: nowhere → *<#C0REV>*'),
    });

    const guide = await bot.ask('/moneyradar setup');
    expect(wordsIn(guide.blocks)).toContain('One step left');
    await openModal(bot, guide, { actionId: 'test_digest' });
    expect(await submitFilled(bot, {})).toEqual({
      said: expect.stringContaining('Posted in <#C0REV>'),
    });
    const posted = bot.slack.workspace.messages.find(
      ({ channelId, ephemeralTo }) => channelId === 'C0REV' && ephemeralTo === null,
    );
    expect(wordsIn(posted?.blocks)).toContain('A test that <@U0DANA> asked for');

    const done = await bot.ask('/moneyradar setup');
    expect(wordsIn(done.blocks)).toContain('MoneyRadar is set up');
  });

  test('a wrong code is said so beside its field, and nobody is let in', async ({
    bot,
    company,
  }) => {
    bot.settings.allowedUsers = [];
    await bot.slack.command('/moneyradar setup ABCDE-FGHJK', { user: 'U0OMAR', channel: 'C0REV' });
    await bot.slack.until(() => bot.slack.modal('U0OMAR')?.content['callback_id'] !== undefined);
    const outcome = await submitFilled(bot, {}, 'U0OMAR');
    expect(outcome).toEqual({ errors: { code: expect.stringContaining('not the code') } });
    expect((await statedSettings(company)).stated).toEqual({});
  });

  test('the code is good for nothing once somebody sees revenue', async ({ bot, company }) => {
    bot.settings.allowedUsers = [];
    const code = claimCode(bot.slack.botToken);
    for (const user of ['U0DANA', 'U0OMAR']) {
      await bot.slack.command(`/moneyradar setup ${code}`, { user, channel: 'C0REV' });
      await bot.slack.until(() => bot.slack.modal(user)?.content['callback_id'] !== undefined);
    }
    await submitFilled(bot, {}, 'U0DANA');
    const second = await submitFilled(bot, {}, 'U0OMAR');
    expect(second).toEqual({ said: expect.stringContaining('not on the list') });
    expect((await statedSettings(company)).stated).toEqual({ allowed_users: ['U0DANA'] });
  });

  test('people of another company are let in by no code', async ({ bot, company }) => {
    bot.settings.allowedUsers = [];
    const code = claimCode(bot.slack.botToken);
    await bot.slack.command(`/moneyradar setup ${code}`, { user: 'U0GUEST', channel: 'C0REV' });
    await bot.slack.until(() =>
      wordsIn(bot.slack.modal('U0GUEST')?.content).includes('its own workspace'),
    );
    expect((await statedSettings(company)).stated).toEqual({});
  });

  test('the home tab shows the guide until all is done, and the settings always', async ({
    bot,
  }) => {
    bot.settings.digestChannel = null;
    await bot.slack.openHome('U0DANA');
    await bot.slack.until(() => bot.slack.workspace.homes.has('U0DANA'));
    const { content } = bot.slack.workspace.homes.get('U0DANA')!;
    expect(wordsIn(content)).toContain('Choose channels');
    expect(JSON.stringify(content)).toContain('settings_open');
  });
});
