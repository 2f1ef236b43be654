import { runChecks } from '#analysis/checks.ts';
import { storeSnapshots } from '#analysis/revenue/snapshots.ts';
import type { Slack } from '#delivery/slack/app.ts';
import type { Db } from '#store/postgres.ts';
import { forgetRequests } from '#store/queries/access.ts';
import { forgetAudit } from '#store/queries/delivery.ts';

import { systemClock, type Config } from './config.ts';
import type { Log } from './log.ts';
import type { DailyJob } from './schedule.ts';

/** At night, beside nothing else. */
const FORGET_AT = '40 2 * * *';
const REQUESTS_KEPT_HOURS = 24;
/** Two years, as long as anybody asks who saw what. */
const AUDIT_KEPT_HOURS = 2 * 365 * 24;
const BATCH_SIZE = 5_000;

interface Parts {
  readonly config: Config;
  readonly db: Db;
  readonly log: Log;
}

/** What happens once a day. All may be repeated: a day is stored once, a digest is posted once. */
export function dailyJobs(
  parts: Parts,
  slack: Pick<Slack, 'enqueueDigest' | 'enqueueWeekly'>,
): DailyJob[] {
  const { cron, slack: place } = parts.config;
  const { digestChannel } = place;
  const jobs = [snapshotJob(parts), checksJob(parts), forgetJob(parts), auditJob(parts)];
  if (digestChannel === null) return jobs;
  const digest: DailyJob = {
    // Of whatever channel: one that is chosen later in the day does not get it once more.
    name: 'digest:slack',
    isTold: true,
    pattern: cron.digest,
    run: async (day) => void (await slack.enqueueDigest({ channel: digestChannel, day })),
  };
  const weekly: DailyJob = {
    name: 'weekly:slack',
    isTold: true,
    pattern: cron.weekly,
    run: async (day) => void (await slack.enqueueWeekly({ channel: digestChannel, day })),
  };
  return [...jobs, digest, weekly];
}

function snapshotJob({ config, db }: Parts): DailyJob {
  const { cron, timezone, baseCurrency } = config;
  return {
    name: 'snapshot',
    pattern: cron.snapshot,
    run: async (day) => {
      const throughDay = day.subtract({ days: 1 });
      await storeSnapshots(db, { throughDay, timezone, baseCurrency });
    },
  };
}

/** What requests were answered is kept for a day, and a little longer. */
function forgetJob({ db }: Parts): DailyJob {
  return {
    name: 'forget_requests',
    pattern: FORGET_AT,
    run: async () => {
      await forgetRequests(db, {
        beforeAt: systemClock().subtract({ hours: REQUESTS_KEPT_HOURS }),
      });
    },
  };
}

/** Who saw or did what is kept for two years. */
function auditJob({ db }: Parts): DailyJob {
  return {
    name: 'forget_audit',
    pattern: FORGET_AT,
    run: async () => {
      const beforeAt = systemClock().subtract({ hours: AUDIT_KEPT_HOURS });
      let forgotten: readonly unknown[];
      do forgotten = await forgetAudit(db, { beforeAt, mostRows: BATCH_SIZE });
      while (forgotten.length === BATCH_SIZE);
    },
  };
}

/** Before the digest of the day, which is withheld when something is wrong. */
function checksJob({ config, db, log }: Parts): DailyJob {
  return {
    name: 'checks',
    pattern: config.cron.reconcile,
    run: async () => {
      for (const { name } of await runChecks(db, systemClock())) {
        const what = name.replaceAll('_', ' ');
        log.error({ what }, 'The ledger is wrong; `moneyradar rebuild` mends it');
      }
    },
  };
}
