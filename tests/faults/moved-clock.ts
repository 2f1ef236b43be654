import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { Temporal } from 'temporal-polyfill';

import { connect, type Db, type Target } from '#store/postgres.ts';

import { makeHome, removeHome } from '../support/home.ts';

/** Processes look every 20 ms; a machine under load may forget to. */
const HEARD_AFTER_MS = 150;

/** One clock for the database, the bots that load `preload`, and whoever asks `now`. */
export interface MovedClock {
  readonly preload: URL;
  readonly env: Readonly<Record<string, string>>;
  now(): Temporal.Instant;
  /** Moves it, only ever forwards, for everybody; resolves when all have heard. */
  moveTo(instant: Temporal.Instant): Promise<void>;
  moveBy(duration: Temporal.DurationLike): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Puts a clock that can be moved into a database without tables, before anything is migrated: what
 * asks for `clock_timestamp()` or `now()` there finds these functions before the server's own.
 */
export async function startMovedClock(target: Target): Promise<MovedClock> {
  const home = makeHome();
  const file = path.join(home, 'ahead-ms');
  fs.writeFileSync(file, '0');
  const db = connect(target, { max: 1 });
  await install(db);
  let aheadMs = 0;
  const now = () => Temporal.Now.instant().add({ milliseconds: aheadMs });

  async function moveTo(instant: Temporal.Instant): Promise<void> {
    const further = instant.epochMilliseconds - now().epochMilliseconds;
    if (further <= 0) return;
    aheadMs += further;
    fs.writeFileSync(file, String(aheadMs));
    await db`update moved_clock.ahead set ms = ${aheadMs}`;
    await wait(HEARD_AFTER_MS);
  }

  return {
    preload: new URL('moved-clock-preload.ts', import.meta.url),
    env: { MOVED_CLOCK: file },
    now,
    moveTo,
    moveBy: (duration) => moveTo(now().add(duration)),
    stop: async () => {
      await db.end();
      removeHome(home);
    },
  };
}

async function install(db: Db): Promise<void> {
  const [row] = await db<{ name: string }[]>`select current_database() as name`;
  await db.unsafe(`
    create schema moved_clock;
    create table moved_clock.ahead (ms bigint not null);
    insert into moved_clock.ahead values (0);
    create function moved_clock.clock_timestamp() returns timestamptz language sql volatile as $$
      select pg_catalog.clock_timestamp() + ms * interval '1 ms' from moved_clock.ahead
    $$;
    create function moved_clock.now() returns timestamptz language sql volatile as $$
      select pg_catalog.now() + ms * interval '1 ms' from moved_clock.ahead
    $$;
    alter database ${row!.name} set search_path = public, moved_clock, pg_catalog`);
}
