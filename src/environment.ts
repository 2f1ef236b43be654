import { Cron } from 'croner';
import { z } from 'zod';

import { isLoopback } from '#delivery/forward/loopback.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import { parseTimezone } from '#domain/day.ts';

import { parseApiKeys, parseWebhookSecrets } from './stripe-accounts.ts';

const API_KEY_LENGTH_MIN = 16;
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/**
 * Every variable the product reads, with what it must look like and an example. For a variable
 * that has a default, the example is the default. No message repeats the value: it may be a secret.
 */
export const environmentSchema = z.object({
  DATABASE_URL: url(['postgres:', 'postgresql:'])
    .nullable()
    .default(null)
    .meta({ example: 'postgres://moneyradar:secret@localhost:5432/moneyradar' }),
  DATABASE_READ_URL: url(['postgres:', 'postgresql:'])
    .nullable()
    .default(null)
    .meta({ example: 'postgres://moneyradar:secret@replica:5432/moneyradar' }),
  CUSTOM_METRICS_DATABASE_URL: url(['postgres:', 'postgresql:'])
    .nullable()
    .default(null)
    .meta({ example: 'postgres://moneyradar_metrics:secret@localhost:5432/moneyradar' }),
  MONEYRADAR_HOME: z.string().default('./.moneyradar').meta({ example: './.moneyradar' }),
  PORT: number({ least: 0, most: 65_535, isWhole: true }).default(3000).meta({ example: '3000' }),
  HOST: matching(/^[\w.:-]+$/, 'must be an address to listen on')
    .nullable()
    .default(null)
    .meta({ example: '0.0.0.0' }),

  STRIPE_API_KEY: parsed(
    parseApiKeys,
    'must be a secret key (sk_…) or a restricted key (rk_…), or one for each account as in eu=rk_live_…,us=rk_live_…',
  )
    .default([])
    .meta({ example: 'rk_live_…' }),
  STRIPE_WEBHOOK_SECRET: parsed(
    parseWebhookSecrets,
    'must be the signing secret of the webhook endpoint, or several, comma separated, as in eu=whsec_…,us=whsec_… for several accounts; not its id and not an API key',
  )
    .default([])
    .meta({ example: 'whsec_…' }),
  STRIPE_API_BASE: url(['http:', 'https:'])
    .nullable()
    .default(null)
    .meta({ example: 'http://127.0.0.1:12111' }),

  SLACK_BOT_TOKEN: matching(/^xox(b|e\.xoxb)-\S+$/, 'must be a bot token, which begins with xoxb-')
    .nullable()
    .default(null)
    .meta({ example: 'xoxb-…' }),
  SLACK_SIGNING_SECRET: matching(
    /^(?!xox|xapp-)\S+$/,
    'must be the signing secret of the app, not a token',
  )
    .nullable()
    .default(null)
    .meta({ example: '8f742231b10e8888abcd99yyyzzz85a5' }),
  SLACK_APP_TOKEN: matching(/^xapp-\S+$/, 'must be an app-level token, which begins with xapp-')
    .nullable()
    .default(null)
    .meta({ example: 'xapp-…' }),
  SLACK_API_URL: url(['http:', 'https:'])
    .default('https://slack.com/api/')
    .meta({ example: 'https://slack.com/api/' }),
  SLACK_ALERT_CHANNEL: channel().meta({ example: 'C0123456789' }),
  SLACK_DIGEST_CHANNEL: channel().meta({ example: 'C0123456789' }),
  SLACK_ALLOWED_USERS: list(/^(\*|[UW][A-Z0-9]+)$/, 'must be user ids, comma separated, or *')
    .default([])
    .meta({ example: 'U0123456789,U9876543210' }),
  SLACK_ALLOWED_USERGROUPS: list(/^S[A-Z0-9]+$/, 'must be user group ids, comma separated')
    .default([])
    .meta({ example: 'S0123456789' }),

  TIMEZONE: parsed(parseTimezone, 'must be the IANA name of a time zone')
    .prefault('UTC')
    .meta({ example: 'UTC' }),
  BASE_CURRENCY: parsed(parseCurrency, 'must be a currency of three letters')
    .default('usd' as Currency)
    .meta({ example: 'USD' }),

  DIGEST_CRON: cron().default('0 9 * * *').meta({ example: '0 9 * * *' }),
  SNAPSHOT_CRON: cron().default('0 0 * * *').meta({ example: '0 0 * * *' }),
  SYNC_CRON: cron().default('0 * * * *').meta({ example: '0 * * * *' }),
  RISK_SCAN_CRON: cron().default('0 */6 * * *').meta({ example: '0 */6 * * *' }),
  MISMATCH_CRON: cron().default('0 6 * * *').meta({ example: '0 6 * * *' }),
  RECONCILE_CRON: cron().default('30 3 * * *').meta({ example: '30 3 * * *' }),
  WEEKLY_CRON: cron().default('0 9 * * 1').meta({ example: '0 9 * * 1' }),

  MRR_DECLINE_WARNING_PERCENT: number({ least: 0, most: 100 }).default(5).meta({ example: '5' }),
  MRR_DECLINE_CRITICAL_PERCENT: number({ least: 0, most: 100 }).default(15).meta({ example: '15' }),
  USAGE_MISMATCH_THRESHOLD: number({ least: 0, most: 1 }).default(0.7).meta({ example: '0.7' }),
  SUPPORT_TICKET_SPIKE_THRESHOLD: number({ least: 1, most: 1000 })
    .default(3)
    .meta({ example: '3' }),
  // Fewer would leave out months by which scores of the past and experiments are judged.
  USAGE_RETENTION_MONTHS: number({ least: 24, most: 1200, isWhole: true })
    .nullable()
    .default(null)
    .meta({ example: '36' }),

  MONEYRADAR_API_KEY: matching(/^\S+$/, 'must not contain spaces')
    .refine((key) => key.length >= API_KEY_LENGTH_MIN, {
      error: `must have at least ${API_KEY_LENGTH_MIN} characters; \`openssl rand -hex 24\` makes one`,
    })
    .nullable()
    .default(null)
    .meta({ example: 'a-long-random-text-of-your-own' }),
  OPSP_API_URL: safeUrl()
    .nullable()
    .default(null)
    .meta({ example: 'https://opsp.example.com/api' }),
  OPSP_API_KEY: z.string().nullable().default(null).meta({ example: 'opsp_…' }),
  ALERT_WEBHOOK_URL: safeUrl()
    .nullable()
    .default(null)
    .meta({ example: 'https://example.com/alerts' }),
  ALERT_WEBHOOK_SECRET: z.string().nullable().default(null).meta({ example: 'whsec_…' }),
  SMTP_URL: url(['smtp:', 'smtps:'])
    .nullable()
    .default(null)
    .meta({ example: 'smtps://user:secret@mail.example.com:465' }),
  ALERT_EMAIL_TO: list(/^[^\s@]+@[^\s@]+$/, 'must be e-mail addresses, comma separated')
    .default([])
    .meta({ example: 'founder@example.com' }),
  CUSTOMER_NAMES: oneOf(['on', 'off']).default('off').meta({ example: 'off' }),
  ATTRIBUTION_METADATA_KEY: matching(
    /^[^[\]\0]{1,40}$/,
    'must be the name of a metadata key of Stripe: at most 40 characters, no brackets',
  )
    .nullable()
    .default(null)
    .meta({ example: 'utm_source' }),
  SENTRY_DSN: matching(
    /^https?:\/\/[^\s:@/]+(:[^\s@/]+)?@[^\s@/]+(\/[^\s/]+)*\/\d+$/,
    'must be the DSN that Sentry shows: an address with a key before the @ and a number at the end',
  )
    .nullable()
    .default(null)
    .meta({ example: 'https://key@sentry.example.com/1' }),
  LOG_LEVEL: oneOf(LOG_LEVELS).default('info').meta({ example: 'info' }),
  NODE_ENV: z.string().default('production').meta({ example: 'production' }),
});

export type Environment = z.infer<typeof environmentSchema>;
export type VariableName = keyof Environment;

/** Text that `parse` can read; null from it is a problem, told as what was expected. */
function parsed<Value>(parse: (text: string) => Value | null, expectation: string) {
  return z.string().transform((text, context) => {
    const value = parse(text);
    if (value !== null) return value;
    context.addIssue(expectation);
    return z.NEVER;
  });
}

function matching(pattern: RegExp, expectation: string) {
  return z.string().regex(pattern, { error: expectation });
}

function oneOf<const Choice extends string>(choices: readonly Choice[]) {
  return z.enum(choices, { error: `must be one of ${choices.join(', ')}` });
}

function channel() {
  return matching(
    /^[CGD][A-Z0-9]+$/,
    'must be a channel id (in Slack: channel name, About, Channel ID)',
  )
    .nullable()
    .default(null);
}

function number({
  least,
  most,
  isWhole = false,
}: {
  least: number;
  most: number;
  isWhole?: boolean;
}) {
  const kind = isWhole ? 'a whole number' : 'a number';
  return parsed((text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    const fits = value >= least && value <= most && (!isWhole || Number.isInteger(value));
    return fits ? value : null;
  }, `must be ${kind} from ${least} to ${most}`);
}

function url(protocols: readonly string[]) {
  const kinds = protocols.map((protocol) => `${protocol}//`).join(' or ');
  return parsed((text) => {
    const isWhole = URL.canParse(text) && protocols.includes(new URL(text).protocol);
    return isWhole ? text : null;
  }, `must be an address that begins with ${kinds}`);
}

/** What is sent there is for nobody else's eyes. */
function safeUrl() {
  return parsed((text) => {
    if (!URL.canParse(text)) return null;
    const { protocol, hostname } = new URL(text);
    const isSafe = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
    return isSafe ? text : null;
  }, 'must be an address that begins with https:// (http:// only on this machine, as in http://127.0.0.1:8080)');
}

function list(pattern: RegExp, expectation: string) {
  return parsed((text) => {
    const entries = text.split(',').map((entry) => entry.trim());
    return entries.every((entry) => pattern.test(entry)) ? entries : null;
  }, expectation);
}

function cron() {
  return parsed((text) => {
    if (text === 'off') return text;
    try {
      const pattern = new Cron(text, { mode: '5-part', paused: true });
      return pattern.nextRun() === null ? null : text;
    } catch {
      return null;
    }
  }, 'must be a cron pattern of five fields (minute hour day month weekday) that some day has, or off');
}
