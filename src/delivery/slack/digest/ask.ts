import type { Temporal } from 'temporal-polyfill';

import { customMetrics, type CustomMetric } from '#analysis/custom-metrics/custom-metric.ts';
import { experimentsDue, type ExperimentsDue } from '#analysis/experiments/due.ts';
import type { Move } from '#analysis/radar/move.ts';
import { topMoves } from '#analysis/radar/top-moves.ts';
import { breakdown, BREAKDOWN_GROUPS_MAX, type Breakdown } from '#analysis/revenue/breakdown.ts';
import { bridge, type Bridge } from '#analysis/revenue/bridge.ts';
import { currentMrr, type CurrentMrr, type Scope } from '#analysis/revenue/current-mrr.ts';
import { knownUntil } from '#analysis/revenue/known-until.ts';
import { dailySnapshots, type DailySnapshot } from '#analysis/revenue/snapshots.ts';
import { openAlertCounts } from '#analysis/risks/figures.ts';
import { alertNews } from '#analysis/risks/news.ts';
import { statedSettings } from '#analysis/settings/stated.ts';
import { status, type Status } from '#analysis/status.ts';
import type { Sources } from '#delivery/slack/command.ts';
import type { Db } from '#store/postgres.ts';
import { lastDigest } from '#store/queries/delivery.ts';

import { ALERTS_TOLD, type OvernightAlerts } from './alert-news.ts';

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
  /** Where the MRR of the month until that day came from; null while no key says so. */
  readonly origins: Breakdown | null;
  /** The best move of the day; null when there is none. */
  readonly move: Move | null;
  /** Since the digest before, without muted types. */
  readonly alerts: OvernightAlerts;
  /** What is read again on the day on which the digest is read, and what waits for a decision. */
  readonly experiments: ExperimentsDue;
  /** Those of the digest first, in their order. */
  readonly ownNumbers: readonly CustomMetric[];
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
  const [changes, snapshots, current, health, origins, top, alerts, experiments, ownNumbers] =
    await Promise.all([
      bridge(readDb, { ...scope, fromDay: day, toDay: day }),
      dailySnapshots(readDb, { ...scope, fromDay, toDay: day }),
      currentMrr(readDb, scope),
      status(readDb, scope),
      breakdown(readDb, {
        ...scope,
        fromDay: fromDay.add({ days: 1 }),
        toDay: day,
        dimension: 'attribution',
        limit: BREAKDOWN_GROUPS_MAX,
      }),
      topMoves(db, { ...scope, limit: 1 }),
      overnight(db, scope, readOn),
      experimentsDue(db, { fromDay: readOn, toDay: readOn, timezone }),
      customMetrics(db, scope),
    ]);
  const [move = null] = top.moves;
  return {
    now,
    day,
    bridge: changes,
    snapshots,
    current,
    status: health,
    origins,
    move,
    alerts,
    experiments,
    ownNumbers,
  };
}

/** Alerts change by the click, so they are read from where they are written. */
async function overnight(
  db: Db,
  { now, timezone }: Scope,
  readOn: Temporal.PlainDate,
): Promise<OvernightAlerts> {
  const { stated } = await statedSettings(db);
  const last = await lastDigest(db, { readOn: readOn.toString(), beforeAt: now });
  const aDayAgo = now.toZonedDateTimeISO(timezone).subtract({ days: 1 }).toInstant();
  const fromAt = last[0]?.writtenAt ?? aDayAgo;
  const [news, { active }] = await Promise.all([
    alertNews(db, {
      fromAt,
      untilAt: knownUntil(now),
      muted: stated.muted_alert_types ?? [],
      limit: ALERTS_TOLD,
    }),
    openAlertCounts(db, {}),
  ]);
  return { news, open: active, fromAt };
}
