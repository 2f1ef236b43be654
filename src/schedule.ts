import { setTimeout as wait } from 'node:timers/promises';

import { Cron } from 'croner';
import { Temporal } from 'temporal-polyfill';

import { dayOf, startOfDay, type Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';
import { databaseClock } from '#store/queries/access.ts';
import { claimJob } from '#store/queries/delivery.ts';

import type { Log } from './log.ts';

const TICK_MS = 5_000;
/** A run that was missed, because nothing was running, is made up for within this time. */
const CATCH_UP_HOURS = 3;
// No zone moves its clock further than this in one go, whole days apart.
const LONGEST_SKIP_HOURS = 2;

/** What has to happen once a local day, however many replicas and restarts there are. */
export interface DailyJob {
  readonly name: string;
  /** A cron pattern of five fields, in the zone of the schedule; the first match of a day counts. `off`: never. */
  readonly pattern: string;
  /** Does the work of a day. Must be safe to repeat: after a crash in the middle it runs again. */
  readonly run: (day: Temporal.PlainDate) => Promise<void>;
}

interface Schedule {
  readonly db: Db;
  readonly log: Log;
  readonly timezone: Timezone;
  readonly jobs: readonly DailyJob[];
}

/** Looks every few seconds which job is due, by the clock of the database. Stopping waits for a run under way. */
export function startSchedule(schedule: Schedule): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const finished = new Set<string>();

  async function keepLooking(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const [clock] = await databaseClock(schedule.db, {});
        if (clock) await runDueJobs(schedule, { at: clock.clockAt, finished });
      } catch (error) {
        schedule.log.warn({ err: error }, 'the schedule could not be looked at; trying again');
      }
      await wait(TICK_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  const running = keepLooking();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/**
 * Runs each job that is due at an instant and that nobody has run yet. `finished` remembers what need
 * not be asked again. A job that fails gives its claim back and is due again at the next look.
 */
export async function runDueJobs(
  { db, log, timezone, jobs }: Schedule,
  { at, finished }: { at: Temporal.Instant; finished: Set<string> },
): Promise<void> {
  await Promise.all(
    jobs.map(async (job) => {
      const day = dueDay(job.pattern, at, timezone);
      const key = `${job.name}:${String(day)}`;
      if (day === null || finished.has(key)) return;
      try {
        await runOnce(db, key, () => job.run(day));
        finished.add(key);
      } catch (error) {
        log.error({ err: error, job: job.name, day: day.toString() }, 'a scheduled job failed');
      }
    }),
  );
}

/**
 * The local day whose run is due at an instant, or null. A local time that a clock change skips is
 * due when the skip is over; one that it repeats is due the first time; a date that the zone leaves
 * out has no run. So every date that exists has exactly one.
 */
export function dueDay(
  pattern: string,
  at: Temporal.Instant,
  timezone: Timezone,
): Temporal.PlainDate | null {
  if (pattern === 'off') return null;
  const recent = [at, at.subtract({ hours: CATCH_UP_HOURS + LONGEST_SKIP_HOURS })];
  const due = recent
    .map((instant) => dayOf(instant, timezone))
    .find((day) => {
      const dueAt = dueInstant(pattern, day, timezone);
      if (dueAt === null || Temporal.Instant.compare(at, dueAt) < 0) return false;
      return Temporal.Instant.compare(at, dueAt.add({ hours: CATCH_UP_HOURS })) < 0;
    });
  return due ?? null;
}

/** Reads the pattern on a calendar without clock changes, then asks the zone when that time is. */
function dueInstant(
  pattern: string,
  day: Temporal.PlainDate,
  timezone: Timezone,
): Temporal.Instant | null {
  if (!dayOf(startOfDay(day, timezone), timezone).equals(day)) return null;
  const justBefore = `${day.subtract({ days: 1 }).toString()}T23:59:59Z`;
  const cron = new Cron(pattern, { mode: '5-part', timezone: 'UTC', paused: true });
  const match = cron.nextRun(justBefore)?.toISOString().replace('Z', '');
  const local = match === undefined ? null : Temporal.PlainDateTime.from(match);
  if (local === null || !local.toPlainDate().equals(day)) return null;
  return local.toZonedDateTime(timezone, { disambiguation: 'compatible' }).toInstant();
}

/** The claim is committed with the end of the work, so a run that dies leaves none behind. */
async function runOnce(db: Db, key: string, work: () => Promise<void>): Promise<void> {
  await db.begin(async (transaction) => {
    const claimed = await claimJob(transaction, { key });
    if (claimed.length > 0) await work();
  });
}
