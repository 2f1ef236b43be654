import type { Temporal } from 'temporal-polyfill';

import type { Currency } from '#domain/currency.ts';
import { minorFactor } from '#domain/fx-rate.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/fx.ts';

/** What one major unit of a currency is worth in major units of the base, from a day on. */
export interface FxRate {
  readonly currency: Currency;
  readonly fromDay: Temporal.PlainDate;
  /** An exact decimal above zero. */
  readonly rate: string;
}

export interface KnownFxRate extends FxRate {
  readonly setAt: Temporal.Instant;
}

/**
 * Keeps rates, at most one per currency and day, none of the base itself. All or none; answers how
 * many are new or other than before. Figures of past days follow at once. Source of the rules:
 * docs/metrics.md, Currencies.
 */
export async function setFxRates(
  db: Queryable,
  { baseCurrency, rates }: { baseCurrency: Currency; rates: readonly FxRate[] },
): Promise<number> {
  const rows = rates.map(({ currency, fromDay, rate }) => ({
    currency,
    from_day: fromDay.toString(),
    rate,
    minor_factor: minorFactor(rate, currency, baseCurrency),
  }));
  const [answer] = await queries.setRates(db, { base: baseCurrency, rates: rows });
  return answer?.changedRates ?? 0;
}

/** Every rate to the base, by currency and day. */
export async function fxRates(
  db: Queryable,
  { baseCurrency }: { baseCurrency: Currency },
): Promise<KnownFxRate[]> {
  const rows = await queries.rates(db, { base: baseCurrency });
  return rows.map((row) => ({ ...row, currency: row.currency as Currency }));
}
