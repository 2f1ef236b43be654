import type { FxEffect } from '#analysis/revenue/fx-effects.ts';
import type { FxRate } from '#analysis/revenue/fx.ts';
import type { Currency } from '#domain/currency.ts';

import { currencyCode, inMajorUnits } from './money.ts';

/** A rate as the interface shows it; the rate is text, since a JSON number would not be exact. */
export function fxRateJson({ currency, fromDay, rate }: FxRate) {
  return { currency: currencyCode(currency), from: fromDay.toString(), rate };
}

/** What changed rates did to the MRR of each currency; `start_mrr` is in it, `effect` in the base currency. */
export function fxEffectsJson(effects: readonly FxEffect[], base: Currency) {
  return {
    base: currencyCode(base),
    effects: effects.map(({ currency, startMinor, startRate, endRate, effectMinor }) => ({
      currency: currencyCode(currency),
      ...inMajorUnits({ start_mrr: startMinor }, currency),
      start_rate: startRate,
      end_rate: endRate,
      ...inMajorUnits({ effect: effectMinor }, base),
    })),
  };
}
