import { setTimeout as wait } from 'node:timers/promises';

import type { SettingsGround } from '#analysis/settings/settings.ts';
import { statedSettings, type Stated } from '#analysis/settings/stated.ts';
import type { Db } from '#store/postgres.ts';

import { environmentSettings, withSettings } from './config-settings.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';

/** How soon what somebody sets at another replica, or in a terminal, holds here too. */
const LOOK_EVERY_MS = 2_000;

/** A change of settings that this process has taken over. */
export interface Applied {
  readonly before: Config;
  readonly after: Config;
  /** Of the newest change in it. */
  readonly changeId: bigint;
}

interface LiveOptions {
  /** What the environment says. */
  readonly config: Config;
  readonly db: Db;
  readonly log: Log;
  /** Called after what people have set has changed; never twice at once. */
  readonly onApplied?: (applied: Applied) => Promise<void>;
  readonly lookEveryMs?: number;
}

export interface LiveConfig extends SettingsGround {
  /**
   * The configuration as it holds when it is read: each access gives what people have set by then. So
   * it is passed on as it is, and taken apart only where it is used.
   */
  readonly config: Config;
  /** Puts another configuration beneath what people have set, as when the local Slack has its tokens. */
  readonly ground: (config: Config) => void;
  stop(): Promise<void>;
}

/** Reads what people have set, and goes on looking for what they change. Rejects when it cannot be read at first. */
export async function startLiveConfig(options: LiveOptions): Promise<LiveConfig> {
  const { db, log, onApplied = async () => {}, lookEveryMs = LOOK_EVERY_MS } = options;
  const stopping = new AbortController();
  let given = options.config;
  let known: Stated = await statedSettings(db);
  let held = withSettings(given, known.stated);
  let applying: Promise<void> = Promise.resolve();

  async function refresh(): Promise<void> {
    const found = await statedSettings(db);
    // Of two looks at once the slower one may bring what is older.
    if (found.changeId <= known.changeId) return;
    const before = held;
    known = found;
    held = withSettings(given, found.stated);
    const applied = { before, after: held, changeId: found.changeId };
    applying = applying
      .then(() => onApplied(applied))
      .catch((err: unknown) => log.warn({ err }, 'not everything follows the settings yet'));
  }

  async function keepLooking(): Promise<void> {
    while (!stopping.signal.aborted) {
      await wait(lookEveryMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      // What is known goes on to hold; that the database is away is told by those who need it.
      await refresh().catch((err: unknown) => log.debug({ err }, 'settings could not be read'));
    }
  }

  const looking = keepLooking();
  return {
    config: readThrough(() => held),
    environment: () => environmentSettings(given),
    refresh,
    ground: (config) => {
      given = config;
      held = withSettings(given, known.stated);
    },
    stop: async () => {
      stopping.abort();
      await looking;
      await applying;
    },
  };
}

/** A configuration whose every property is read anew at each access. */
export function readThrough(current: () => Config): Config {
  const names = Object.keys(current()) as (keyof Config)[];
  const properties = names.map(
    (name) => [name, { get: () => current()[name], enumerable: true }] as const,
  );
  return Object.defineProperties({}, Object.fromEntries(properties)) as Config;
}
