import type { FxRate } from '#analysis/revenue/fx.ts';

import { currencyCode } from './money.ts';

/** A rate as the interface shows it; the rate is text, since a JSON number would not be exact. */
export function fxRateJson({ currency, fromDay, rate }: FxRate) {
  return { currency: currencyCode(currency), from: fromDay.toString(), rate };
}
