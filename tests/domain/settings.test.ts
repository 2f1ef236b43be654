import { describe, expect, test } from 'vitest';

import { parseSetting } from '#domain/setting-values.ts';
import { problemsOf, settingsAfter, type StatedSettings } from '#domain/settings.ts';

import { plainGround } from '../support/settings.ts';

const environment = plainGround.environment();

describe('values of settings', () => {
  test.each([
    ['alert_channel', 'C0123'],
    ['alert_channel', 'off'],
    ['allowed_users', ['U1', 'W2']],
    ['allowed_usergroups', []],
    ['digest_at', '00:00'],
    ['digest_at', 'off'],
    ['weekly_at', 'sunday 23:59'],
    ['support_ticket_spike_threshold', 1000],
    ['muted_alert_types', ['churn_risk']],
    ['customer_names', false],
  ] as const)('%s may be %j', (key, value) => {
    expect(parseSetting(key, value)).toEqual(value);
  });

  test.each([
    ['alert_channel', '#general'],
    ['alert_channel', null],
    ['allowed_users', 'U1'],
    ['allowed_users', ['dana']],
    ['allowed_users', Array.from({ length: 201 }, (_, index) => `U${index}`)],
    ['allowed_usergroups', ['*']],
    ['digest_at', '24:00'],
    ['digest_at', '9:00'],
    ['digest_at', '0 9 * * *'],
    ['weekly_at', 'monday'],
    ['weekly_at', 'monday 09:00 '],
    ['mrr_decline_warning_percent', Number.NaN],
    ['usage_mismatch_threshold', 1.01],
    ['support_ticket_spike_threshold', 0.5],
    ['timezone', 'Mars/Base'],
    ['base_currency', 'dollar'],
    ['muted_alert_types', ['churn_risk', 7]],
    ['customer_names', 'yes'],
  ] as const)('%s may not be %j', (key, value) => {
    expect(parseSetting(key, value)).toBeNull();
  });

  test('the whole workspace needs nobody by name, and each is named once', () => {
    expect(parseSetting('allowed_users', ['U1', '*'])).toEqual(['*']);
    expect(parseSetting('allowed_users', ['U1', 'U1'])).toEqual(['U1']);
  });
});

describe('settings together', () => {
  test('null makes the environment hold again', () => {
    const stated: StatedSettings = { digest_at: '07:00', customer_names: true };
    const after = settingsAfter(environment, stated, { digest_at: null });
    expect(after).toMatchObject({ digest_at: environment.digest_at, customer_names: true });
  });

  test('what was wrong before is no reason to refuse another change', () => {
    expect(problemsOf(environment, ['timezone'])).toEqual([]);
    expect(problemsOf(environment, ['allowed_usergroups'])).toEqual([
      { key: 'allowed_users', problem: 'nobody' },
    ]);
  });
});
