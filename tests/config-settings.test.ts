import { describe, expect, test } from 'vitest';

import { environmentSettings, withSettings } from '../src/config-settings.ts';
import { readConfig } from '../src/config.ts';

describe('settings over the environment', () => {
  test('what nobody has set is what the environment says', () => {
    const config = readConfig({
      TIMEZONE: 'America/New_York',
      SLACK_ALLOWED_USERS: '*',
      DIGEST_CRON: '15 7 * * *',
      WEEKLY_CRON: '30 16 * * 0',
    });
    expect(environmentSettings(config)).toMatchObject({
      timezone: 'America/New_York',
      allowed_users: ['*'],
      alert_channel: 'off',
      digest_at: '07:15',
      weekly_at: 'sunday 16:30',
      usage_mismatch_threshold: 0.7,
    });
    expect(withSettings(config, {})).toEqual(config);
  });

  test('a pattern that is no time of day stays as it is', () => {
    const config = readConfig({ DIGEST_CRON: '0 9 * * 1-5', WEEKLY_CRON: 'off' });
    expect(environmentSettings(config)).toMatchObject({
      digest_at: '0 9 * * 1-5',
      weekly_at: 'off',
    });
    expect(withSettings(config, {}).cron).toEqual(config.cron);
  });

  test('what somebody has set wins, also when it is nothing', () => {
    const config = readConfig({
      SLACK_ALERT_CHANNEL: 'C1',
      SLACK_ALLOWED_USERS: '*',
      CUSTOMER_NAMES: 'on',
    });
    const held = withSettings(config, {
      alert_channel: 'off',
      allowed_users: ['U1'],
      digest_at: '18:05',
      weekly_at: 'saturday 08:00',
      customer_names: false,
      mrr_decline_warning_percent: 7,
    });
    expect(held.slack).toMatchObject({ alertChannel: null, allowedUsers: ['U1'] });
    expect(held.cron).toMatchObject({ digest: '5 18 * * *', weekly: '0 8 * * 6' });
    expect(held.thresholds.mrrDeclineWarningPercent).toBe(7);
    expect(held.customerNames).toBe(false);
  });
});
