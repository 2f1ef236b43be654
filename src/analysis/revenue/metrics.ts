import type { Temporal } from 'temporal-polyfill';

import type { Currency } from '#domain/currency.ts';
import { dayOf } from '#domain/day.ts';
import {
  add,
  divide,
  multiply,
  rational,
  roundTo,
  subtract,
  type Rational,
} from '#domain/rational.ts';
import type { Queryable } from '#store/postgres.ts';

import { currentMrr, type CurrentMrr } from './current-mrr.ts';
import { ltv, LTV_MONTHS, type Ltv } from './ltv.ts';
import { askPeriods, fullMonths, type Period } from './periods.ts';
import { countRate, moneyRate, type CountRate, type MoneyRate } from './ratio.ts';
import type { DayRange } from './snapshots.ts';
import { trialConversion, type TrialConversion } from './trial-conversion.ts';

export type { CountRate, MoneyRate } from './ratio.ts';
export type { Ltv } from './ltv.ts';

const TWELVE_MONTHS = rational(12n);

/** The metrics of some local days, in minor units of the base currency. */
export interface Metrics {
  readonly fromDay: Temporal.PlainDate;
  /** Inclusive. */
  readonly toDay: Temporal.PlainDate;
  readonly currency: Currency;
  /** At the end of the last day, or now. */
  readonly mrrMinor: bigint;
  readonly customers: number;
  readonly arrRunRateMinor: bigint;
  /** Null when nobody pays. */
  readonly arpaMinor: bigint | null;
  /** What Stripe knows today of the future; null when the last day is not today. */
  readonly committedMinor: bigint | null;
  /** Of the customers at the start, who is none at the end. */
  readonly customerChurn: CountRate;
  readonly grossMrrChurn: MoneyRate;
  readonly netMrrChurn: MoneyRate;
  readonly nrr: MoneyRate;
  /** Never above 1. */
  readonly grr: MoneyRate;
  /** Null when nothing was lost. */
  readonly quickRatio: MoneyRate;
  readonly ltv: Ltv;
  readonly trialConversion: TrialConversion;
  /** Currencies that are in no figure, because no rate is known. */
  readonly notIncluded: CurrentMrr['notIncluded'];
}

/**
 * Every metric over a range of local days, up to `now` when the last day is not over. What cannot be
 * divided is null. Source of the rules: docs/metrics.md, Metrics.
 */
export async function metrics(
  db: Queryable,
  input: DayRange & { readonly now: Temporal.Instant },
): Promise<Metrics> {
  const { fromDay, toDay, timezone, baseCurrency, now } = input;
  const months = fullMonths(toDay, LTV_MONTHS, { timezone, now });
  const [[range, ...full], current, trials] = await Promise.all([
    askPeriods(db, { days: [{ fromDay, toDay }, ...months], timezone, baseCurrency, now }),
    currentMrr(db, { now, timezone, baseCurrency }),
    trialConversion(db, { fromDay, toDay, timezone, now }),
  ]);
  if (range === undefined) throw new Error('a period has one row');
  const arpa = arpaOf(range);
  const isCurrent = toDay.equals(dayOf(now, timezone));
  return {
    fromDay,
    toDay,
    currency: baseCurrency,
    mrrMinor: roundTo(range.end, 0),
    customers: range.endCustomers,
    arrRunRateMinor: roundTo(multiply(range.end, TWELVE_MONTHS), 0),
    arpaMinor: arpa && roundTo(arpa, 0),
    committedMinor: isCurrent ? current.committedMinor : null,
    ...ratesOf(range),
    ltv: ltv(arpa, full),
    trialConversion: trials,
    notIncluded: current.notIncluded,
  };
}

function arpaOf({ end, endCustomers }: Period): Rational | null {
  return endCustomers > 0 ? divide(end, rational(BigInt(endCustomers))) : null;
}

function ratesOf(period: Period) {
  const { start, startCustomers, churn, contraction, expansion, reactivation } = period;
  const lost = add(churn, contraction);
  const ofStart = (part: Rational) => moneyRate(part, start, startCustomers);
  return {
    customerChurn: countRate(period.lostCustomers, startCustomers),
    grossMrrChurn: ofStart(lost),
    netMrrChurn: ofStart(subtract(lost, add(expansion, reactivation))),
    nrr: ofStart(period.retained),
    grr: ofStart(period.kept),
    quickRatio: moneyRate(add(period.new, expansion), lost, period.gains + period.losses),
  };
}
