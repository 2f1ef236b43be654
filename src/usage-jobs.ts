import { refreshMoves } from '#analysis/radar/refresh.ts';
import { judgeChangedUsage, judgeUsage } from '#analysis/usage/refresh.ts';
import { pullMeters } from '#ingestion/usage/stripe-meters.ts';
import { keepUsageMonths } from '#ingestion/usage/usage-months.ts';
import type { Db } from '#store/postgres.ts';
import { forgetUsageKeys } from '#store/queries/usage.ts';

import { systemClock, type Config } from './config.ts';
import type { Log } from './log.ts';
import type { DailyJob, RecurringJob } from './schedule.ts';
import { stripeClient } from './stripe-clients.ts';

const LOOK_AT_CHANGES = '*/5 * * * *';
/** After Stripe's day is over and what came late has been counted, before usage is judged. */
const PULL_METERS_AT = '0 5 * * *';
/** At night, beside nothing else: what is dropped is locked for a moment. */
const KEEP_MONTHS_AT = '50 2 * * *';
const KEYS_KEPT_DAYS = 90;
const KEYS_FORGOTTEN_AT_ONCE = 20_000;

/**
 * Judges usage against limits: everybody's once a day, as periods go on, and what changed in between; and
 * finds what could be done about it.
 */
export function usageJobs(
  config: Config,
  { db, log }: { db: Db; log: Log },
): (DailyJob | RecurringJob)[] {
  const { cron, timezone, baseCurrency, thresholds } = config;
  const scope = () => ({
    now: systemClock(),
    timezone,
    baseCurrency,
    threshold: thresholds.usageMismatch,
  });
  return [
    ...meterJobs(config, { db, log }),
    {
      name: 'usage months',
      pattern: KEEP_MONTHS_AT,
      run: async (day) =>
        keepUsageMonths(db, { today: day, retentionMonths: config.usageRetentionMonths }),
    },
    {
      name: 'mismatches',
      pattern: cron.mismatch,
      run: async (day) => {
        await judgeUsage(db, scope());
        await refreshMoves(db, scope());
        const beforeDay = day.subtract({ days: KEYS_KEPT_DAYS });
        for (;;) {
          const keys = { beforeDay, batchSize: KEYS_FORGOTTEN_AT_ONCE };
          if ((await forgetUsageKeys(db, keys)).length < KEYS_FORGOTTEN_AT_ONCE) return;
        }
      },
    },
    {
      name: 'changed usage',
      pattern: cron.mismatch === 'off' ? 'off' : LOOK_AT_CHANGES,
      runAt: async () => {
        if ((await judgeChangedUsage(db, scope())) > 0) await refreshMoves(db, scope());
      },
    },
  ];
}

/** Accounts that report usage to Stripe need no other way to report it here. */
function meterJobs(config: Config, { db, log }: { db: Db; log: Log }): DailyJob[] {
  if (config.stripe.isSimulated) return [];
  return [
    {
      name: 'meters',
      pattern: config.cron.sync === 'off' ? 'off' : PULL_METERS_AT,
      run: async (_, stopping) =>
        pullFrom(config, { db, log, ...(stopping !== undefined && { signal: stopping }) }),
    },
  ];
}

/** One account after the other; what one refuses is no reason to leave the next out. */
async function pullFrom(
  config: Config,
  { db, ...patience }: { db: Db; log: Log; signal?: AbortSignal },
): Promise<void> {
  const failures: unknown[] = [];
  for (const account of config.stripe.accounts) {
    const reader = { client: stripeClient(config, account, patience), account: account.name };
    try {
      const { meters, customers, days } = await pullMeters(db, reader, systemClock());
      patience.log.info(
        { account: account.name },
        `Stripe metered ${days} new days: ${meters} meters, ${customers} customers`,
      );
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
