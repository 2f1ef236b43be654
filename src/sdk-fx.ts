import type { Temporal } from 'temporal-polyfill';

import { fxRates, setFxRates, type FxRate, type KnownFxRate } from '#analysis/revenue/fx.ts';
import { readFxFile, type LineError } from '#delivery/fx-file.ts';
import { readFxRate } from '#delivery/fx-input.ts';
import type { Currency } from '#domain/currency.ts';
import { dayOf, type Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

/** Rates of exchange to the base currency, from the program that knows them. */
export interface FxDoor {
  /** What one unit is worth in the base currency, as exact text: `set('EUR', '1.08', { from: '2026-01-01' })`. From today on when no day is said. */
  set(currency: string, rate: string, options?: { readonly from?: string }): Promise<FxRate>;
  /** Rates as CSV text with the columns day,currency,rate. A line that is wrong stores nothing, unless wrong lines are skipped. */
  import(csv: string, options?: { readonly isSkipping?: boolean }): Promise<ImportedRates>;
  /** Every rate, by currency and day. */
  list(): Promise<readonly KnownFxRate[]>;
}

export interface ImportedRates {
  /** How many were taken in. */
  readonly rates: number;
  /** How many of them are new or other than before. */
  readonly changed: number;
  readonly errors: readonly LineError[];
}

/** `set` rejects with RangeError when a currency, rate or day cannot be read. */
export function fxDoor(
  db: () => Promise<Db>,
  scope: () => { now: Temporal.Instant; timezone: Timezone; baseCurrency: Currency },
): FxDoor {
  return {
    set: async (currency, rate, { from } = {}) => {
      const { now, timezone, baseCurrency } = scope();
      const day = from ?? dayOf(now, timezone).toString();
      const read = readFxRate({ currency, rate, day }, baseCurrency);
      if ('detail' in read) throw new RangeError(`${read.field} ${read.detail}`);
      await setFxRates(await db(), { baseCurrency, rates: [read] });
      return read;
    },
    import: async (csv, { isSkipping = false } = {}) => {
      const { baseCurrency } = scope();
      const { rates, errors } = readFxFile(csv, baseCurrency);
      if (errors.length > 0 && !isSkipping) return { rates: 0, changed: 0, errors };
      const changed = await setFxRates(await db(), { baseCurrency, rates });
      return { rates: rates.length, changed, errors };
    },
    list: async () => fxRates(await db(), { baseCurrency: scope().baseCurrency }),
  };
}
