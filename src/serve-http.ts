import { createPrometheus } from '#delivery/prometheus.ts';
import type { RestContext } from '#delivery/rest/route.ts';
import { MAIN_ACCOUNT } from '#domain/stripe-accounts.ts';
import { createEventRecorder } from '#ingestion/event-recorder.ts';
import { startInboxWorker } from '#ingestion/inbox-worker.ts';
import { takeUsage } from '#ingestion/usage/take-usage.ts';
import { connect } from '#store/postgres.ts';

import type { Building } from './building.ts';
import { systemClock } from './config.ts';
import { listen, type HttpServer } from './http.ts';
import { whyWebhookIsClosed } from './notices.ts';
import type { Store } from './open-store.ts';
import { scanAllRisks } from './risk-jobs.ts';
import { routes } from './routes.ts';
import { isLiveKey, type StripeAccount } from './stripe-accounts.ts';
import { VERSION } from './version.ts';

/**
 * Webhooks have connections of their own: a slow question never keeps Stripe waiting, and a network
 * that swallows packets is noticed in seconds.
 */
const INTAKE = { max: 4, statementTimeoutMs: 3_000, applicationName: 'moneyradar intake' };
const CLOSE_INTAKE_S = 5;
/** One connection folds, another renews leases. A fold may take long, and a lost connection may not. */
const INBOX = { max: 2, isProbed: true, applicationName: 'moneyradar inbox' };
const CLOSE_INBOX_S = 5;
export const CLOSE_HTTP_MS = 8_000;

/** The one HTTP server, with the worker that takes in what Stripe sends there. Slack is mounted on it later. */
export async function startHttp(building: Building, store: Store): Promise<HttpServer> {
  const { live, log, keys, isServing, onStop } = building;
  const { db, target } = store;
  const { config } = live;
  const { stripe } = config;
  const { apiKey, companySecret } = keys;
  const inbox = connect(target, INBOX);
  onStop(() => inbox.end({ timeout: CLOSE_INBOX_S }));
  const worker = startInboxWorker(inbox, log);
  onStop(() => worker.stop());
  const intake = connect(target, INTAKE);
  onStop(() => intake.end({ timeout: CLOSE_INTAKE_S }));
  const prometheus = createPrometheus({
    db,
    now: systemClock,
    version: VERSION,
    get timezone() {
      return config.timezone;
    },
  });
  const http = await listen({
    port: config.port,
    host: config.host,
    log,
    observe: prometheus.observe,
    routes: routes({
      rest: restContext(building, store),
      environmentKey: apiKey,
      prometheus,
      webhook: {
        secrets: [
          ...stripe.webhookSecrets,
          ...(companySecret === null ? [] : [{ account: MAIN_ACCOUNT, secret: companySecret }]),
        ],
        livemode: livemodeOf(stripe.accounts),
        get keepNames() {
          return config.customerNames;
        },
        attributionKey: config.attributionKey,
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

/** Keys of live mode go with events of live mode, and test keys with those of test mode. */
function livemodeOf(accounts: readonly StripeAccount[]): boolean | null {
  return accounts.map(({ apiKey }) => isLiveKey(apiKey)).find((isLive) => isLive !== null) ?? null;
}

/** Read at each request, as people may change what it rests on. */
function restContext(
  { live, outbox }: Building,
  { db, readDb, metricsTarget }: Store,
): RestContext {
  const { config } = live;
  return {
    db,
    readDb,
    now: systemClock,
    get timezone() {
      return config.timezone;
    },
    get baseCurrency() {
      return config.baseCurrency;
    },
    get usageThreshold() {
      return config.thresholds.usageMismatch;
    },
    get ticketSpike() {
      return config.thresholds.supportTicketSpike;
    },
    version: VERSION,
    isSimulated: config.stripe.isSimulated,
    settings: live,
    takeUsage: (records) =>
      takeUsage(db, records, {
        now: systemClock(),
        timezone: config.timezone,
        retentionMonths: config.usageRetentionMonths,
      }),
    scanRisks: () => scanAllRisks({ config, db, wakeOutbox: () => outbox.wake() }),
    metricsTarget,
  };
}
