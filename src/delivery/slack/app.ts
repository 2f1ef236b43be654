import type { RequestListener } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

import { App, HTTPReceiver, SocketModeReceiver, type Logger as SlackLogger } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Temporal } from 'temporal-polyfill';

import type { RiskThresholds } from '#analysis/risks/scan.ts';
import type { SettingsGround } from '#analysis/settings/settings.ts';
import { claimCode } from '#delivery/access/claim-code.ts';
import type { Sender } from '#delivery/outbox/sender.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';
import { messageState, releaseDestination } from '#store/queries/delivery.ts';

import { renderShown } from './alerts/render.ts';
import { makeAnswerable } from './answerable.ts';
import { boltLog } from './bolt-log.ts';
import { createAudiences } from './channels.ts';
import { createClients } from './clients.ts';
import { enqueueDigest, type DigestOrder, type DigestResult } from './digest/enqueue.ts';
import { BODY_BYTES_MAX, guardedListener } from './front.ts';
import { createHomeTeam } from './home-team.ts';
import type { House, SlackSettings } from './house.ts';
import { listen } from './listeners.ts';
import { createSlackSender } from './sender.ts';
import { createTryChannel, createUsergroupList, type SettingsDesk } from './settings/desk.ts';
import { createUsergroups } from './usergroups.ts';
import { enqueueWeekly, type WeeklyOrder, type WeeklyResult } from './weekly/enqueue.ts';

/** The part of the configuration that Slack is about. */
interface SlackConfig {
  readonly slack: SlackSettings & {
    readonly mode: 'local' | 'http' | 'socket';
    readonly botToken: string | null;
    readonly signingSecret: string | null;
    readonly appToken: string | null;
    readonly apiUrl: string;
  };
  readonly stripe: { readonly isSimulated: boolean };
  readonly timezone: Timezone;
  readonly baseCurrency: Currency;
  readonly thresholds: RiskThresholds;
}

export interface SlackOptions {
  /** Read at each use, so it may change. */
  readonly config: SlackConfig;
  readonly settings: SettingsGround;
  readonly db: Db;
  /** For questions about revenue; `db` when left out. */
  readonly readDb?: Db;
  readonly log: Logger;
  readonly now: () => Temporal.Instant;
  readonly version: string;
  /** Called when a person waits for a message that has just been put in the outbox. */
  readonly wakeOutbox: () => void;
}

export interface Slack {
  /** For `POST /slack/events`; null in Socket Mode. */
  readonly requestListener: RequestListener | null;
  /** Carries what the outbox has for `slack:…`. */
  readonly sender: Sender;
  /** Puts a day's digest in the outbox, once per channel and day. */
  enqueueDigest(order: DigestOrder): Promise<DigestResult>;
  /** Puts the review of a week in the outbox, once per channel and week. */
  enqueueWeekly(order: WeeklyOrder): Promise<WeeklyResult>;
  /** Begins to take requests. Slack being away is logged, not thrown: it may come back. */
  start(): Promise<void>;
  /** Takes no more requests and waits for those under way. */
  stop(): Promise<void>;
}

export const SLACK_PATH = '/slack/events';
const DRAIN_MS = 10_000;
const RECONNECT_MS = 10_000;

/** Slack, ready to be mounted on a server and started. Throws when tokens are missing. */
export function createSlack(options: SlackOptions): Slack {
  const { config, db, log } = options;
  const { botToken, apiUrl } = config.slack;
  if (botToken === null) throw new Error('SLACK_BOT_TOKEN is needed');
  const logger = boltLog(log);
  const { interactive, background } = createClients({ botToken, apiUrl, logger });
  const receiver = createReceiver(config, logger);
  const app = new App({
    receiver,
    // Who may see what is decided by access.ts, with a question to Slack that can be repeated.
    authorize: async () => ({ botToken }),
    logger,
    convoStore: false,
    ignoreSelf: false,
    deferInitialization: true,
    extendedErrorHandler: true,
  });
  const { drain } = makeAnswerable(app, log);
  const house = houseOf(options, interactive);
  listen(app, house, interactive);
  const stopping = new AbortController();

  /** Once connected, Slack's own client keeps the socket. */
  async function keepConnecting(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await app.start();
        return log.info('Slack: connected by Socket Mode');
      } catch (err) {
        log.error({ err }, 'Slack: no connection by Socket Mode yet; check SLACK_APP_TOKEN');
      }
      await pause(RECONNECT_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  return {
    requestListener: listenerOf(receiver, options),
    sender: senderOf(house, background),
    enqueueDigest: (order) => enqueueDigest(house.sources, order),
    enqueueWeekly: (order) => enqueueWeekly(house.sources, order),
    async start() {
      await app.init();
      void house.homeTeam().then(
        (teamId) => log.info(`Slack: installed in workspace ${teamId}`),
        (err: unknown) => log.error({ err }, 'Slack does not know the bot token, or is away'),
      );
      // The token may be a new one, so what an old one stopped is worth another try.
      releaseDestination(db, { destination: 'slack:' }).catch((err: unknown) =>
        log.warn({ err }, 'Slack: what was held back stays so until the next try'),
      );
      if (receiver instanceof SocketModeReceiver) void keepConnecting();
    },
    async stop() {
      stopping.abort();
      if (receiver instanceof SocketModeReceiver) await app.stop();
      await drain(DRAIN_MS);
    },
  };
}

/** What people may change is read from the configuration at each use. */
function houseOf(options: SlackOptions, client: WebClient): House {
  const { config, settings, now } = options;
  const membersOf = createUsergroups(client, now);
  const audienceOf = createAudiences(client, now);
  const desk: SettingsDesk = {
    ...settings,
    usergroups: createUsergroupList(client),
    membersOf,
    tryChannel: createTryChannel(client, audienceOf),
    claimCode: claimCode(config.slack.botToken ?? ''),
  };
  return {
    get sources() {
      return sourcesOf(options, desk);
    },
    get settings() {
      return config.slack;
    },
    homeTeam: createHomeTeam(client, now),
    membersOf,
    audienceOf,
  };
}

function senderOf(house: House, client: WebClient): Sender {
  const { db, log } = house.sources;
  return createSlackSender({
    client,
    audienceOf: house.audienceOf,
    render: (thing, shownBy) => renderShown(house.sources, thing, shownBy),
    tsOf: async (dedupeKey) => (await messageState(db, { dedupeKey }))[0]?.remoteRef ?? null,
    log,
  });
}

function createReceiver({ slack }: SlackConfig, logger: SlackLogger) {
  if (slack.mode === 'socket') {
    if (slack.appToken === null) throw new Error('SLACK_APP_TOKEN is needed');
    const installerOptions = { clientOptions: { slackApiUrl: slack.apiUrl } };
    return new SocketModeReceiver({ appToken: slack.appToken, logger, installerOptions });
  }
  return new HTTPReceiver({
    signingSecret: secretOf(slack),
    endpoints: [SLACK_PATH],
    // The front has verified the request, more strictly and by the clock it was given.
    signatureVerification: false,
    bodyLimit: BODY_BYTES_MAX,
    logger,
  });
}

function listenerOf(
  receiver: HTTPReceiver | SocketModeReceiver,
  { config, now }: SlackOptions,
): RequestListener | null {
  if (receiver instanceof SocketModeReceiver) return null;
  const signingSecret = secretOf(config.slack);
  return guardedListener({ signingSecret, now, listener: receiver.requestListener });
}

function secretOf({ signingSecret }: SlackConfig['slack']): string {
  if (signingSecret === null) throw new Error('SLACK_SIGNING_SECRET is needed');
  return signingSecret;
}

/** As the configuration is at this moment. */
function sourcesOf(options: SlackOptions, desk: SettingsDesk): House['sources'] {
  const { config, db, readDb = db, log, now, version, wakeOutbox } = options;
  const { timezone, baseCurrency, stripe, thresholds } = config;
  return {
    db,
    readDb,
    log,
    now,
    timezone,
    baseCurrency,
    usageThreshold: thresholds.usageMismatch,
    riskThresholds: thresholds,
    isSimulated: stripe.isSimulated,
    alertChannel: () => config.slack.alertChannel,
    digestChannel: () => config.slack.digestChannel,
    desk,
    version,
    wakeOutbox,
  };
}
