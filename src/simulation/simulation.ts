import type { Temporal } from 'temporal-polyfill';

import type { EpochSeconds } from '#domain/facts.ts';
import { dayOf, secondsOf, startOfDay } from '#simulation/company/calendar.ts';
import type { Company, Visit } from '#simulation/company/company.ts';
import type { Log } from '#simulation/delivery/insist.ts';
import { createWebhook } from '#simulation/delivery/webhook.ts';
import { createUsageReporter, type UsageIntake } from '#simulation/usage/report-usage.ts';

import { readPosition, writePosition, type Position } from './position.ts';
import { tellLife, type Listener } from './tell-life.ts';

/** A company that begins today looks back on so much of its life. */
const HISTORY_MONTHS = 18;

const PROGRESS_EVERY_MS = 150;

export interface SimulationOptions {
  /** Where Stripe would post its events. */
  readonly webhookUrl: string;
  readonly webhookSecret: string;
  /** The folder that keeps `simulation.json`, from which the next start goes on. */
  readonly home: string;
  /** Which company it is. A company that is there already stays itself. */
  readonly seed: string;
  /** The company's first day; default 18 months ago. A company that is there keeps its own. */
  readonly startAt?: Temporal.Instant;
  readonly now: () => Temporal.Instant;
  readonly log: Log;
  readonly onProgress?: (progress: Progress) => void;
  /** How much happens while it runs: 1 (default) is about one visible thing a minute at first. */
  readonly speed?: number;
  /** Where the company's product reports usage, as `{ records: [...] }` with a bearer key. */
  readonly usage?: UsageIntake;
}

/** How far the loading of what happened before this start has come. */
export interface Progress {
  readonly sent: number;
  readonly total: number;
  readonly throughDay: Temporal.PlainDate;
}

export interface Simulation {
  /** When everything that happened before this start is accepted. Never rejects. */
  readonly loaded: Promise<void>;
  /** Ends after the requests under way and remembers how far it came. */
  stop(): Promise<void>;
}

/**
 * Brings a company to life that bills through Stripe: it tells its past to the webhook in order and
 * then goes on living in real time. A later start with the same folder tells what happened in
 * between and never another past. Throws when the folder holds something unreadable.
 */
export async function startSimulation(options: SimulationOptions): Promise<Simulation> {
  const { home, webhookUrl, webhookSecret, now, log, onProgress, usage } = options;
  const position = (await readPosition(home)) ?? newPosition(options);
  const visit = beginVisit(position, { at: secondsOf(now()), pace: options.speed ?? 1 });
  await writePosition(home, position);
  const stopping = new AbortController();
  const context = {
    position,
    now: () => secondsOf(now()),
    save: () => writePosition(home, position),
    stopping: stopping.signal,
    log,
  };
  const webhook = createWebhook({ url: webhookUrl, secret: webhookSecret }, context);
  const reporter = usage === undefined ? null : createUsageReporter(usage, context);
  const listener = {
    ...context,
    visit,
    send: webhook.send,
    onProgress: throttled(onProgress),
    onTold: async (company: Company, until: EpochSeconds) => reporter?.report(company, until),
  };
  let ended = Promise.resolve();
  const loaded = new Promise<void>((resolve) => {
    ended = tellLife({ ...listener, onLoaded: resolve })
      .catch((error: unknown) => log.error({ err: error }, 'the simulated company stopped'))
      .finally(resolve);
  });
  return {
    loaded,
    stop: async () => {
      stopping.abort();
      await ended;
      webhook.close();
      reporter?.close();
    },
  };
}

function newPosition({ seed, startAt, now }: SimulationOptions): Position {
  const yearAndAHalfAgo = dayOf(secondsOf(now())).subtract({ months: HISTORY_MONTHS });
  return {
    seed,
    startAt: startAt === undefined ? startOfDay(yearAndAHalfAgo) : secondsOf(startAt),
    sent: 0,
    lastEventId: null,
    usageThroughDay: null,
    visits: [],
  };
}

/**
 * A visit must not begin before the end of the last one, even after a crash or with a clock that
 * was set back: that would put new acts before acts that were told already.
 */
function beginVisit(position: Position, { at, pace }: { at: number; pace: number }): Visit {
  const fromAt = Math.max(at, ...position.visits.map(({ untilAt }) => untilAt));
  const visit = { fromAt, untilAt: fromAt, pace };
  const lasted = position.visits.filter((each) => each.untilAt > each.fromAt);
  position.visits.splice(0, position.visits.length, ...lasted, visit);
  return visit;
}

function throttled(onProgress: SimulationOptions['onProgress']): Listener['onProgress'] {
  let shownAtMs = -PROGRESS_EVERY_MS;
  return ({ sent, total, at }) => {
    const isDue = performance.now() - shownAtMs >= PROGRESS_EVERY_MS || sent === total;
    if (onProgress === undefined || !isDue) return;
    shownAtMs = performance.now();
    onProgress({ sent, total, throughDay: dayOf(at) });
  };
}
