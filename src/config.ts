import { loadEnvFile } from 'node:process';

import { Temporal } from 'temporal-polyfill';

import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';

import { ConfigError, problemsOf } from './config-problems.ts';
import { environmentSchema, type Environment } from './environment.ts';
import { stripeAccounts, type StripeAccount, type WebhookSecret } from './stripe-accounts.ts';

/** What the simulated company writes into its customers' metadata. */
const SIMULATED_KEY = 'utm_source';

/** What the whole program was told, read once. */
export interface Config {
  /** null: an embedded server under `home`; null for reading: the same as for writing. */
  readonly database: {
    readonly url: string | null;
    readonly readUrl: string | null;
    /** Where custom metrics are asked; null: the embedded server's, or nowhere. */
    readonly metricsUrl: string | null;
  };
  readonly home: string;
  readonly host: string;
  readonly port: number;
  readonly stripe: {
    /** None with the simulated company. */
    readonly accounts: readonly StripeAccount[];
    readonly webhookSecrets: readonly WebhookSecret[];
    readonly apiBase: string | null;
    readonly isSimulated: boolean;
  };
  readonly slack: {
    readonly mode: 'local' | 'http' | 'socket';
    readonly botToken: string | null;
    readonly signingSecret: string | null;
    readonly appToken: string | null;
    readonly apiUrl: string;
    readonly alertChannel: string | null;
    readonly digestChannel: string | null;
    readonly allowedUsers: readonly string[] | '*';
    readonly allowedUsergroups: readonly string[];
  };
  readonly timezone: Timezone;
  readonly baseCurrency: Currency;
  /** Cron patterns in `timezone`, or `off`. */
  readonly cron: Readonly<
    Record<
      'digest' | 'snapshot' | 'sync' | 'riskScan' | 'mismatch' | 'reconcile' | 'weekly',
      string
    >
  >;
  readonly thresholds: {
    readonly mrrDeclineWarningPercent: number;
    readonly mrrDeclineCriticalPercent: number;
    readonly usageMismatch: number;
    readonly supportTicketSpike: number;
  };
  /** Where alerts go besides Slack; null: not there. */
  readonly forwarding: {
    readonly opsp: { readonly url: string; readonly apiKey: string } | null;
    readonly webhook: { readonly url: string; readonly secret: string } | null;
    readonly email: { readonly url: string; readonly to: readonly string[] } | null;
  };
  readonly apiKey: string | null;
  readonly customerNames: boolean;
  /** How many months of usage before this one are kept; null: all. */
  readonly usageRetentionMonths: number | null;
  /** The metadata key of Stripe's by which customers are told apart; null: by none. */
  readonly attributionKey: string | null;
  readonly sentryDsn: string | null;
  readonly logLevel: Environment['LOG_LEVEL'];
  readonly nodeEnv: string;
}

/** The clock of the real world; everything below the roots is given one. */
export const systemClock = (): Temporal.Instant => Temporal.Now.instant();

/** The process's environment; a `.env` file fills in what the environment itself does not say. */
export function processEnvironment(): Record<string, string | undefined> {
  try {
    loadEnvFile('.env');
  } catch (error) {
    // No file is the usual case; a file that cannot be read is worth stopping for.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  return process.env;
}

/** Reads and checks every variable; an empty one counts as unset. Throws ConfigError with all problems. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.keys(environmentSchema.shape).flatMap((name) => {
      const value = env[name]?.trim();
      return value ? [[name, value]] : [];
    }),
  );
  const result = environmentSchema.safeParse(given);
  const problems = problemsOf(given, result);
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  return toConfig(result.data);
}

function toConfig(env: Environment): Config {
  const { accounts, secrets } = stripeAccounts(env.STRIPE_API_KEY, env.STRIPE_WEBHOOK_SECRET);
  const isSimulated = accounts.length === 0;
  return {
    database: {
      url: env.DATABASE_URL,
      readUrl: env.DATABASE_READ_URL,
      metricsUrl: env.CUSTOM_METRICS_DATABASE_URL,
    },
    home: env.MONEYRADAR_HOME,
    // A demo shows invented figures with a key printed on the screen: it stays on this machine.
    host: env.HOST ?? (isSimulated ? '127.0.0.1' : '0.0.0.0'),
    port: env.PORT,
    stripe: {
      accounts,
      webhookSecrets: secrets,
      apiBase: env.STRIPE_API_BASE,
      isSimulated,
    },
    slack: slackConfig(env),
    timezone: env.TIMEZONE,
    baseCurrency: env.BASE_CURRENCY,
    cron: {
      digest: env.DIGEST_CRON,
      snapshot: env.SNAPSHOT_CRON,
      sync: env.SYNC_CRON,
      riskScan: env.RISK_SCAN_CRON,
      mismatch: env.MISMATCH_CRON,
      reconcile: env.RECONCILE_CRON,
      weekly: env.WEEKLY_CRON,
    },
    thresholds: {
      mrrDeclineWarningPercent: env.MRR_DECLINE_WARNING_PERCENT,
      mrrDeclineCriticalPercent: env.MRR_DECLINE_CRITICAL_PERCENT,
      usageMismatch: env.USAGE_MISMATCH_THRESHOLD,
      supportTicketSpike: env.SUPPORT_TICKET_SPIKE_THRESHOLD,
    },
    forwarding: forwardingConfig(env),
    apiKey: env.MONEYRADAR_API_KEY,
    customerNames: env.CUSTOMER_NAMES === 'on',
    usageRetentionMonths: env.USAGE_RETENTION_MONTHS,
    attributionKey: env.ATTRIBUTION_METADATA_KEY ?? (isSimulated ? SIMULATED_KEY : null),
    sentryDsn: env.SENTRY_DSN,
    logLevel: env.LOG_LEVEL,
    nodeEnv: env.NODE_ENV,
  };
}

function forwardingConfig(env: Environment): Config['forwarding'] {
  const { OPSP_API_URL, OPSP_API_KEY, ALERT_WEBHOOK_URL, ALERT_WEBHOOK_SECRET, SMTP_URL } = env;
  return {
    opsp:
      OPSP_API_URL === null || OPSP_API_KEY === null
        ? null
        : { url: OPSP_API_URL, apiKey: OPSP_API_KEY },
    webhook:
      ALERT_WEBHOOK_URL === null || ALERT_WEBHOOK_SECRET === null
        ? null
        : { url: ALERT_WEBHOOK_URL, secret: ALERT_WEBHOOK_SECRET },
    email: SMTP_URL === null ? null : { url: SMTP_URL, to: env.ALERT_EMAIL_TO },
  };
}

function slackConfig(env: Environment): Config['slack'] {
  const remoteMode = env.SLACK_APP_TOKEN === null ? 'http' : 'socket';
  return {
    mode: env.SLACK_BOT_TOKEN === null ? 'local' : remoteMode,
    botToken: env.SLACK_BOT_TOKEN,
    signingSecret: env.SLACK_SIGNING_SECRET,
    appToken: env.SLACK_APP_TOKEN,
    apiUrl: env.SLACK_API_URL,
    alertChannel: env.SLACK_ALERT_CHANNEL,
    digestChannel: env.SLACK_DIGEST_CHANNEL,
    allowedUsers: env.SLACK_ALLOWED_USERS.includes('*') ? '*' : env.SLACK_ALLOWED_USERS,
    allowedUsergroups: env.SLACK_ALLOWED_USERGROUPS,
  };
}
