import type { Temporal } from 'temporal-polyfill';

import type { RiskScan } from '#analysis/risks/scan.ts';
import type { Db } from '#store/postgres.ts';

import type { Config } from './config.ts';
import { scanAllRisks } from './risk-jobs.ts';

/** What may cost money, for programs. */
export interface RisksDoor {
  /** Looks at everybody now: opens, updates and clears alerts, and tells the alert channel. */
  scan(): Promise<RiskScan>;
}

/** The door of one bot: its settings, its clock and its database for writing. */
export function risksDoor(
  config: Config,
  now: () => Temporal.Instant,
  db: () => Promise<Db>,
): RisksDoor {
  return { scan: async () => scanAllRisks({ config, db: await db(), now }) };
}
