import { createHmac } from 'node:crypto';

import { describe, expect } from 'vitest';

import { test, type Bot } from './support/bot.ts';
import { NOW } from './support/company.ts';

const FORM = 'application/x-www-form-urlencoded';
const HELP = 'command=%2Fmoneyradar&text=help&team_id=T0DEMO&user_id=U0DANA&channel_id=C0REV';

describe('a request that claims to come from Slack', () => {
  test('is taken when it is signed, also with a charset that a proxy added', async ({ bot }) => {
    expect((await post(bot, HELP)).status).toBe(200);
    expect((await post(bot, HELP, { contentType: `${FORM}; charset=utf-8` })).status).toBe(200);
  });

  test('is refused with a wrong, missing or foreign signature', async ({ bot }) => {
    expect((await post(bot, HELP, { secret: 'wrong' })).status).toBe(401);
    expect((await post(bot, HELP, { signature: 'v0=00' })).status).toBe(401);
    expect((await post(bot, HELP, { signature: 'v1=00' })).status).toBe(401);
    expect((await fetch(bot.url, { method: 'POST', body: HELP })).status).toBe(401);
  });

  test('is refused when it is older than five minutes, or from the future', async ({ bot }) => {
    expect((await post(bot, HELP, { ageS: 299 })).status).toBe(200);
    expect((await post(bot, HELP, { ageS: 301 })).status).toBe(401);
    expect((await post(bot, HELP, { ageS: -301 })).status).toBe(401);
    expect((await post(bot, HELP, { ageS: Number.NaN })).status).toBe(401);
  });

  test('is refused when it carries no object, and nothing falls over', async ({ bot }) => {
    for (const body of ['null', '[]', '1', '"x"', '', '{', '\0']) {
      expect((await post(bot, body, { contentType: 'application/json' })).status).toBe(400);
    }
    for (const payload of ['null', '[1]', 'x', '1e400']) {
      expect((await post(bot, `payload=${payload}`)).status).toBe(400);
    }
    const deep = '['.repeat(200_000);
    expect((await post(bot, deep, { contentType: 'application/json' })).status).toBe(400);

    expect((await bot.ask('/moneyradar help')).text).toContain('MoneyRadar');
  });

  test('survives an object in which nothing is where it should be', async ({ bot }) => {
    const eventless = '{"event":null,"type":"event_callback"}';
    expect((await post(bot, eventless, { contentType: 'application/json' })).status).toBe(500);
    const polluted = '{"__proto__":{"allowedUsers":"*"},"type":"url_verification","challenge":"c"}';
    expect((await post(bot, polluted, { contentType: 'application/json' })).status).toBe(200);
    expect((await bot.ask('/moneyradar', { user: 'U0OMAR' })).text).toContain('not on the list');
  });

  test('answers the challenge that Slack sends when the address is set', async ({ bot }) => {
    const body = '{"type":"url_verification","challenge":"abc"}';

    const response = await post(bot, body, { contentType: 'application/json' });

    expect(await response.json()).toEqual({ challenge: 'abc' });
  });

  test('is refused when it is larger than Slack would send', async ({ bot }) => {
    const response = await post(bot, `${HELP}&x=${'x'.repeat(2_000_000)}`);

    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ title: 'Body too large', status: 413 });
    expect((await post(bot, `${HELP}&x=${'x'.repeat(1_000_000)}`)).status).toBe(200);
  });

  test('comes by POST', async ({ bot }) => {
    const response = await fetch(bot.url);

    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });
});

interface Signing {
  readonly secret?: string;
  readonly signature?: string;
  readonly ageS?: number;
  readonly contentType?: string;
}

function post(bot: Bot, body: string, signing: Signing = {}): Promise<Response> {
  const { secret = bot.slack.signingSecret, ageS = 0, contentType = FORM } = signing;
  const timestamp = `${Date.parse(NOW) / 1000 - ageS}`;
  const hmac = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return fetch(bot.url, {
    method: 'POST',
    body,
    headers: {
      'content-type': contentType,
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signing.signature ?? `v0=${hmac}`,
    },
  });
}
