import type { Temporal } from 'temporal-polyfill';

import { bridge, type Bridge } from '#analysis/revenue/bridge.ts';
import { cohorts, type Cohorts } from '#analysis/revenue/cohorts.ts';
import { currentMrr, type CurrentMrr } from '#analysis/revenue/current-mrr.ts';
import {
  parseDifferenceCursor,
  reconcileWithCustomers,
  type DifferencesPage,
} from '#analysis/revenue/differences.ts';
import { fxEffects, type FxEffect } from '#analysis/revenue/fx-effects.ts';
import { metrics, type Metrics } from '#analysis/revenue/metrics.ts';
import { movements, parseMovementCursor, type MovementsPage } from '#analysis/revenue/movements.ts';
import { pipeline, type Pipeline } from '#analysis/revenue/pipeline.ts';
import type { Reconciliation } from '#analysis/revenue/reconcile.ts';
import { rollups, type Rollup } from '#analysis/revenue/rollups.ts';
import type { DailySnapshot, Interval } from '#analysis/revenue/snapshots.ts';
import { status, type Status } from '#analysis/status.ts';
import {
  chartRange,
  listRange,
  parseDay,
  type Days,
  type RangeProblem,
} from '#delivery/day-range.ts';
import { MOMENT_EXPECTATION, parseMoment, type Clock } from '#delivery/moment.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import { dayOf } from '#domain/day.ts';
import type { DifferenceRule, MovementType } from '#domain/ledger.ts';

import { processEnvironment, readConfig, systemClock } from './config.ts';
import { openStore, type Store } from './open-store.ts';
import { adminDoor, type AdminDoor } from './sdk-admin.ts';
import { analysisDoor, type AnalysisDoor } from './sdk-analysis.ts';
import { fxDoor, type FxDoor } from './sdk-fx.ts';
import { plansDoor, type PlansDoor } from './sdk-plans.ts';
import { radarDoor, type RadarDoor } from './sdk-radar.ts';
import { risksDoor, type RisksDoor } from './sdk-risks.ts';
import { usageDoor, type UsageDoor } from './sdk-usage.ts';

export type { Bridge, Cohorts, CurrentMrr, DailySnapshot, Metrics, MovementsPage, Rollup, Status };
export type { Pipeline, PipelineAmounts } from '#analysis/revenue/pipeline.ts';
export type { CustomerDifference } from '#analysis/revenue/differences.ts';
export type { DifferencesPage, Reconciliation };
export type { TakenUsage } from '#domain/usage.ts';
export type { SyncProgress } from '#analysis/sync-progress.ts';
export type { AdminDoor } from './sdk-admin.ts';
export type * from './sdk-analysis.ts';
export type { FxDoor, ImportedRates } from './sdk-fx.ts';
export type * from './sdk-plans.ts';
export type * from './sdk-radar.ts';
export type * from './sdk-risks.ts';
export type { UsageDoor, UsageGiven } from './sdk-usage.ts';
export type { FxEffect };
export type { MovementEvent, Plan as MovementPlan } from '#analysis/revenue/movement-parts.ts';
export type { MovementRow } from '#analysis/revenue/movements.ts';

const PAGE_LENGTH = 100;

/** Settings that are given here win over the environment; the rest is read from it. */
export interface MoneyRadarOptions {
  /** A PostgreSQL database; see `DATABASE_URL`. */
  readonly databaseUrl?: string;
  /** Where the embedded database keeps its data; see `MONEYRADAR_HOME`. */
  readonly home?: string;
  /** IANA name of the zone in which days begin; see `TIMEZONE`. */
  readonly timezone?: string;
  /** Currency of the totals, such as `USD`; see `BASE_CURRENCY`. */
  readonly baseCurrency?: string;
  /** What time it is; the system's clock when left out. */
  readonly now?: () => Temporal.Instant;
}

/** Days as `YYYY-MM-DD`, both included. */
export interface DaysAsked {
  readonly from?: string;
  readonly to?: string;
}

/** The figures of MoneyRadar, for programs. Money is in minor units as bigint, days are Temporal.PlainDate. */
export interface MoneyRadar {
  readonly revenue: {
    /** What MRR is now. */
    mrr(): Promise<CurrentMrr>;
    /** What runs on trial now and what usage comes to, beside MRR. */
    pipeline(): Promise<Pipeline>;
    /**
     * MRR and what moved it by day, week or month, oldest first; the last 30 days unless asked
     * otherwise. With `currency`, only what is billed in it.
     */
    snapshots(
      asked?: DaysAsked & {
        readonly days?: number;
        readonly interval?: Interval;
        readonly currency?: string;
      },
    ): Promise<readonly Rollup[]>;
    /** Who changed MRR, when, by how much and why; oldest first, in pages of `limit` (100; 500 at most). */
    movements(
      asked?: DaysAsked & {
        readonly type?: MovementType;
        readonly customerId?: string;
        readonly cursor?: string;
        readonly limit?: number;
      },
    ): Promise<MovementsPage>;
    /** How MRR got from one day to another; the last 30 days unless asked otherwise. */
    bridge(asked?: DaysAsked & { readonly days?: number }): Promise<Bridge>;
    /** Which currencies stand behind a bridge's fx, the largest effect first. */
    fxEffects(asked?: DaysAsked & { readonly days?: number }): Promise<readonly FxEffect[]>;
    /** Churn, retention, LTV and the rest; over the last 30 days unless asked otherwise. */
    metrics(asked?: DaysAsked & { readonly days?: number }): Promise<Metrics>;
    /** Who joined in which month, and what became of them. */
    cohorts(): Promise<Cohorts>;
    /**
     * MRR beside Stripe's way of counting, and the customers between the two, the largest first, in
     * pages of `limit` (100; 500 at most). `at` is a day (its end) or an instant; now when left out.
     */
    reconcile(asked?: {
      readonly at?: string;
      readonly rule?: DifferenceRule;
      readonly cursor?: string;
      readonly limit?: number;
    }): Promise<Reconciliation & DifferencesPage>;
  };
  /** What other currencies are worth in the base currency. */
  readonly fx: FxDoor;
  /** Plans with their prices over time, limits and features. */
  readonly plans: PlansDoor;
  /** Whose plan does not fit, which limits carry value, and what a higher price would bring. */
  readonly analysis: AnalysisDoor & RadarDoor;
  /** What customers use, for the product that knows it. */
  readonly usage: UsageDoor;
  /** What may cost money. */
  readonly risks: RisksDoor;
  /** What keeps the facts complete. */
  readonly admin: AdminDoor;
  /** How far the figures can be trusted right now. */
  status(): Promise<Status>;
  /** Closes the database. Nothing can be asked afterwards. */
  close(): Promise<void>;
}

/**
 * MoneyRadar's figures from its database, which is opened at the first question and has to have been
 * set up by the bot or by `moneyradar init`. Throws ConfigError when a setting is wrong; a question
 * rejects with a sentence when the database cannot be had, and with RangeError when its days make no sense.
 */
export function createMoneyRadar(options: MoneyRadarOptions = {}): MoneyRadar {
  const { now = systemClock } = options;
  const config = readConfig({ ...processEnvironment(), ...variablesOf(options) });
  const { timezone, baseCurrency, thresholds } = config;
  let opening: Promise<Store> | null = null;
  const store = async () => (opening ??= openStore(config));
  const db = async () => (await store()).readDb;
  const writing = async () => (await store()).db;
  const scope = () => ({ now: now(), timezone, baseCurrency });
  const chart = (asked: DaysAsked & { readonly days?: number }) =>
    validDays(chartRange(daysOf(asked), dayOf(now(), timezone)));

  return {
    revenue: {
      mrr: async () => currentMrr(await db(), scope()),
      pipeline: async () => pipeline(await db(), scope()),
      snapshots: async ({ interval = 'day', currency, ...asked } = {}) =>
        rollups(await db(), {
          ...chart(asked),
          ...scope(),
          interval,
          ...(currency !== undefined && { baseCurrency: validCurrency(currency), isNative: true }),
        }),
      bridge: async (asked = {}) => bridge(await db(), { ...chart(asked), ...scope() }),
      fxEffects: async (asked = {}) => fxEffects(await db(), { ...chart(asked), scope: scope() }),
      metrics: async (asked = {}) => metrics(await db(), { ...chart(asked), ...scope() }),
      cohorts: async () => cohorts(await db(), scope()),
      reconcile: async ({ at, rule, cursor, limit = PAGE_LENGTH } = {}) =>
        reconcileWithCustomers(await db(), {
          scope: { ...scope(), ...(at !== undefined && { now: validMoment(at, scope()) }) },
          limit,
          ...(rule !== undefined && { rule }),
          ...(cursor !== undefined && { cursor: validCursor(cursor, parseDifferenceCursor) }),
        }),
      movements: async ({ cursor, limit = PAGE_LENGTH, ...asked } = {}) => {
        const days = validDays(listRange(daysOf(asked), dayOf(now(), timezone)));
        const { type, customerId } = asked;
        return movements(await db(), {
          ...days,
          timezone,
          now: now(),
          limit,
          ...(type !== undefined && { type }),
          ...(customerId !== undefined && { customerId }),
          ...(cursor !== undefined && { cursor: validCursor(cursor, parseMovementCursor) }),
        });
      },
    },
    fx: fxDoor(writing, scope),
    plans: plansDoor({ db: writing, readDb: db }, scope),
    analysis: {
      ...analysisDoor(writing, () => ({ ...scope(), threshold: thresholds.usageMismatch })),
      ...radarDoor(writing, scope),
    },
    usage: usageDoor(writing, { now, timezone }),
    risks: risksDoor(config, now, writing),
    admin: adminDoor(config, writing),
    status: async () => status(await db(), scope()),
    close: async () => {
      await (await opening)?.close();
    },
  };
}

function variablesOf(options: MoneyRadarOptions): Record<string, string> {
  const { databaseUrl, home, timezone, baseCurrency } = options;
  return {
    ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
    ...(home !== undefined && { MONEYRADAR_HOME: home }),
    ...(timezone !== undefined && { TIMEZONE: timezone }),
    ...(baseCurrency !== undefined && { BASE_CURRENCY: baseCurrency }),
  };
}

function daysOf({ from, to, days }: DaysAsked & { readonly days?: number }) {
  return { from: dayFrom(from), to: dayFrom(to), days };
}

function dayFrom(text: string | undefined): Temporal.PlainDate | undefined {
  if (text === undefined) return undefined;
  const day = parseDay(text);
  if (day) return day;
  throw new RangeError(`not a day as YYYY-MM-DD: ${text}`);
}

function validDays(range: Days | RangeProblem): Days {
  if ('fromDay' in range) return range;
  throw new RangeError(`${range.field} ${range.detail}`);
}

function validCurrency(text: string): Currency {
  const currency = parseCurrency(text);
  if (currency !== null) return currency;
  throw new RangeError(`not a currency of three letters: ${text}`);
}

function validCursor<Cursor>(text: string, parse: (text: string) => Cursor | null): Cursor {
  const cursor = parse(text);
  if (cursor !== null) return cursor;
  throw new RangeError('cursor is not one that an earlier page gave');
}

function validMoment(text: string, clock: Clock): Temporal.Instant {
  const moment = parseMoment(text, clock);
  if (moment) return moment;
  throw new RangeError(`at ${MOMENT_EXPECTATION}`);
}
