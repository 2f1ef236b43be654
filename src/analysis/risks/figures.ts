import type { Temporal } from 'temporal-polyfill';

import { knownUntil } from '#analysis/revenue/known-until.ts';
import type { AlertStatus, AlertType } from '#domain/alerts.ts';
import type { Currency } from '#domain/currency.ts';
import { dayOf, type Timezone } from '#domain/day.ts';
import { wilsonInterval, type Interval } from '#domain/statistics/proportion.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/risk-figures.ts';

/** From so many resolved by people on, more than half of them wrong, a type does more harm than good. */
const JUDGED_LEAST = 5;
const WRONG_SHARE_MOST = 0.5;

/** How good the alerts of a type, or of all, were in a time. Money in minor units of `currency`. */
export interface AlertFigures {
  readonly opened: number;
  /** Now, snoozed ones among them. */
  readonly stillOpen: number;
  /** Ended with their condition, without anybody. */
  readonly cleared: { readonly kept: number; readonly lost: number; readonly other: number };
  /** Ended by people. */
  readonly resolved: {
    readonly kept: number;
    readonly won: number;
    readonly lost: number;
    readonly wrong: number;
    readonly noAction: number;
  };
  /** Of those that people resolved, how many they called wrong; null when they resolved none. */
  readonly falseAlarmRate: number | null;
  /** Where the true rate lies with 95 % confidence. */
  readonly falseAlarmInterval: Interval | null;
  /** Each customer once. */
  readonly keptMinor: bigint;
  readonly wonMinor: bigint;
  readonly lostMinor: bigint;
  readonly currency: Currency;
  /** Ended ones whose money has no exchange rate; in none of the sums. */
  readonly withoutRate: number;
}

export interface AlertTypeFigures extends AlertFigures {
  readonly type: AlertType;
  /** At least five were resolved by people, and more than half of these called wrong. */
  readonly suggestsMuting: boolean;
}

export interface AlertBookkeeping {
  /** The most money kept first; types of which there was nothing are left out. */
  readonly types: readonly AlertTypeFigures[];
  /** Of all types together; a customer whom several kept counts once. */
  readonly total: AlertFigures;
}

interface FiguresAsked {
  readonly fromAt: Temporal.Instant;
  /** Up to now when left out. */
  readonly untilAt?: Temporal.Instant;
  readonly now: Temporal.Instant;
  readonly timezone: Timezone;
  readonly baseCurrency: Currency;
}

/**
 * What became of the alerts that opened or ended on `[fromAt, untilAt)`: how often they were wrong, and
 * the money kept, won and lost. Source of the rules: docs/metrics.md, Alerts.
 */
export async function alertFigures(db: Queryable, asked: FiguresAsked): Promise<AlertBookkeeping> {
  const { fromAt, now, timezone, baseCurrency } = asked;
  const rows = await queries.alertFigures(db, {
    fromAt,
    untilAt: asked.untilAt ?? knownUntil(now),
    today: dayOf(now, timezone),
    baseCurrency,
  });
  const total = rows.find(({ type }) => type === null);
  return {
    types: rows.flatMap((row) => (row.type === null ? [] : [typeFigures(row, row.type, asked)])),
    total: total === undefined ? nothing(baseCurrency) : figuresOf(total, baseCurrency),
  };
}

export interface OpenAlertCounts {
  readonly status: Exclude<AlertStatus, 'resolved'>;
  readonly alerts: number;
  readonly critical: number;
  readonly warning: number;
  readonly informational: number;
  /** In the base currency as of the newest scan, each customer once. */
  readonly atStakeMinor: bigint;
}

/** How many alerts wait for somebody, and how many rest, of all types or of one. */
export async function openAlertCounts(
  db: Queryable,
  { type }: { readonly type?: AlertType },
): Promise<Readonly<Record<'active' | 'snoozed', OpenAlertCounts>>> {
  const rows = await queries.openAlertCounts(db, { type: type ?? null });
  const of = (status: OpenAlertCounts['status']) =>
    rows.find((row) => row.status === status) ?? { ...NO_ALERTS, status };
  return { active: of('active'), snoozed: of('snoozed') };
}

const NO_ALERTS = { alerts: 0, critical: 0, warning: 0, informational: 0, atStakeMinor: 0n };

type Row = Awaited<ReturnType<typeof queries.alertFigures>>[number];

function typeFigures(
  row: Row,
  type: AlertType,
  { baseCurrency }: Pick<FiguresAsked, 'baseCurrency'>,
): AlertTypeFigures {
  const figures = figuresOf(row, baseCurrency);
  const rate = figures.falseAlarmRate ?? 0;
  return {
    type,
    ...figures,
    suggestsMuting: judgedOf(row) >= JUDGED_LEAST && rate > WRONG_SHARE_MOST,
  };
}

function figuresOf(row: Row, currency: Currency): AlertFigures {
  const judged = judgedOf(row);
  return {
    opened: row.opened,
    stillOpen: row.stillOpen,
    cleared: { kept: row.clearedKept, lost: row.clearedLost, other: row.clearedOtherwise },
    resolved: {
      kept: row.resolvedKept,
      won: row.resolvedWon,
      lost: row.resolvedLost,
      wrong: row.resolvedWrong,
      noAction: row.resolvedNoAction,
    },
    falseAlarmRate: judged === 0 ? null : row.resolvedWrong / judged,
    falseAlarmInterval: wilsonInterval(row.resolvedWrong, judged),
    keptMinor: row.keptMinor,
    wonMinor: row.wonMinor,
    lostMinor: row.lostMinor,
    currency,
    withoutRate: row.withoutRate,
  };
}

function judgedOf(row: Row): number {
  const { resolvedKept, resolvedWon, resolvedLost, resolvedWrong, resolvedNoAction } = row;
  return resolvedKept + resolvedWon + resolvedLost + resolvedWrong + resolvedNoAction;
}

function nothing(currency: Currency): AlertFigures {
  return {
    opened: 0,
    stillOpen: 0,
    cleared: { kept: 0, lost: 0, other: 0 },
    resolved: { kept: 0, won: 0, lost: 0, wrong: 0, noAction: 0 },
    falseAlarmRate: null,
    falseAlarmInterval: null,
    keptMinor: 0n,
    wonMinor: 0n,
    lostMinor: 0n,
    currency,
    withoutRate: 0,
  };
}
