import type { Temporal } from 'temporal-polyfill';

import { readAgain } from '#analysis/experiments/rereads.ts';
import { watchExperiments } from '#analysis/experiments/watch.ts';
import { announceBrokenGuardrail, announceReread } from '#delivery/slack/experiments/announce.ts';
import type { Db } from '#store/postgres.ts';

import { systemClock, type Config } from './config.ts';
import type { DailyJob } from './schedule.ts';

/** A digest that is off is no reason to overlook harm. */
const WITHOUT_DIGEST = '0 9 * * *';

interface Parts {
  readonly config: Config;
  readonly db: Db;
  readonly now?: () => Temporal.Instant;
  /** What is told is in the outbox by then. */
  readonly wakeOutbox?: () => void;
}

/**
 * Once a day: takes in who came into running experiments, looks at their guardrails, and reads
 * completed ones again that are due. What there is to tell goes where the digest goes.
 */
export function experimentJobs(parts: Parts): DailyJob[] {
  const { digest } = parts.config.cron;
  const pattern = digest === 'off' ? WITHOUT_DIGEST : digest;
  return [{ name: 'experiments', pattern, run: async () => lookAtExperiments(parts) }];
}

/** The same at any time; to repeat it says nothing twice. */
export async function lookAtExperiments({
  config,
  db,
  now = systemClock,
  wakeOutbox = () => {},
}: Parts): Promise<void> {
  const { timezone, baseCurrency, stripe, slack } = config;
  const scope = { now: now(), timezone, baseCurrency };
  const setting = { ...scope, isSimulated: stripe.isSimulated };
  const feed = { channel: slack.digestChannel, setting };
  await watchExperiments(db, scope, async (transaction, broken) =>
    announceBrokenGuardrail(transaction, broken, feed),
  );
  await readAgain(db, scope, async (transaction, reread) =>
    announceReread(transaction, reread, feed),
  );
  wakeOutbox();
}
