import type { FxRate } from '#analysis/revenue/fx.ts';
import { parseDay } from '#delivery/day-range.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import { parseFxRate } from '#domain/fx-rate.ts';

/** A rate as somebody wrote it: `EUR`, `1.08`, `2026-01-01`. */
export interface FxInput {
  readonly currency: string;
  readonly rate: string;
  readonly day: string;
}

/** What of it cannot be used, and why; the door adds its own way to name it. */
export interface FxProblem {
  readonly field: keyof FxInput;
  readonly detail: string;
}

/** Reads a rate to the base currency, whose own rate is always 1. */
export function readFxRate(input: FxInput, baseCurrency: Currency): FxRate | FxProblem {
  const fromDay = parseDay(input.day);
  if (fromDay === null) {
    return { field: 'day', detail: `must be YYYY-MM-DD, not ${shown(input.day)}` };
  }
  const currency = parseCurrency(input.currency);
  if (currency === null) {
    return { field: 'currency', detail: `must be three letters, not ${shown(input.currency)}` };
  }
  if (currency === baseCurrency) {
    const detail = `${currency.toUpperCase()} is the base currency, which is always worth 1`;
    return { field: 'currency', detail };
  }
  const rate = parseFxRate(input.rate);
  if (rate === null) {
    const detail = `must be a decimal above zero, such as 1.08, not ${shown(input.rate)}`;
    return { field: 'rate', detail };
  }
  return { currency, fromDay, rate };
}

function shown(text: string): string {
  return text === '' ? 'nothing' : `“${text.slice(0, 40)}”`;
}
