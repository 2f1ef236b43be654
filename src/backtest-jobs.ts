import { backtest } from '#analysis/backtest/backtest.ts';
import type { Db } from '#store/postgres.ts';

import { systemClock, type Config } from './config.ts';
import type { DailyJob } from './schedule.ts';

/** At night, before the analyses of the day. */
const LOOK_BACK_AT = '20 3 * * *';

/**
 * Looks how often scores of the past were right, so that a card need not: once another month end is old
 * enough, and every night while there are fewer than twelve. All other nights it does nothing.
 */
export function backtestJobs(parts: { readonly config: Config; readonly db: Db }): DailyJob[] {
  return [{ name: 'backtest', pattern: LOOK_BACK_AT, run: async () => lookBack(parts) }];
}

/** The same at any time. */
export async function lookBack({
  config,
  db,
}: {
  readonly config: Config;
  readonly db: Db;
}): Promise<void> {
  const { timezone, baseCurrency, thresholds } = config;
  const ticketSpike = thresholds.supportTicketSpike;
  await backtest(db, { now: systemClock(), timezone, baseCurrency, ticketSpike });
}
