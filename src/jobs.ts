import { storeSnapshots } from '#analysis/revenue/snapshots.ts';
import type { Slack } from '#delivery/slack/app.ts';
import type { Db } from '#store/postgres.ts';

import type { Config } from './config.ts';
import type { DailyJob } from './schedule.ts';

/** What happens once a day. Both jobs may be repeated: a day is stored once, a digest is posted once. */
export function dailyJobs(config: Config, db: Db, slack: Pick<Slack, 'enqueueDigest'>): DailyJob[] {
  const { cron, timezone, baseCurrency } = config;
  const { digestChannel } = config.slack;
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
