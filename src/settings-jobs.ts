import { storeSnapshots } from '#analysis/revenue/snapshots.ts';
import { judgeUsage } from '#analysis/usage/refresh.ts';
import { dayOf } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { systemClock, type Config } from './config.ts';
import type { Applied } from './live-config.ts';
import type { Log } from './log.ts';
import { scanAllRisks } from './risk-jobs.ts';
import { runOnce } from './schedule.ts';

interface Parts {
  readonly config: Config;
  readonly db: Db;
  readonly log: Log;
  readonly wakeOutbox: () => void;
}

/**
 * What rests on the settings is made anew when they change, by one replica: the days of another time
 * zone, and what is judged and scanned by other thresholds or in another currency. Figures that are
 * reckoned when they are asked for need nothing.
 */
export async function followSettings(parts: Parts, applied: Applied): Promise<void> {
  const { before, after, changeId } = applied;
  const isOtherZone = before.timezone !== after.timezone;
  const isOtherCurrency = before.baseCurrency !== after.baseCurrency;
  const hasOtherThresholds = Object.entries(after.thresholds).some(
    ([name, value]) => before.thresholds[name as keyof Config['thresholds']] !== value,
  );
  if (!isOtherZone && !isOtherCurrency && !hasOtherThresholds) return;
  await runOnce(parts.db, `settings:${changeId}`, async () => {
    if (isOtherZone) await storeDays(parts);
    await judgeAgain(parts);
    parts.log.info(`Everything follows change ${changeId} of the settings`);
  });
}

async function storeDays({ config, db }: Parts): Promise<void> {
  const { timezone, baseCurrency } = config;
  const throughDay = dayOf(systemClock(), timezone).subtract({ days: 1 });
  await storeSnapshots(db, { throughDay, timezone, baseCurrency });
}

async function judgeAgain(parts: Parts): Promise<void> {
  const { config, db } = parts;
  const { timezone, baseCurrency, thresholds } = config;
  const threshold = thresholds.usageMismatch;
  await judgeUsage(db, { now: systemClock(), timezone, baseCurrency, threshold });
  await scanAllRisks(parts);
}
