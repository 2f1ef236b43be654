import { setTimeout as wait } from 'node:timers/promises';

import { Cron } from 'croner';
import { Temporal } from 'temporal-polyfill';

import { dayOf, startOfDay, type Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';
import { databaseClock } from '#store/queries/access.ts';
import { claimJob } from '#store/queries/delivery.ts';
import { lastRestore } from '#store/queries/restores.ts';

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
  /** It tells people something, so a run that may have been before a restore is not repeated. */
  readonly isTold?: boolean;
  /**
   * Does the work of a day. Must be safe to repeat: after a crash in the middle it runs again. What may
   * wait long for somebody else gives up when `stopping` aborts.
   */
  readonly run: (day: Temporal.PlainDate, stopping?: AbortSignal) => Promise<void>;
}

/** What has to happen at every match of its pattern, once whatever number of replicas there are. */
export interface RecurringJob {
  readonly name: string;
  /** A cron pattern of five fields, in the zone of the schedule. `off`: never. */
  readonly pattern: string;
  /** Must be safe to repeat, and soon done: the claim is held as long as it takes. */
  readonly runAt: (at: Temporal.Instant) => Promise<void>;
}

/** Zone and jobs are read at each look, so they may change from one to the next. */
interface Schedule {
  readonly db: Db;
  readonly log: Log;
  readonly timezone: Timezone;
  readonly jobs: readonly (DailyJob | RecurringJob)[];
}

/** Looks every few seconds which job is due, by the clock of the database. Stopping waits for a run under way. */
export function startSchedule(schedule: Schedule): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const finished = new Set<string>();

  async function keepLooking(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const [clock] = await databaseClock(schedule.db, {});
        const [gap = null] = await lastRestore(schedule.db, {});
        if (clock === undefined) throw new Error('the database has a clock');
        const look = { at: clock.clockAt, finished, gap, stopping: stopping.signal };
        await runDueJobs(schedule, look);
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

interface Look {
  readonly at: Temporal.Instant;
  /** What need not be asked again. */
  readonly finished: Set<string>;
  /** What an older backup that was put back does not know. */
  readonly gap?: Gap | null;
  /** Aborts when the process is about to end. */
  readonly stopping?: AbortSignal;
}

interface Gap {
  readonly gapFromAt: Temporal.Instant;
  readonly restoredAt: Temporal.Instant;
}

/**
 * Runs each job that is due at an instant and that nobody has run yet. A job that fails gives its claim
 * back and is due again at the next look. A run that tells something and was due in the gap of a restore
 * counts as done.
 */
export async function runDueJobs(
  { db, log, timezone, jobs }: Schedule,
  { at, finished, gap = null, stopping }: Look,
): Promise<void> {
  await Promise.all(
    jobs.map(async (job) => {
      const due = 'run' in job ? dueRun(job, at, timezone) : dueMatch(job, at, timezone);
      if (due === null || finished.has(due.key)) return;
      try {
        if (wasPerhapsTold(job, due, gap)) {
          const done = await claimJob(db, { key: due.key });
          const about = { job: job.name, day: due.when };
          if (done.length > 0) log.warn(about, 'not run, as it may have been before the restore');
        } else await runOnce(db, due.key, () => due.work(stopping));
        finished.add(due.key);
      } catch (error) {
        if (stopping?.aborted === true) return;
        log.error({ err: error, job: job.name, day: due.when }, 'a scheduled job failed');
      }
    }),
  );
}

/**
 * Does what a key stands for, whatever number of replicas want to. The claim is committed with the end
 * of the work, so a run that dies leaves none behind.
 */
export async function runOnce(db: Db, key: string, work: () => Promise<void>): Promise<void> {
  await db.begin(async (transaction) => {
    const claimed = await claimJob(transaction, { key });
    if (claimed.length > 0) await work();
  });
}

function wasPerhapsTold(job: DailyJob | RecurringJob, due: Due, gap: Gap | null): boolean {
  if (gap === null || !('run' in job) || job.isTold !== true) return false;
  const isKnown = Temporal.Instant.compare(due.at, gap.gapFromAt) < 0;
  return !isKnown && Temporal.Instant.compare(due.at, gap.restoredAt) <= 0;
}

/** What is due, under the key that only one replica can claim. */
interface Due {
  readonly key: string;
  readonly at: Temporal.Instant;
  readonly when: string;
  readonly work: (stopping?: AbortSignal) => Promise<void>;
}

function dueRun(job: DailyJob, at: Temporal.Instant, timezone: Timezone): Due | null {
  const day = dueDay(job.pattern, at, timezone);
  const dueAt = day === null ? null : dueInstant(job.pattern, day, timezone);
  if (day === null || dueAt === null) return null;
  const key = `${job.name}:${String(day)}`;
  return { key, at: dueAt, when: String(day), work: (stopping) => job.run(day, stopping) };
}

function dueMatch(job: RecurringJob, at: Temporal.Instant, timezone: Timezone): Due | null {
  const match = lastMatch(job.pattern, at, timezone);
  if (match === null) return null;
  const key = `${job.name}:${String(match)}`;
  return { key, at: match, when: String(match), work: () => job.runAt(match) };
}

/** The newest instant that a pattern matches, if it is of the last hour; older ones are past caring. */
export function lastMatch(
  pattern: string,
  at: Temporal.Instant,
  timezone: Timezone,
): Temporal.Instant | null {
  if (pattern === 'off') return null;
  const cron = new Cron(pattern, { mode: '5-part', timezone, paused: true });
  // The second that has just begun counts, so the search begins behind it.
  const second = at.round({ smallestUnit: 'second', roundingMode: 'floor' });
  const [match] = cron.previousRuns(1, second.add({ seconds: 1 }).toString());
  if (match === undefined) return null;
  const matchedAt = Temporal.Instant.fromEpochMilliseconds(match.getTime());
  const isRecent = Temporal.Instant.compare(matchedAt.add({ hours: 1 }), at) > 0;
  return isRecent ? matchedAt : null;
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
