import { describe, expect } from 'vitest';

import { settings } from '#analysis/settings/settings.ts';
import { statedSettings } from '#analysis/settings/stated.ts';

import { plainGround } from '../../../support/settings.ts';
import { test, wordsIn } from '../support/bot.ts';
import { chosen, openSettings, people, place, submitFilled, ticked, written } from './filled.ts';

describe('/moneyradar settings', () => {
  test('opens filled with what holds, and left as it is changes nothing', async ({
    bot,
    company,
  }) => {
    await openSettings(bot);
    const outcome = await submitFilled(bot, {});
    expect(outcome).toEqual({ said: expect.stringContaining('Nothing was changed') });
    expect(await statedSettings(company)).toEqual({ stated: {}, changeId: 0n });
  });

  test('saves what was changed, says so, and remembers who it was', async ({ bot, company }) => {
    await openSettings(bot);
    const outcome = await submitFilled(bot, {
      timezone: written('Pacific/Chatham'),
      base_currency: written('eur'),
      digest_at: chosen('07:30'),
      weekly_day: chosen('friday'),
      usage_mismatch_threshold: written('82.5 %'),
      muted_alert_types: ticked('refund_issued'),
    });
    expect(outcome).toEqual({ said: expect.stringContaining('UTC → *Pacific/Chatham*') });
    const { stated } = await statedSettings(company);
    expect(stated).toEqual({
      timezone: 'Pacific/Chatham',
      base_currency: 'eur',
      digest_at: '07:30',
      weekly_at: 'friday 09:00',
      usage_mismatch_threshold: 0.825,
      muted_alert_types: ['refund_issued'],
    });
    const audit = await company`
      select actor, subject, detail from audit_log
      where action = 'settings.changed' and subject = 'timezone'`;
    expect(audit).toEqual([
      {
        actor: 'slack:T0DEMO/U0DANA',
        subject: 'timezone',
        detail: { before: null, after: 'Pacific/Chatham' },
      },
    ]);
    const history = await bot.ask('/moneyradar settings history');
    expect(wordsIn(history.blocks)).toContain('<@U0DANA>: Time zone: as the environment says');
  });

  test('holds from the next command on', async ({ bot }) => {
    await openSettings(bot);
    await submitFilled(bot, { timezone: written('Asia/Tokyo') });
    const { blocks } = await bot.ask('/moneyradar');
    expect(wordsIn(blocks)).toContain('Asia/Tokyo');
  });

  test('names what is wrong beside its field, and keeps nothing', async ({ bot, company }) => {
    await openSettings(bot);
    const outcome = await submitFilled(bot, {
      timezone: written('berlin'),
      base_currency: written('XX1'),
      mrr_decline_warning_percent: written('a lot'),
      usage_mismatch_threshold: written('170'),
      support_ticket_spike_threshold: written('0'),
      digest_at: chosen('07:30'),
    });
    expect(outcome).toEqual({
      errors: {
        timezone: 'There is no such time zone. Did you mean Europe/Berlin?',
        base_currency: expect.stringContaining('three letters'),
        mrr_decline_warning_percent: expect.stringContaining('0 to 100'),
        usage_mismatch_threshold: expect.stringContaining('0 to 100'),
        support_ticket_spike_threshold: expect.stringContaining('1 to 1000'),
      },
    });
    expect((await statedSettings(company)).stated).toEqual({});
  });

  test('refuses thresholds that make no sense together', async ({ bot }) => {
    await openSettings(bot);
    const outcome = await submitFilled(bot, { mrr_decline_warning_percent: written('15') });
    expect(outcome).toEqual({
      errors: { mrr_decline_critical_percent: expect.stringContaining('more than') },
    });
  });

  test('a channel that MoneyRadar is not in is refused beside its field', async ({
    bot,
    company,
  }) => {
    bot.slack.workspace.channels.find(({ id }) => id === 'C0GEN')!.members = ['U0DANA'];
    await openSettings(bot);
    const outcome = await submitFilled(bot, { alert_channel: place('C0GEN') });
    expect(outcome).toEqual({ errors: { alert_channel: expect.stringContaining('/invite') } });
    await submitFilled(bot, { alert_channel: place(null) });
    expect((await statedSettings(company)).stated).toEqual({ alert_channel: 'off' });
  });

  test('what somebody else has changed meanwhile stays', async ({ bot, company }) => {
    bot.settings.allowedUsers = ['U0DANA', 'U0OMAR'];
    await openSettings(bot, 'U0DANA');
    await openSettings(bot, 'U0OMAR');
    await submitFilled(bot, { timezone: written('Asia/Tokyo') }, 'U0OMAR');
    await submitFilled(bot, { digest_at: chosen('06:00') }, 'U0DANA');
    const { stated } = await statedSettings(company);
    expect(stated).toEqual({ timezone: 'Asia/Tokyo', digest_at: '06:00' });
  });
});

describe('who sees revenue', () => {
  test('nobody locks themselves out without saying that they know', async ({ bot, company }) => {
    await openSettings(bot);
    const outcome = await submitFilled(bot, { allowed_users: people('U0OMAR') });
    expect(outcome).toEqual({
      errors: { allowed_users: expect.stringContaining('lock yourself') },
    });
    expect((await statedSettings(company)).stated).toEqual({});

    await submitFilled(bot, { allowed_users: people('U0OMAR'), goodbye: ticked('yes') });
    expect((await bot.ask('/moneyradar mrr')).text).toContain('not on the list');
    expect((await bot.ask('/moneyradar mrr', { user: 'U0OMAR' })).text).toContain('MRR');
  });

  test('nobody locks everybody out, whatever they tick', async ({ bot, company }) => {
    await openSettings(bot);
    const outcome = await submitFilled(bot, { allowed_users: people(), goodbye: ticked('yes') });
    expect(outcome).toEqual({ errors: { allowed_users: expect.stringContaining('Nobody would') } });
    expect((await statedSettings(company)).stated).toEqual({});
  });

  test('who is in a group stays among them', async ({ bot, company }) => {
    await openSettings(bot);
    const groups = { selected_options: [{ value: 'S0FIN' }] };
    await submitFilled(bot, { allowed_users: people(), allowed_usergroups: groups });
    const { values } = await settings(company, plainGround.environment());
    expect(values).toMatchObject({ allowed_users: [], allowed_usergroups: ['S0FIN'] });
    expect((await bot.ask('/moneyradar mrr')).text).toContain('MRR');
  });

  test('who lost access while the form was open saves nothing', async ({ bot, company }) => {
    await openSettings(bot);
    bot.settings.allowedUsers = ['U0OMAR'];
    const outcome = await submitFilled(bot, { timezone: written('Asia/Tokyo') });
    expect(outcome).toEqual({ said: expect.stringContaining('not on the list') });
    expect((await statedSettings(company)).stated).toEqual({});
  });
});
