import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

import type { Temporal } from 'temporal-polyfill';

import { refreshMoves } from '#analysis/radar/refresh.ts';
import { scanDirtyCustomers } from '#analysis/risks/scan-dirty.ts';
import { scanRisks, type RiskScan } from '#analysis/risks/scan.ts';
import { announceTo } from '#delivery/alerts/announce.ts';
import type { Db } from '#store/postgres.ts';
import { syncNeed } from '#store/queries/sync.ts';

import { lookBack } from './backtest-jobs.ts';
import { systemClock, type Config } from './config.ts';
import type { Log } from './log.ts';
import { startSchedule } from './schedule.ts';

/** How soon a risk that an event tells of is looked at. */
const LOOK_EVERY_MS = 1_000;

interface Parts {
  readonly config: Config;
  readonly db: Db;
  readonly now?: () => Temporal.Instant;
  /** What is told is in the outbox by then. */
  readonly wakeOutbox?: () => void;
}

/** Looks at everybody now, tells the alert channel, and finds what could be done about it. */
export async function scanAllRisks(
  parts: Parts,
  { withPlans = false }: { readonly withPlans?: boolean } = {},
): Promise<RiskScan> {
  const { db, wakeOutbox = () => {} } = parts;
  const scanned = await scanRisks(db, scopeOf(parts), announceTo(parts.config.slack.alertChannel));
  wakeOutbox();
  await refreshMoves(db, { ...scopeOf(parts), withPlans });
  return scanned;
}

interface Watching extends Parts {
  readonly log: Log;
  /** A history that is told first is not looked at half told. */
  readonly loaded: Promise<unknown>;
}

/**
 * Looks at everybody when RISK_SCAN_CRON says so, and at those of whom an event tells within seconds;
 * whatever number of replicas do. Stopping waits for a look under way.
 */
export function startRiskScans(parts: Watching): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = run(parts, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function run(parts: Watching, signal: AbortSignal): Promise<void> {
  const { config, db, log, loaded } = parts;
  await Promise.race([loaded, once(signal, 'abort')]);
  if (signal.aborted) return;
  if (config.stripe.isSimulated) {
    const warn = (err: unknown) => log.warn({ err }, 'risks are looked at when their job is due');
    await scanAllRisks(parts, { withPlans: true }).catch(warn);
    await lookBack(parts).catch((err: unknown) =>
      log.warn({ err }, 'scores of the past are looked at tonight'),
    );
  }
  const schedule = startSchedule({
    db,
    log,
    get timezone() {
      return config.timezone;
    },
    get jobs() {
      return [{ name: 'risks', pattern: config.cron.riskScan, runAt: () => scanOnTime(parts) }];
    },
  });
  await keepWatching(parts, signal);
  await schedule.stop();
}

/** While Stripe is read for the first time, what is known is not what is. */
async function scanOnTime(parts: Parts): Promise<void> {
  const [need] = await syncNeed(parts.db, { account: null });
  if (need?.isRunning === true && !need.hasReadAll) return;
  await scanAllRisks(parts, { withPlans: true });
}

async function keepWatching(parts: Watching, signal: AbortSignal): Promise<void> {
  const { config, db, log, wakeOutbox = () => {} } = parts;
  while (!signal.aborted) {
    try {
      const announce = announceTo(config.slack.alertChannel);
      const marks = await scanDirtyCustomers(db, scopeOf(parts), announce);
      if (marks > 0) {
        wakeOutbox();
        continue;
      }
    } catch (err) {
      log.warn({ err }, 'risks could not be looked at; trying again');
    }
    await wait(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}

function scopeOf({ config, now = systemClock }: Parts) {
  const { timezone, baseCurrency, thresholds } = config;
  return { now: now(), timezone, baseCurrency, thresholds };
}
