import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { status } from '#analysis/status.ts';
import { startSimulation, type Progress, type Simulation } from '#simulation/simulation.ts';
import type { Db } from '#store/postgres.ts';

import { systemClock, type Config } from './config.ts';
import type { Log } from './log.ts';
import { homeOf } from './open-store.ts';

const SEED = 'moneyradar';
const LOOK_EVERY_MS = 250;

export type { Progress } from '#simulation/simulation.ts';

/**
 * Lets a simulated company bill through this bot and report usage to it. It goes on from where it was,
 * unless the database has lost what it told: then it begins again.
 */
export async function startCompany(options: {
  readonly config: Config;
  readonly db: Db;
  readonly log: Log;
  /** Where the bot is. */
  readonly botUrl: string;
  readonly webhookSecret: string;
  /** With which the company's product reports usage. */
  readonly apiKey: string;
  readonly onProgress: (progress: Progress) => void;
}): Promise<Simulation> {
  const { config, db, log, botUrl, webhookSecret, apiKey, onProgress } = options;
  const home = path.join(homeOf(config), 'company');
  const { lastEventAt } = await status(db, { now: systemClock(), timezone: config.timezone });
  if (lastEventAt === null) await rm(home, { recursive: true, force: true });
  const simulation = await startSimulation({
    webhookUrl: `${botUrl}/webhooks/stripe`,
    webhookSecret,
    usage: { url: `${botUrl}/api/usage/batch`, key: apiKey },
    home,
    seed: SEED,
    now: systemClock,
    log,
    onProgress,
  });
  const stopping = new AbortController();
  return {
    loaded: simulation.loaded.then(() => untilFolded(options, stopping.signal)).catch(() => {}),
    stop: async () => {
      stopping.abort();
      await simulation.stop();
    },
  };
}

/** A past that is accepted and not in the ledger yet would be stored by half, and restated at once. */
async function untilFolded(
  { db, config }: { readonly db: Db; readonly config: Config },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const { inboxPending } = await status(db, { now: systemClock(), timezone: config.timezone });
    if (inboxPending === 0) return;
    await wait(LOOK_EVERY_MS, undefined, { signal });
  }
}
