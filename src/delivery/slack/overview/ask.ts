import type { Temporal } from 'temporal-polyfill';

import { bridge, type Bridge } from '#analysis/revenue/bridge.ts';
import { currentMrr, type CurrentMrr } from '#analysis/revenue/current-mrr.ts';
import { pipeline, type Pipeline } from '#analysis/revenue/pipeline.ts';
import { status, type Status } from '#analysis/status.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { askMoves, type MovesAsked, type ShownMoves } from '#delivery/slack/moves/ask.ts';
import { dayOf } from '#domain/day.ts';

/** What a headline says: where revenue stands, and how it got there. */
export interface Overview {
  readonly now: Temporal.Instant;
  readonly today: Temporal.PlainDate;
  readonly current: CurrentMrr;
  readonly pipeline: Pipeline;
  readonly bridge: Bridge;
  readonly status: Status;
}

/** Where revenue stands, and what to do next for more of it. */
export interface Radar extends Overview {
  readonly moves: ShownMoves;
}

const BRIDGE_DAYS = 30;

/** Asks for the headline, the bridge of the last 30 local days with today, and some moves. */
export async function askRadar(sources: Sources, asked: MovesAsked): Promise<Radar> {
  const now = sources.now();
  const today = dayOf(now, sources.timezone);
  const fromDay = today.subtract({ days: BRIDGE_DAYS - 1 });
  const [overview, moves] = await Promise.all([
    askSince(sources, { now, today, fromDay }),
    askMoves(sources, { asked, now }),
  ]);
  return { ...overview, moves };
}

/** The headline and the bridge between given days, of which the last may be today. */
export async function askSince(
  { readDb, timezone, baseCurrency }: Sources,
  {
    now,
    today,
    fromDay,
    toDay = today,
    account = null,
  }: {
    now: Temporal.Instant;
    today: Temporal.PlainDate;
    fromDay: Temporal.PlainDate;
    toDay?: Temporal.PlainDate;
    /** Of one Stripe account only; null: of all. How fresh all is, is said of all. */
    account?: string | null;
  },
): Promise<Overview> {
  const scope = { now, timezone, baseCurrency, account };
  const [current, beside, changes, health] = await Promise.all([
    currentMrr(readDb, scope),
    pipeline(readDb, scope),
    bridge(readDb, { ...scope, fromDay, toDay }),
    status(readDb, scope),
  ]);
  return { now, today, current, pipeline: beside, bridge: changes, status: health };
}
