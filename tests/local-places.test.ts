import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';

import { environmentSettings } from '../src/config-settings.ts';
import { readConfig } from '../src/config.ts';
import { withLocalPlaces } from '../src/local-places.ts';
import { createWorkspace } from '../src/playground/workspace.ts';

describe('where nobody has connected Slack', () => {
  test('the settings name channels and a person of the local one', () => {
    const settings = environmentSettings(withLocalPlaces(readConfig({})));
    expect(settings).toMatchObject({
      alert_channel: 'C0ALERT',
      digest_channel: 'C0REV',
      allowed_users: ['U0DANA'],
    });
    const workspace = createWorkspace({ now: () => Temporal.Instant.from('2031-05-14T10:00:00Z') });
    const ids = workspace.channels.map(({ id }) => id);
    expect(ids).toContain(settings.alert_channel);
    expect(ids).toContain(settings.digest_channel);
    expect(workspace.users.map(({ id }) => id)).toContain(settings.allowed_users[0]);
  });

  test('what the environment names holds all the same', () => {
    const config = readConfig({ SLACK_DIGEST_CHANNEL: 'C0GEN', SLACK_ALLOWED_USERS: '*' });
    expect(environmentSettings(withLocalPlaces(config))).toMatchObject({
      digest_channel: 'C0GEN',
      allowed_users: ['*'],
    });
  });
});

test('a real Slack has no channel of the local one', () => {
  const config = readConfig({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's'.repeat(32) });
  expect(withLocalPlaces(config)).toEqual(config);
});
