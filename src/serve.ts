import { randomBytes } from 'node:crypto';

import { storeSnapshots } from '#analysis/revenue/snapshots.ts';
import { generateApiKey } from '#delivery/access/api-keys.ts';
import { startOutboxSender } from '#delivery/outbox/start-sender.ts';
import { createPrometheus } from '#delivery/prometheus.ts';
import { createSlack, SLACK_PATH } from '#delivery/slack/app.ts';
import { dayOf } from '#domain/day.ts';
import { createEventRecorder } from '#ingestion/event-recorder.ts';
import { startInboxWorker } from '#ingestion/inbox-worker.ts';
import { takeUsage } from '#ingestion/usage/take-usage.ts';
import { connect } from '#store/postgres.ts';

import { systemClock, type Config } from './config.ts';
import { startForwarding } from './forwarding.ts';
import { listen, type HttpServer } from './http.ts';
import { dailyJobs } from './jobs.ts';
import { findSlack } from './local-slack.ts';
import type { Log } from './log.ts';
import { whyWebhookIsClosed } from './notices.ts';
import { migrateStore, openStore, type Store } from './open-store.ts';
import { scanAllRisks, startRiskScans } from './risk-jobs.ts';
import { routes } from './routes.ts';
import { startSchedule } from './schedule.ts';
import { startCompany, type Progress } from './simulated-company.ts';
import { startSync, syncJobs } from './sync-jobs.ts';
import { usageJobs } from './usage-jobs.ts';
import { VERSION } from './version.ts';

/**
 * Webhooks have connections of their own: a slow question never keeps Stripe waiting, and a network
 * that swallows packets is noticed in seconds.
 */
const INTAKE = { max: 4, statementTimeoutMs: 3_000, applicationName: 'moneyradar intake' };
const CLOSE_INTAKE_S = 5;
const CLOSE_HTTP_MS = 8_000;

export interface Serving {
  /** Where this machine reaches the bot. */
  readonly url: string;
  /** The page of the local Slack; null when Slack is the real one. */
  readonly localSlackUrl: string | null;
  /** The key of the environment, or the one made for this run of the demo; null when there is none. */
  readonly apiKey: string | null;
  /** Finishes what is under way, in the order in which parts depend on each other. */
  stop(): Promise<void>;
}

export interface ServeOptions {
  readonly config: Config;
  readonly log: Log;
  readonly onProgress: (progress: Progress) => void;
}

/** Secrets of this run. */
interface Keys {
  readonly apiKey: string | null;
  /** What the simulated company signs with; null without one. */
  readonly companySecret: string | null;
}

interface Building extends ServeOptions {
  readonly keys: Keys;
  readonly isServing: () => boolean;
  /** Where alerts are told, and by whom; the local Slack has channels of its own once it is there. */
  readonly alerting: { config: Config; wakeOutbox: () => void };
  /** What to do at the end; what was started last stops first. */
  readonly onStop: (stop: () => Promise<unknown>) => void;
}

/**
 * Starts the whole bot: database, inbox, HTTP, Slack, outbox, schedule, and what stands in for Stripe
 * and Slack. Throws StartError when something it needs is not to be had, with nothing left running.
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { config, log } = options;
  const stops: (() => Promise<unknown>)[] = [];
  let isServing = true;
  const keys = keysFor(config);
  const building: Building = {
    ...options,
    keys,
    isServing: () => isServing,
    alerting: { config, wakeOutbox: () => {} },
    onStop: (stop) => void stops.unshift(stop),
  };
  const stop = async () => {
    isServing = false;
    await stopAll(stops, log);
  };
  try {
    const store = await startStore(building);
    const http = await startHttp(building, store);
    const url = reachable(config.host, http.port);
    const localSlackUrl = await startSlack(building, store, { http, url });
    await startLoading(building, store, url);
    return { url, localSlackUrl, apiKey: keys.apiKey, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function keysFor({ apiKey, stripe }: Config): Keys {
  if (!stripe.isSimulated) return { apiKey, companySecret: null };
  return {
    apiKey: apiKey ?? generateApiKey().key,
    companySecret: `whsec_${randomBytes(24).toString('hex')}`,
  };
}

async function startStore({ config, onStop }: Building): Promise<Store> {
  const store = await openStore(config);
  onStop(() => store.close());
  await migrateStore(store);
  return store;
}

async function startHttp(
  { config, log, keys, isServing, alerting, onStop }: Building,
  { db, readDb, target }: Store,
): Promise<HttpServer> {
  const { timezone, baseCurrency, stripe, thresholds } = config;
  const { apiKey, companySecret } = keys;
  const worker = startInboxWorker(db, log);
  onStop(() => worker.stop());
  const intake = connect(target, INTAKE);
  onStop(() => intake.end({ timeout: CLOSE_INTAKE_S }));
  const prometheus = createPrometheus({ db, now: systemClock, timezone, version: VERSION });
  const http = await listen({
    port: config.port,
    host: config.host,
    log,
    observe: prometheus.observe,
    routes: routes({
      rest: {
        db,
        readDb,
        now: systemClock,
        timezone,
        baseCurrency,
        usageThreshold: thresholds.usageMismatch,
        version: VERSION,
        isSimulated: stripe.isSimulated,
        takeUsage: (records) => takeUsage(db, records, { now: systemClock(), timezone }),
        scanRisks: () => scanAllRisks({ ...alerting, db }),
      },
      environmentKey: apiKey,
      prometheus,
      webhook: {
        secrets: [...stripe.webhookSecrets, ...(companySecret === null ? [] : [companySecret])],
        livemode: livemodeOf(stripe.apiKey),
        keepNames: config.customerNames,
        record: createEventRecorder(intake, () => worker.wake()),
        now: systemClock,
        onFailure: (err) => log.error({ err }, 'an event could not be stored; Stripe will retry'),
      },
      webhookClosed: whyWebhookIsClosed(config),
      isServing,
      log,
    }),
  });
  onStop(() => http.close(CLOSE_HTTP_MS));
  return http;
}

/** A key of live mode goes with events of live mode, and a test key with those of test mode. */
function livemodeOf(apiKey: string | null): boolean | null {
  const [, mode] = /^(?:sk|rk)_(live|test)_/.exec(apiKey ?? '') ?? [];
  return mode === undefined ? null : mode === 'live';
}

/** Slack, the outbox that posts there, and the jobs that put something into it. Returns the local Slack's page. */
async function startSlack(
  { config: given, log, alerting, onStop }: Building,
  { db, readDb }: Store,
  { http, url }: { http: HttpServer; url: string },
): Promise<string | null> {
  const place = await findSlack(given, `${url}${SLACK_PATH}`, log);
  onStop(() => place.stop());
  const { config } = place;
  // Slack and the outbox know each other: the one sends for the other and is woken by it.
  let wakeOutbox = () => {};
  const slack = createSlack({
    config,
    db,
    readDb,
    log,
    now: systemClock,
    version: VERSION,
    wakeOutbox: () => wakeOutbox(),
  });
  const forwarding = await startForwarding({ config, db, readDb });
  const outbox = startOutboxSender({
    db,
    log,
    senders: { slack: slack.sender, ...forwarding.senders },
    places: forwarding.places,
  });
  wakeOutbox = () => outbox.wake();
  Object.assign(alerting, { config, wakeOutbox });
  onStop(() => outbox.stop());
  if (slack.requestListener) http.mount(SLACK_PATH, place.guard(slack.requestListener));
  onStop(async () => {
    // Slack waits for the answers under way, so first there must be no new questions.
    await http.close(CLOSE_HTTP_MS);
    await slack.stop();
  });
  await slack.start();
  const sync = startSync({ config, db, log }, () => outbox.wake());
  onStop(async () => sync?.stop());
  const jobs = [
    ...dailyJobs({ config, db, log }, slack),
    ...syncJobs({ config, db }),
    ...usageJobs(config, { db, log }),
    ...forwarding.jobs,
  ];
  const schedule = startSchedule({ db, log, timezone: config.timezone, jobs });
  onStop(() => schedule.stop());
  return place.url;
}

/** The simulated company, when there is one, and then the days that are over: its history, or a night missed. */
async function startLoading(
  { config, log, keys, isServing, alerting, onProgress, onStop }: Building,
  { db }: Store,
  url: string,
): Promise<void> {
  const { companySecret, apiKey } = keys;
  const company =
    companySecret === null || apiKey === null
      ? null
      : await startCompany({
          config,
          db,
          log,
          botUrl: url,
          webhookSecret: companySecret,
          apiKey,
          onProgress,
        });

  async function storePastDays(): Promise<void> {
    await company?.loaded;
    if (!isServing()) return;
    const { timezone, baseCurrency } = config;
    const throughDay = dayOf(systemClock(), timezone).subtract({ days: 1 });
    await storeSnapshots(db, { throughDay, timezone, baseCurrency });
    log.info({ day: throughDay.toString() }, 'every day that is over is stored');
  }

  const stored = storePastDays().catch((err: unknown) => {
    log.warn({ err }, 'past days could not be stored now; the nightly job will do it');
  });
  onStop(async () => {
    await company?.stop();
    await stored;
  });
  const risks = startRiskScans({ ...alerting, db, log, loaded: stored });
  onStop(() => risks.stop());
}

/** An address of this machine for a server that listens on `host`, which may be all addresses. */
function reachable(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** One part that fails to stop does not keep the others running. */
async function stopAll(stops: readonly (() => Promise<unknown>)[], log: Log): Promise<void> {
  for (const stop of stops) {
    await stop().catch((err: unknown) => log.error({ err }, 'a part did not stop cleanly'));
  }
}
