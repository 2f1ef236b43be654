import type { Temporal } from 'temporal-polyfill';

import {
  breakdown,
  BREAKDOWN_GROUPS_MAX,
  type Breakdown,
  type Dimension,
} from '#analysis/revenue/breakdown.ts';
import { bridge, type Bridge } from '#analysis/revenue/bridge.ts';
import { cohorts, type Cohorts } from '#analysis/revenue/cohorts.ts';
import { currentMrr, type CurrentMrr, type Scope } from '#analysis/revenue/current-mrr.ts';
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
import { askedAccount } from '#delivery/account-input.ts';
import { NO_KEY } from '#delivery/breakdown-words.ts';
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
import type { Db } from '#store/postgres.ts';

export type { Breakdown, BreakdownGroup, BreakdownLine } from '#analysis/revenue/breakdown.ts';
export type { Dimension as BreakdownDimension } from '#analysis/revenue/breakdown.ts';
export type { Bridge, Cohorts, CurrentMrr, DailySnapshot, Metrics, MovementsPage, Rollup };
export type { Pipeline, PipelineAmounts } from '#analysis/revenue/pipeline.ts';
export type { CustomerDifference } from '#analysis/revenue/differences.ts';
export type { DifferencesPage, FxEffect, Reconciliation };
export type { MovementEvent, Plan as MovementPlan } from '#analysis/revenue/movement-parts.ts';
export type { MovementRow } from '#analysis/revenue/movements.ts';

const PAGE_LENGTH = 100;

/** Days as `YYYY-MM-DD`, both included. */
export interface DaysAsked {
  readonly from?: string;
  readonly to?: string;
}

/** What MRR is, was, and why, for programs. Rejects with RangeError for what makes no sense. */
export interface RevenueDoor {
  /** What MRR is now; with `account`, of one Stripe account. */
  mrr(asked?: { readonly account?: string }): Promise<CurrentMrr>;
  /** What runs on trial now and what usage comes to, beside MRR. */
  pipeline(): Promise<Pipeline>;
  /**
   * MRR and what moved it by day, week or month, oldest first; the last 30 days unless asked
   * otherwise. With `currency`, only what is billed in it; with `account`, of one Stripe account.
   */
  snapshots(
    asked?: DaysAsked & {
      readonly days?: number;
      readonly interval?: Interval;
      readonly currency?: string;
      readonly account?: string;
    },
  ): Promise<readonly Rollup[]>;
  /** Who changed MRR, when, by how much and why; oldest first, in pages of `limit` (100; 500 at most). */
  movements(
    asked?: DaysAsked & {
      readonly type?: MovementType;
      readonly customerId?: string;
      readonly account?: string;
      readonly cursor?: string;
      readonly limit?: number;
    },
  ): Promise<MovementsPage>;
  /** How MRR got from one day to another; the last 30 days unless asked otherwise. */
  bridge(asked?: DaysAsked & { readonly days?: number }): Promise<Bridge>;
  /** Which currencies stand behind a bridge's fx, the largest effect first. */
  fxEffects(asked?: DaysAsked & { readonly days?: number }): Promise<readonly FxEffect[]>;
  /**
   * MRR and what moved it by where customers came from (`by: 'attribution'`, unless said otherwise) or
   * by Stripe account; over the last 30 days, the `limit` largest groups (100; 500 at most). Rejects
   * with a sentence while no metadata key is set.
   */
  breakdown(
    asked?: DaysAsked & {
      readonly by?: Dimension;
      readonly days?: number;
      readonly limit?: number;
    },
  ): Promise<Breakdown>;
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
}

/** The door of one database and one clock. */
export function revenueDoor(db: () => Promise<Db>, scope: () => Scope): RevenueDoor {
  const today = () => dayOf(scope().now, scope().timezone);
  const chart = (asked: DaysAsked & { readonly days?: number }) =>
    validDays(chartRange(daysOf(asked), today()));
  return {
    mrr: async ({ account } = {}) =>
      currentMrr(await db(), { ...scope(), account: await validAccount(await db(), account) }),
    pipeline: async () => pipeline(await db(), scope()),
    snapshots: async ({ interval = 'day', currency, account, ...asked } = {}) =>
      rollups(await db(), {
        ...chart(asked),
        ...scope(),
        interval,
        account: await validAccount(await db(), account),
        ...(currency !== undefined && { baseCurrency: validCurrency(currency), isNative: true }),
      }),
    bridge: async (asked = {}) => bridge(await db(), { ...chart(asked), ...scope() }),
    fxEffects: async (asked = {}) => fxEffects(await db(), { ...chart(asked), scope: scope() }),
    breakdown: async ({ by = 'attribution', limit = PAGE_LENGTH, ...asked } = {}) => {
      if (!(limit >= 1 && limit <= BREAKDOWN_GROUPS_MAX)) {
        throw new RangeError(`limit must be from 1 to ${BREAKDOWN_GROUPS_MAX}`);
      }
      const days = { ...chart(asked), ...scope() };
      const found = await breakdown(await db(), { ...days, dimension: by, limit });
      if (found === null) throw new Error(NO_KEY);
      return found;
    },
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
      const days = validDays(listRange(daysOf(asked), today()));
      const { type, customerId } = asked;
      const { timezone, now } = scope();
      const account = await validAccount(await db(), asked.account);
      return movements(await db(), {
        ...days,
        timezone,
        now,
        limit,
        ...(type !== undefined && { type }),
        ...(customerId !== undefined && { customerId }),
        ...(account !== null && { account }),
        ...(cursor !== undefined && { cursor: validCursor(cursor, parseMovementCursor) }),
      });
    },
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

async function validAccount(db: Db, text: string | undefined): Promise<string | null> {
  const asked = await askedAccount(db, text);
  if ('account' in asked) return asked.account;
  throw new RangeError(`account ${asked.expectation}`);
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
