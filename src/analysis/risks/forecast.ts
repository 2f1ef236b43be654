import type { Temporal } from 'temporal-polyfill';

import type { Scope } from '#analysis/revenue/current-mrr.ts';
import { knownUntil } from '#analysis/revenue/known-until.ts';
import { LOSS_KINDS, type LossKind } from '#domain/alerts.ts';
import type { Currency } from '#domain/currency.ts';
import { dayOf, endOfDay } from '#domain/day.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/risk-figures.ts';

/** What happens to one subscription on a day, or is decided then. */
export interface ForecastLoss {
  readonly day: Temporal.PlainDate;
  readonly kind: LossKind;
  /** Stripe's id. */
  readonly customerId: string;
  /** null unless names are kept. */
  readonly customerName: string | null;
  /** Stripe's id. */
  readonly subscriptionId: string;
  /** MRR that goes or may go, in `currency`; of a trial, what it would have brought. */
  readonly mrrMinor: bigint;
  readonly currency: Currency;
  /** At today's rate; null without one. */
  readonly baseMrrMinor: bigint | null;
  /** By how much they pay more when a discount ends; null otherwise. */
  readonly riseMinor: bigint | null;
  /** Whether there is a card to charge; null when Stripe has not told. */
  readonly hasPaymentMethod: boolean | null;
  /** It is in the totals; a subscription counts once, where it comes first, and a trial never. */
  readonly isCounted: boolean;
}

/** In minor units of the base currency. */
export interface LossSum {
  readonly subscriptions: number;
  readonly minor: bigint;
  /** Subscriptions without an exchange rate; not in the money. */
  readonly withoutRate: number;
}

export interface LossWeek extends LossSum {
  /** The week's Monday, which may lie before today. */
  readonly weekDay: Temporal.PlainDate;
  /** Everything of its kind: one subscription may be in several. */
  readonly kinds: readonly (LossSum & { readonly kind: LossKind })[];
}

export interface LossCalendar {
  readonly asOf: Temporal.Instant;
  /** Today, and the last day that is looked at. */
  readonly fromDay: Temporal.PlainDate;
  readonly toDay: Temporal.PlainDate;
  readonly currency: Currency;
  readonly total: LossSum;
  /** In the order of LOSS_KINDS; those of which there is nothing are left out. */
  readonly kinds: readonly (LossSum & { readonly kind: LossKind })[];
  /** Those in which something happens, in order. */
  readonly weeks: readonly LossWeek[];
  /** By day, the most money first, at most `limit`. */
  readonly entries: readonly ForecastLoss[];
  /** How many there are, of the kind that was asked for. */
  readonly entriesInAll: number;
}

interface ForecastAsked extends Scope {
  /** After today. */
  readonly days: number;
  readonly kind?: LossKind;
  readonly limit: number;
}

/**
 * What takes MRR away from now to the end of the day `days` from today, or may. Sums are of all kinds
 * whatever kind is asked for. Source of the rules: docs/metrics.md, Loss calendar.
 */
export async function forecastLosses(db: Queryable, asked: ForecastAsked): Promise<LossCalendar> {
  const { now, timezone, baseCurrency, kind, days, limit } = asked;
  const fromDay = dayOf(now, timezone);
  const toDay = fromDay.add({ days });
  const rows = await queries.forecast(db, {
    beforeAt: knownUntil(now),
    untilAt: endOfDay(toDay, timezone),
    timezone,
    baseCurrency,
    kind: kind ?? null,
    limitRows: limit,
  });
  const sums = rows.filter(({ isSum }) => isSum);
  const kinds = kindsOf(sums.filter(({ weekDay }) => weekDay === null));
  return {
    asOf: now,
    fromDay,
    toDay,
    currency: baseCurrency,
    total: sumOf(sums.find((row) => row.weekDay === null && row.kind === null)),
    kinds,
    weeks: weeksOf(sums),
    entries: rows.filter(({ isSum }) => !isSum).map(entryOf),
    entriesInAll: kinds
      .filter((one) => kind === undefined || one.kind === kind)
      .reduce((sum, { subscriptions }) => sum + subscriptions, 0),
  };
}

type Row = Awaited<ReturnType<typeof queries.forecast>>[number];

function weeksOf(sums: readonly Row[]): LossWeek[] {
  return sums
    .flatMap((row) => {
      const { weekDay, kind } = row;
      if (weekDay === null || kind !== null) return [];
      const ofWeek = sums.filter((one) => one.weekDay?.equals(weekDay) === true);
      return [{ weekDay, ...sumOf(row), kinds: kindsOf(ofWeek) }];
    })
    .toSorted((one, other) => one.weekDay.since(other.weekDay).days);
}

function kindsOf(sums: readonly Row[]): (LossSum & { kind: LossKind })[] {
  return LOSS_KINDS.flatMap((kind) => {
    const row = sums.find((one) => one.kind === kind);
    return row === undefined ? [] : [{ kind, ...sumOf(row) }];
  });
}

function sumOf(row: Row | undefined): LossSum {
  return {
    subscriptions: row?.subscriptions ?? 0,
    minor: row?.baseMinor ?? 0n,
    withoutRate: row?.withoutRate ?? 0,
  };
}

function entryOf(row: Row): ForecastLoss {
  const { day, kind, customerId, subscriptionId, mrrMinor, currency } = row;
  if (
    day === null ||
    kind === null ||
    customerId === null ||
    subscriptionId === null ||
    mrrMinor === null
  ) {
    throw new Error('an entry of the loss calendar has a day, a kind, a subscription and money');
  }
  return {
    day,
    kind,
    customerId,
    customerName: row.customerName,
    subscriptionId,
    mrrMinor,
    currency: currency as Currency,
    baseMrrMinor: row.baseMinor,
    riseMinor: row.riseMinor,
    hasPaymentMethod: row.hasPaymentMethod,
    isCounted: row.isCounted,
  };
}
