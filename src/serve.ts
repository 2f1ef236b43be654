import { randomBytes } from 'node:crypto';

import { storeSnapshots } from '#analysis/revenue/snapshots.ts';
import { generateApiKey } from '#delivery/access/api-keys.ts';
import { startOutboxSender } from '#delivery/outbox/start-sender.ts';
import { createSlack, SLACK_PATH } from '#delivery/slack/app.ts';
import { dayOf } from '#domain/day.ts';

import { followAttributionKey } from './attribution-key.ts';
import { backtestJobs } from './backtest-jobs.ts';
import type { Building, Keys, ServeOptions } from './building.ts';
import { systemClock, type Config } from './config.ts';
import { startCustomMetrics } from './custom-metric-jobs.ts';
import { experimentJobs } from './experiment-jobs.ts';
import { followAccounts } from './follow-accounts.ts';
import { startForwarding } from './forwarding.ts';
import type { HttpServer } from './http.ts';
import { dailyJobs } from './jobs.ts';
import { startLiveConfig, type LiveConfig } from './live-config.ts';
import { findSlack } from './local-slack.ts';
import type { Log } from './log.ts';
import { claimCodeOf, slackNotices } from './notices.ts';
import { homeOf, migrateStore, openStore, type Store } from './open-store.ts';
import { watchForRestore } from './restored.ts';
import { startRiskScans } from './risk-jobs.ts';
import { startSchedule } from './schedule.ts';
import { CLOSE_HTTP_MS, startHttp } from './serve-http.ts';
import { followSettings } from './settings-jobs.ts';
import { startCompany } from './simulated-company.ts';
import { startSync, syncJobs } from './sync-jobs.ts';
import { usageJobs } from './usage-jobs.ts';
import { VERSION } from './version.ts';
import { startWatchdog } from './watchdog.ts';

export interface Serving {
  /** Where this machine reaches the bot. */
  readonly url: string;
  /** The page of the local Slack; null when Slack is the real one. */
  readonly localSlackUrl: string | null;
  /** The key of the environment, or the one made for this run of the demo; null when there is none. */
  readonly apiKey: string | null;
  /** What whoever installed it types in Slack first; null when somebody may see revenue already. */
  readonly claimCode: string | null;
  /** Finishes what is under way, in the order in which parts depend on each other. */
  stop(): Promise<void>;
}

/**
 * Starts the whole bot: database, inbox, HTTP, Slack, outbox, schedule, and what stands in for Stripe
 * and Slack. Throws StartError when something it needs is not to be had, with nothing left running.
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { config, log } = options;
  const stops: (() => Promise<unknown>)[] = [];
  let isServing = false;
  const keys = keysFor(config);
  const onStop = (part: () => Promise<unknown>) => void stops.unshift(part);
  const stop = async () => {
    isServing = false;
    await stopAll(stops, log);
  };
  try {
    const store = await startStore(options, onStop);
    // Not before, since making a database may rightly take long in one go.
    onStop(startWatchdog());
    onStop(await watchForRestore({ db: store.db, home: homeOf(config), log }));
    await followAccounts({ config, db: store.db });
    await followAttributionKey({ config, db: store.db, log });
    const outbox = { wake: () => {} };
    const live = await startSettings(options, store, outbox);
    onStop(() => live.stop());
    const building = { ...options, keys, live, isServing: () => isServing, outbox, onStop };
    const http = await startHttp(building, store);
    const url = reachable(config.host, http.port);
    const localSlackUrl = await startSlack(building, store, { http, url });
    isServing = true;
    await startLoading(building, store, url);
    const code = claimCodeOf(live.config.slack);
    return { url, localSlackUrl, apiKey: keys.apiKey, claimCode: code, stop };
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

async function startStore(
  { config, log }: ServeOptions,
  onStop: Building['onStop'],
): Promise<Store> {
  const store = await openStore(config, {
    onReplica: (trouble) => {
      if (trouble === null) log.info('the read replica is asked again');
      else
        log.warn(
          { reason: trouble },
          'the read replica is not asked for now; questions go past it',
        );
    },
    onBack: (err) => {
      if (err === null) log.warn('the embedded PostgreSQL had died and was started again');
      else log.error({ err }, 'the embedded PostgreSQL has died and does not start');
    },
  });
  onStop(() => store.close());
  await migrateStore(store);
  return store;
}

/** What people set is followed here, and by one replica what rests on it. */
async function startSettings(
  { config, log }: ServeOptions,
  { db }: Store,
  outbox: Building['outbox'],
): Promise<LiveConfig> {
  return startLiveConfig({
    config,
    db,
    log,
    onApplied: async (applied) => {
      const parts = { config: applied.after, db, log, wakeOutbox: () => outbox.wake() };
      await followSettings(parts, applied);
    },
  });
}

/** Slack, the outbox that posts there, and the jobs that put something into it. Returns the local Slack's page. */
async function startSlack(
  { config: given, live, log, outbox: bell, onStop }: Building,
  { db, readDb }: Store,
  { http, url }: { http: HttpServer; url: string },
): Promise<string | null> {
  const { config } = live;
  const place = await findSlack(given, `${url}${SLACK_PATH}`, log);
  onStop(() => place.stop());
  live.ground(place.config);
  for (const notice of slackNotices(config.slack)) log.warn(notice);
  const slack = createSlack({
    config,
    db,
    readDb,
    log,
    now: systemClock,
    version: VERSION,
    settings: live,
    // Slack and the outbox know each other: the one sends for the other and is woken by it.
    wakeOutbox: () => bell.wake(),
  });
  const forwarding = await startForwarding({ config, db, readDb });
  const outbox = startOutboxSender({
    db,
    log,
    senders: { slack: slack.sender, ...forwarding.senders },
    get places() {
      return forwarding.places;
    },
  });
  bell.wake = () => outbox.wake();
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
  const schedule = startSchedule({
    db,
    log,
    get timezone() {
      return config.timezone;
    },
    get jobs() {
      return [
        ...dailyJobs({ config, db, log }, slack),
        ...syncJobs({ config, db }),
        ...usageJobs(config, { db, log }),
        ...backtestJobs({ config, db }),
        ...experimentJobs({ config, db, wakeOutbox: () => outbox.wake() }),
        ...forwarding.jobs,
      ];
    },
  });
  onStop(() => schedule.stop());
  return place.url;
}

/** The simulated company, when there is one, and then the days that are over: its history, or a night missed. */
async function startLoading(
  { live, log, keys, isServing, outbox, onProgress, onStop }: Building,
  { db, metricsTarget }: Store,
  url: string,
): Promise<void> {
  const { config } = live;
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
  const parts = { config, db, log, wakeOutbox: () => outbox.wake() };
  const risks = startRiskScans({ ...parts, loaded: stored });
  onStop(() => risks.stop());
  const metrics = startCustomMetrics({ ...parts, metricsTarget });
  onStop(() => metrics.stop());
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
