import { randomBytes } from 'node:crypto';

import { storeSnapshots } from '#analysis/revenue/snapshots.ts';
import { generateApiKey } from '#delivery/access/api-keys.ts';
import { startOutboxSender } from '#delivery/outbox/start-sender.ts';
import { createSlack, SLACK_PATH, type Slack } from '#delivery/slack/app.ts';
import { dayOf } from '#domain/day.ts';
import { createEventRecorder } from '#ingestion/event-recorder.ts';
import { startInboxWorker } from '#ingestion/inbox-worker.ts';
import { startSimulation, type Progress } from '#simulation/simulation.ts';
import { migrate } from '#store/migrate.ts';
import { openDatabase } from '#store/open-database.ts';
import { connect, type Db } from '#store/postgres.ts';

import { systemClock, type Config } from './config.ts';
import { listen, type HttpServer } from './http.ts';
import { findSlack } from './local-slack.ts';
import type { Log } from './log.ts';
import { whyWebhookIsClosed } from './notices.ts';
import { routes } from './routes.ts';
import { startSchedule, type DailyJob } from './schedule.ts';
import { VERSION } from './version.ts';

const CLOSE_HTTP_MS = 10_000;
const CLOSE_DATABASE_S = 5;
const SEED = 'moneyradar';

export interface Serving {
  readonly port: number;
  readonly localSlackUrl: string | null;
  /** The key of the environment, or the one made for this run of the demo; null when there is none. */
  readonly apiKey: string | null;
  /** Resolves when the simulated company has told its history; at once without one. */
  readonly loaded: Promise<void>;
  /** Finishes what is under way, in the order in which parts depend on each other. */
  stop(): Promise<void>;
}

export interface ServeOptions {
  readonly config: Config;
  readonly log: Log;
  readonly onProgress: (progress: Progress) => void;
}

interface Building extends ServeOptions {
  /** What to do at the end, last started first. */
  readonly onStop: (stop: () => Promise<unknown>) => void;
}

/** Starts the whole bot: database, inbox, HTTP, Slack, outbox, schedule, and what stands in for the rest. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { config, log } = options;
  const stops: (() => Promise<unknown>)[] = [];
  const building = {
    ...options,
    onStop: (stop: () => Promise<unknown>) => void stops.unshift(stop),
  };
  const state = { isServing: true };
  try {
    const store = await openStore(building);
    const apiKey = config.apiKey ?? (config.stripe.isSimulated ? generateApiKey().key : null);
    const secret = `whsec_${randomBytes(24).toString('hex')}`;
    const http = await startHttp(building, store, {
      apiKey,
      secret,
      isServing: () => state.isServing,
    });
    const localSlackUrl = await startSlack(building, store, http);
    const simulation = await simulate(building, { port: http.port, secret });
    const loaded = simulation.loaded.then(() => storeWhatIsComplete(building, store));
    const stop = async () => {
      state.isServing = false;
      await runAll(stops, log);
    };
    return { port: http.port, localSlackUrl, apiKey, loaded, stop };
  } catch (error) {
    await runAll(stops, log);
    throw error;
  }
}

interface Store {
  readonly db: Db;
  readonly readDb: Db;
}

async function openStore({ config, onStop }: Building): Promise<Store> {
  const database = await openDatabase({ url: config.database.url, home: config.home });
  onStop(() => database.close());
  await migrate(database.target);
  const db = connect(database.target);
  onStop(() => db.end({ timeout: CLOSE_DATABASE_S }));
  const { readUrl } = config.database;
  if (readUrl === null) return { db, readDb: db };
  const readDb = connect({ url: readUrl });
  onStop(() => readDb.end({ timeout: CLOSE_DATABASE_S }));
  return { db, readDb };
}

async function startHttp(
  { config, log, onStop }: Building,
  { db, readDb }: Store,
  keys: { apiKey: string | null; secret: string; isServing: () => boolean },
): Promise<HttpServer> {
  const { timezone, baseCurrency, stripe } = config;
  const worker = startInboxWorker(db, log);
  onStop(() => worker.stop());
  const http = await listen({
    port: config.port,
    host: config.host,
    log,
    routes: routes({
      rest: { db, readDb, now: systemClock, timezone, baseCurrency, version: VERSION },
      environmentKey: keys.apiKey,
      webhook: {
        secrets: [...stripe.webhookSecrets, ...(stripe.isSimulated ? [keys.secret] : [])],
        livemode: stripe.apiKey === null ? null : /^(sk|rk)_live_/.test(stripe.apiKey),
        keepNames: config.customerNames,
        record: createEventRecorder(db, () => worker.wake()),
        now: systemClock,
        onFailure: (err) => log.error({ err }, 'an event could not be stored; Stripe will retry'),
      },
      webhookClosed: whyWebhookIsClosed(config),
      isServing: keys.isServing,
      log,
    }),
  });
  onStop(() => http.close(CLOSE_HTTP_MS));
  return http;
}

/** Slack, the outbox that posts there, and the jobs that put something into it. Returns the local Slack's page. */
async function startSlack(
  { config: given, log, onStop }: Building,
  { db, readDb }: Store,
  http: HttpServer,
): Promise<string | null> {
  const place = await findSlack(given, http.port, log);
  onStop(() => place.stop());
  const { config, url } = place;
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
  const outbox = startOutboxSender({ db, log, senders: { slack: slack.sender } });
  wakeOutbox = () => outbox.wake();
  onStop(() => outbox.stop());
  if (slack.requestListener !== null) http.mount(SLACK_PATH, slack.requestListener);
  onStop(() => slack.stop());
  await slack.start();
  const schedule = startSchedule({
    db,
    log,
    timezone: config.timezone,
    jobs: jobs(config, db, slack),
  });
  onStop(() => schedule.stop());
  return url;
}

/** Days that ended while nothing was running, or that the history has brought. */
async function storeWhatIsComplete({ config, log }: Building, { db }: Store): Promise<void> {
  const { timezone, baseCurrency } = config;
  const throughDay = dayOf(systemClock(), timezone).subtract({ days: 1 });
  await storeSnapshots(db, { throughDay, timezone, baseCurrency }).catch((err: unknown) => {
    log.warn({ err }, 'past days could not be stored now; the nightly job will do it');
  });
}

function jobs(
  { cron, timezone, baseCurrency, slack: { digestChannel } }: Config,
  db: Db,
  slack: Slack,
): DailyJob[] {
  const snapshot: DailyJob = {
    name: 'snapshot',
    pattern: cron.snapshot,
    run: async (day) => {
      const throughDay = day.subtract({ days: 1 });
      await storeSnapshots(db, { throughDay, timezone, baseCurrency });
    },
  };
  if (digestChannel === null) return [snapshot];
  const digest: DailyJob = {
    name: `digest:${digestChannel}`,
    pattern: cron.digest,
    run: async (day) => void (await slack.enqueueDigest({ channel: digestChannel, day })),
  };
  return [snapshot, digest];
}

async function simulate(
  { config, log, onProgress, onStop }: Building,
  { port, secret }: { port: number; secret: string },
): Promise<{ loaded: Promise<void> }> {
  if (!config.stripe.isSimulated) return { loaded: Promise.resolve() };
  const simulation = await startSimulation({
    webhookUrl: `http://127.0.0.1:${String(port)}/webhooks/stripe`,
    webhookSecret: secret,
    home: config.home,
    seed: SEED,
    now: systemClock,
    log,
    onProgress,
  });
  onStop(() => simulation.stop());
  return simulation;
}

/** One part that fails to stop does not keep the others running. */
async function runAll(stops: readonly (() => Promise<unknown>)[], log: Log): Promise<void> {
  for (const stop of stops) {
    await stop().catch((err: unknown) => log.error({ err }, 'a part did not stop cleanly'));
  }
}
