import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { ConfigError } from '../src/config-problems.ts';
import { readConfig } from '../src/config.ts';
import { environmentSchema, type VariableName } from '../src/environment.ts';
import { notices, slackNotices, whyWebhookIsClosed } from '../src/notices.ts';

const LIVE = { STRIPE_API_KEY: 'rk_live_4eC39HqLyjWDarjtT1', STRIPE_WEBHOOK_SECRET: 'whsec_a1' };

function problemsOf(env: Record<string, string>): string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ variable }) => variable);
    throw error;
  }
  return [];
}

describe('the defaults', () => {
  test('an empty environment is the demo on this machine only', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      database: { url: null, readUrl: null, metricsUrl: null },
      home: './.moneyradar',
      host: '127.0.0.1',
      port: 3000,
      stripe: { accounts: [], webhookSecrets: [], isSimulated: true },
      slack: { mode: 'local', allowedUsers: [] },
      timezone: 'UTC',
      baseCurrency: 'usd',
      apiKey: null,
      customerNames: false,
      logLevel: 'info',
    });
    expect(config.cron.digest).toBe('0 9 * * *');
  });

  test('an empty variable counts as unset', () => {
    expect(readConfig({ PORT: '', STRIPE_API_KEY: '  ', TIMEZONE: '' })).toEqual(readConfig({}));
  });

  test('a live company listens on every interface unless told otherwise', () => {
    expect(readConfig(LIVE).host).toBe('0.0.0.0');
    expect(readConfig({ ...LIVE, HOST: '10.0.0.7' }).host).toBe('10.0.0.7');
  });
});

describe('what is read', () => {
  test('alerts are forwarded over a safe connection only, unless they stay on this machine', () => {
    const to = (url: string) => ({ ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: 'whsec_a1' });
    expect(problemsOf(to('http://example.com/alerts'))).toEqual(['ALERT_WEBHOOK_URL']);
    expect(problemsOf(to('http://127.0.0.1.example.com/'))).toEqual(['ALERT_WEBHOOK_URL']);
    for (const url of ['https://example.com/alerts', 'http://127.0.0.1:8080/', 'http://[::1]/']) {
      expect(readConfig(to(url)).forwarding.webhook).toEqual({ url, secret: 'whsec_a1' });
    }
  });

  test('several webhook secrets hold while one is being rolled', () => {
    const config = readConfig({ ...LIVE, STRIPE_WEBHOOK_SECRET: 'whsec_a1, whsec_b2' });
    expect(config.stripe.webhookSecrets).toEqual([
      { account: 'main', secret: 'whsec_a1' },
      { account: 'main', secret: 'whsec_b2' },
    ]);
  });

  test('Slack is local, over HTTP or over a socket by what is set', () => {
    const http = { SLACK_BOT_TOKEN: 'xoxb-1-2-c', SLACK_SIGNING_SECRET: 'abc123' };
    expect(readConfig({}).slack.mode).toBe('local');
    expect(readConfig(http).slack.mode).toBe('http');
    expect(readConfig({ ...http, SLACK_APP_TOKEN: 'xapp-1-A' }).slack.mode).toBe('socket');
    const socketOnly = { SLACK_BOT_TOKEN: 'xoxb-1-2-c', SLACK_APP_TOKEN: 'xapp-1-A' };
    expect(readConfig(socketOnly).slack.mode).toBe('socket');
  });

  test('a star opens revenue to the whole workspace', () => {
    expect(readConfig({ SLACK_ALLOWED_USERS: '*' }).slack.allowedUsers).toBe('*');
    expect(readConfig({ SLACK_ALLOWED_USERS: 'U1, U2' }).slack.allowedUsers).toEqual(['U1', 'U2']);
  });

  test('a currency is read in any case, and schedules may be off', () => {
    expect(readConfig({ BASE_CURRENCY: 'EUR' }).baseCurrency).toBe('eur');
    expect(readConfig({ DIGEST_CRON: 'off' }).cron.digest).toBe('off');
  });
});

describe('what is refused', () => {
  const wrong: [VariableName, string][] = [
    ['DATABASE_URL', 'mysql://localhost/moneyradar'],
    ['PORT', '70000'],
    ['PORT', '3000.5'],
    ['STRIPE_API_KEY', 'pk_live_4eC39HqLyjWDarjtT1'],
    ['STRIPE_WEBHOOK_SECRET', 'we_1MowQ4'],
    ['STRIPE_API_BASE', 'file:///etc/passwd'],
    ['SLACK_API_URL', 'ftp://127.0.0.1/api/'],
    ['SLACK_API_URL', 'not an address'],
    ['SLACK_ALERT_CHANNEL', '#revenue'],
    ['SLACK_ALLOWED_USERS', 'dana'],
    ['TIMEZONE', 'Mars/Olympus'],
    ['TIMEZONE', '+01:00'],
    ['BASE_CURRENCY', 'dollars'],
    ['DIGEST_CRON', 'every morning'],
    ['DIGEST_CRON', '0 0 9 * * *'],
    ['DIGEST_CRON', '0 9 31 2 *'],
    ['SNAPSHOT_CRON', '61 0 * * *'],
    ['MRR_DECLINE_WARNING_PERCENT', '-5'],
    ['USAGE_MISMATCH_THRESHOLD', '7'],
    ['SUPPORT_TICKET_SPIKE_THRESHOLD', 'many'],
    ['MONEYRADAR_API_KEY', 'fifteen-letters'],
    ['CUSTOMER_NAMES', 'yes'],
    ['ATTRIBUTION_METADATA_KEY', 'utm[source]'],
    ['LOG_LEVEL', 'loud'],
  ];
  test.each(wrong)('%s=%s', (variable, value) => {
    expect(problemsOf({ [variable]: value })).toContain(variable);
  });

  test('all problems are told at once, each with an example', () => {
    const read = () => readConfig({ PORT: 'http', TIMEZONE: 'Berlin', DIGEST_CRON: '9 am' });
    expect(read).toThrow(/3 settings are wrong/);
    expect(read).toThrow(/PORT must be a whole number from 0 to 65535\.\n +Example: PORT=3000/);
    expect(read).toThrow(/TIMEZONE must be the IANA name/);
    expect(read).toThrow(/DIGEST_CRON must be a cron pattern/);
  });

  const contradictory: [string, Record<string, string>][] = [
    ['SLACK_SIGNING_SECRET', { SLACK_BOT_TOKEN: 'xoxb-1' }],
    ['SLACK_BOT_TOKEN', { SLACK_SIGNING_SECRET: 'abc' }],
    ['SLACK_BOT_TOKEN', { SLACK_APP_TOKEN: 'xapp-1' }],
    ['DATABASE_URL', { DATABASE_READ_URL: 'postgres://localhost/x' }],
    ['OPSP_API_KEY', { OPSP_API_URL: 'https://opsp.example.com' }],
    ['ALERT_WEBHOOK_SECRET', { ALERT_WEBHOOK_URL: 'https://example.com' }],
    ['ALERT_EMAIL_TO', { SMTP_URL: 'smtp://localhost' }],
    ['MRR_DECLINE_CRITICAL_PERCENT', { MRR_DECLINE_WARNING_PERCENT: '20' }],
  ];
  test.each(contradictory)('%s is named when %o stands alone', (variable, env) => {
    expect(problemsOf(env)).toEqual([variable]);
  });

  test('contradictions are told together with wrong values', () => {
    expect(problemsOf({ PORT: 'x', SLACK_BOT_TOKEN: 'xoxb-1' })).toEqual([
      'PORT',
      'SLACK_SIGNING_SECRET',
    ]);
  });

  test('no value is ever repeated, so no secret reaches a screen or a log', () => {
    const secret = 'ThisIsSecret';
    for (const name of Object.keys(environmentSchema.shape)) {
      const text = errorText({ [name]: `${secret} ${secret}` });
      expect(text, name).not.toContain(secret);
    }
    expect(errorText({ MONEYRADAR_API_KEY: secret })).toContain('MONEYRADAR_API_KEY');
  });
});

describe('several Stripe accounts', () => {
  const keys = { STRIPE_API_KEY: 'rk_live_aaaa, us=rk_live_bbbb' };
  const messagesOf = (env: Record<string, string>) => {
    try {
      readConfig(env);
    } catch (error) {
      if (error instanceof ConfigError) return error.problems.map(({ message }) => message);
    }
    return [];
  };

  test('have a key and secrets each; what has no name is of main', () => {
    const secrets = 'whsec_1,main=whsec_2, us=whsec_3';
    const { stripe } = readConfig({ ...keys, STRIPE_WEBHOOK_SECRET: secrets });
    expect(stripe.accounts).toEqual([
      { name: 'main', apiKey: 'rk_live_aaaa' },
      { name: 'us', apiKey: 'rk_live_bbbb' },
    ]);
    expect(stripe.webhookSecrets).toEqual([
      { account: 'main', secret: 'whsec_1' },
      { account: 'main', secret: 'whsec_2' },
      { account: 'us', secret: 'whsec_3' },
    ]);
    expect(stripe.isSimulated).toBe(false);
  });

  test('of which there is one alone need no name with the secret', () => {
    const env = { STRIPE_API_KEY: 'eu=rk_live_aaaa', STRIPE_WEBHOOK_SECRET: 'whsec_1=' };
    expect(readConfig(env).stripe.webhookSecrets).toEqual([{ account: 'eu', secret: 'whsec_1=' }]);
  });

  test('are refused with everything that is wrong at once, and no key', () => {
    const problems = messagesOf({
      PORT: 'x',
      STRIPE_API_KEY: 'rk_live_aaaa,us=rk_test_bbbb,us=rk_live_aaaa',
      STRIPE_WEBHOOK_SECRET: 'eu=whsec_1,us=whsec_2,main=whsec_2',
    });
    expect(problems).toEqual([
      'must be a whole number from 0 to 65535',
      'has two keys for the account “us”; write NAME=KEY with a name for each',
      'has the same key for two accounts',
      'has keys of live mode and of test mode; all have to be of the same',
      'has a secret of the account “eu”, for which STRIPE_API_KEY has no key; it has “main”, “us”',
      'has the same secret for two accounts, so it would not tell whose an event is',
    ]);
    expect(
      messagesOf({
        STRIPE_API_KEY: 'eu=rk_live_a,us=rk_live_b',
        STRIPE_WEBHOOK_SECRET: 'whsec_1',
      }),
    ).toEqual([
      'has a secret without a name, and no key is without; write NAME=whsec_… with one of “eu”, “us”',
    ]);
  });

  test.each([
    'Eu=rk_live_a',
    '=rk_live_a',
    'eu=pk_live_a',
    `${'n'.repeat(31)}=rk_live_a`,
    'a b=rk_live_a',
    'eu=rk_live_a,,us=rk_live_b',
    'eu=us=rk_live_a',
    'sk_live_x=rk_live_a',
  ])('need names that can be used everywhere: %s', (value) => {
    expect(problemsOf({ STRIPE_API_KEY: value })).toEqual(['STRIPE_API_KEY']);
  });

  test('are told of when one has no secret', () => {
    const config = readConfig({ ...keys, STRIPE_WEBHOOK_SECRET: 'whsec_1' });
    expect(notices(config)).toEqual([expect.stringMatching(/no secret of the account “us”/)]);
  });
});

describe('notices', () => {
  test('a live key without a webhook secret closes the endpoint and says why', () => {
    const config = readConfig({ STRIPE_API_KEY: 'sk_live_4eC39HqLyjWDarjtT1' });
    expect(whyWebhookIsClosed(config)).toMatch(/STRIPE_WEBHOOK_SECRET is not set/);
    expect(whyWebhookIsClosed(readConfig(LIVE))).toBeNull();
    expect(whyWebhookIsClosed(readConfig({}))).toBeNull();
  });

  test('a set-up in which nobody sees anything is told so', () => {
    const slack = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'abc' };
    const texts = slackNotices(readConfig({ ...LIVE, ...slack }).slack);
    expect(texts).toHaveLength(3);
    expect(texts[0]).toMatch(/Nobody may see revenue.*\/moneyradar setup \w{5}-\w{5}/);
    expect(texts[1]).toMatch(/No channel.*digest.*\/moneyradar settings/);
    expect(texts[2]).toMatch(/No channel.*alerts.*\/moneyradar settings/);
    const channels = { SLACK_DIGEST_CHANNEL: 'C1', SLACK_ALERT_CHANNEL: 'C2' };
    const open = { ...slack, ...channels, SLACK_ALLOWED_USERS: '*' };
    expect(slackNotices(readConfig({ ...LIVE, ...open }).slack)).toEqual([]);
  });

  test('a simulated company does not mix with real figures in silence', () => {
    const mixed = readConfig({
      STRIPE_WEBHOOK_SECRET: 'whsec_a1',
      DATABASE_URL: 'postgres://localhost/x',
    });
    const texts = notices(mixed);
    expect(texts[0]).toMatch(/simulated company is added to whatever Stripe sends/);
    expect(texts[1]).toMatch(/simulated company fills the database of DATABASE_URL/);
    expect(notices(readConfig({}))).toEqual([]);
  });
});

describe('.env.example', () => {
  const entries = readFileSync(new URL('../.env.example', import.meta.url), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const match = /^# ([A-Z_]+)=(.*)$/.exec(line);
      return match ? [[match[1] as VariableName, match[2] ?? ''] as const] : [];
    });

  test('names every variable once, in the order of the schema, with its example', () => {
    const expected = Object.entries(environmentSchema.shape).map(([name, field]) => [
      name,
      field.meta()?.['example'],
    ]);
    expect(entries).toEqual(expected);
  });

  test('shows the default of every variable that has one', () => {
    const defaults = environmentSchema.parse({});
    for (const [name, example] of entries) {
      const value = defaults[name];
      if (value === null || (Array.isArray(value) && value.length === 0)) continue;
      expect(environmentSchema.parse({ [name]: example })[name], name).toEqual(value);
    }
  });
});

function errorText(env: Record<string, string>): string {
  try {
    readConfig(env);
    return '';
  } catch (error) {
    return String(error);
  }
}
