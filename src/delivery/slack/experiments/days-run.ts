import type { Temporal } from 'temporal-polyfill';

import { dayAsOf } from '#delivery/slack/wording/days.ts';
import { dayOf, type Timezone } from '#domain/day.ts';
import type { Experiment } from '#domain/experiments.ts';

interface Clock {
  readonly now: Temporal.Instant;
  readonly timezone: Timezone;
}

/** The days that count are over: a verdict may be made. */
export function isOver({ design }: Pick<Experiment, 'design'>, { now, timezone }: Clock): boolean {
  return design.stopOn !== null && dayOf(now, timezone).since(design.stopOn).sign > 0;
}

/** How long it has run, and how much of it is left: `day 12 of 30, until 14 Jun`. */
export function progressWords(experiment: Experiment, clock: Clock): string {
  const { startedAt, design } = experiment;
  if (startedAt === null) return 'not started';
  const today = dayOf(clock.now, clock.timezone);
  const from = dayOf(startedAt, clock.timezone);
  const day = from.until(today).days + 1;
  if (design.stopOn === null) return `day ${day}, with no last day`;
  const until = dayAsOf(design.stopOn, today);
  if (isOver(experiment, clock)) return `over since ${until}`;
  return `day ${day} of ${from.until(design.stopOn).days + 1}, until ${until}`;
}
