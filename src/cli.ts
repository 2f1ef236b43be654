#!/usr/bin/env node
import { statedSettings } from '#analysis/settings/stated.ts';
import { runCommandLine } from '#delivery/cli/run.ts';
import { rebuild } from '#ingestion/rebuild.ts';
import { takeUsage } from '#ingestion/usage/take-usage.ts';

import { environmentSettings, withSettings } from './config-settings.ts';
import { processEnvironment, readConfig, systemClock, type Config } from './config.ts';
import { withLocalPlaces } from './local-places.ts';
import { createLog, redact } from './log.ts';
import { isMigrated, migrateStore, openStore, type Store } from './open-store.ts';
import { scanAllRisks } from './risk-jobs.ts';
import { examineStripeKey } from './stripe-clients.ts';
import { syncStripe } from './sync-stripe.ts';
import { VERSION } from './version.ts';

const WIDTH_UNKNOWN = 120;

/** What goes wrong is told by the command itself. */
const quiet = createLog({ level: 'silent', isPretty: false });

let given: Config | null = null;
let held: Config | null = null;
const opened: Promise<Store>[] = [];
const environment = () => (given ??= withLocalPlaces(readConfig(processEnvironment())));
/** What people have set, where it could be read, over what the environment says. */
const settings = () => held ?? environment();

/** The database, opened by the first who asks. */
function store(): Promise<Store> {
  const [already] = opened;
  if (already) return already;
  const opening = openStore(environment());
  opened.push(opening);
  return opening;
}

/** That there is no database, or none that is set up, is told by the command that needs one. */
async function readSettings(): Promise<void> {
  try {
    const { db } = await store();
    held = withSettings(environment(), (await statedSettings(db)).stated);
  } catch {
    held = null;
  }
}

/** A line that is written over by the next one, and only where somebody is watching. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
}

function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[K');
}

const exitCode = await runCommandLine(
  process.argv.slice(2),
  {
    db: async () => (await store()).db,
    settings,
    readSettings,
    now: systemClock,
    version: VERSION,
    progress,
    operations: {
      serve: async () => void (await import('./main.ts')),
      migrate: async () => migrateStore(await store()),
      isMigrated,
      rebuild,
      examineStripeKey: async (account) => examineStripeKey(settings(), { account, log: quiet }),
      syncStripe: async (db, asked) => syncStripe({ config: settings(), db, log: quiet }, asked),
      takeUsage: (db, records) => {
        const { timezone, usageRetentionMonths: retentionMonths } = settings();
        return takeUsage(db, records, { now: systemClock(), timezone, retentionMonths });
      },
      environmentSettings: () => environmentSettings(environment()),
      scanRisks: async (db) => scanAllRisks({ config: settings(), db }),
      metricsTarget: async () => (await store()).metricsTarget,
    },
  },
  {
    width: process.stdout.columns ?? WIDTH_UNKNOWN,
    print: (text) => {
      endProgress();
      process.stdout.write(`${text}\n`);
    },
    complain: (text) => {
      endProgress();
      process.stderr.write(`${redact(text)}\n`);
    },
  },
);
for (const result of await Promise.allSettled(opened)) {
  if (result.status === 'fulfilled') await result.value.close();
}
if (exitCode !== null) process.exitCode = exitCode;
