import type { Temporal } from 'temporal-polyfill';

import type { Move } from '#analysis/radar/move.ts';
import { topMoves } from '#analysis/radar/top-moves.ts';
import { bridge, type Bridge } from '#analysis/revenue/bridge.ts';
import { currentMrr, type CurrentMrr } from '#analysis/revenue/current-mrr.ts';
import { dailySnapshots, type DailySnapshot } from '#analysis/revenue/snapshots.ts';
import { status, type Status } from '#analysis/status.ts';
import type { Sources } from '#delivery/slack/command.ts';

/** What a digest is made from: a day that is over, the month before it, and how things stand now. */
export interface Digest {
  readonly now: Temporal.Instant;
  /** The day it is about: the one before it is read. */
  readonly day: Temporal.PlainDate;
  readonly bridge: Bridge;
  /** Oldest first, the digest's day last. */
  readonly snapshots: readonly DailySnapshot[];
  readonly current: CurrentMrr;
  readonly status: Status;
  /** The best move of the day; null when there is none. */
  readonly move: Move | null;
}

export type DigestSources = Pick<
  Sources,
  'db' | 'readDb' | 'now' | 'timezone' | 'baseCurrency' | 'isSimulated'
>;

export const CHART_DAYS = 30;

/** Asks for the digest that is read on `readOn`, about the day before. */
export async function askDigest(
  { db, readDb, now: clock, timezone, baseCurrency }: DigestSources,
  readOn: Temporal.PlainDate,
): Promise<Digest> {
  const now = clock();
  const day = readOn.subtract({ days: 1 });
  const scope = { now, timezone, baseCurrency };
  const fromDay = day.subtract({ days: CHART_DAYS });
  const [changes, snapshots, current, health, top] = await Promise.all([
    bridge(readDb, { ...scope, fromDay: day, toDay: day }),
    dailySnapshots(readDb, { ...scope, fromDay, toDay: day }),
    currentMrr(readDb, scope),
    status(readDb, scope),
    topMoves(db, { ...scope, limit: 1 }),
  ]);
  const [move = null] = top.moves;
  return { now, day, bridge: changes, snapshots, current, status: health, move };
}
