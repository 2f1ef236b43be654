import type { Temporal } from 'temporal-polyfill';

import { digitsOf, type Currency } from '#domain/currency.ts';
import { startOfDay } from '#domain/day.ts';
import { decimalText, fromDecimal, multiply, rational, roundTo } from '#domain/rational.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/revenue.ts';

import type { Scope } from './current-mrr.ts';
import { dayKnownUntil, earlier } from './known-until.ts';

const RATE_DECIMALS = 6;

/** What changed rates did to the MRR of one currency. */
export interface FxEffect {
  readonly currency: Currency;
  /** What there was before, natively. */
  readonly startMinor: bigint;
  /** What one major unit was worth in the base currency: a decimal of six places. */
  readonly startRate: string;
  readonly endRate: string;
  /** In minor units of the base currency, with its sign. */
  readonly effectMinor: bigint;
}

export interface FxEffectsQuery {
  readonly fromDay: Temporal.PlainDate;
  /** Inclusive. */
  readonly toDay: Temporal.PlainDate;
  /** Only customers of that Stripe account; left out or null: of all. */
  readonly account?: string | null;
  readonly scope: Scope;
}

/** The currencies behind the fx line of a bridge, the largest effect first. */
export async function fxEffects(
  db: Queryable,
  { fromDay, toDay, account = null, scope }: FxEffectsQuery,
): Promise<FxEffect[]> {
  const { now, timezone, baseCurrency } = scope;
  const beforeAt = dayKnownUntil(toDay, timezone, now);
  const fromAt = earlier(startOfDay(fromDay, timezone), beforeAt);
  const rows = await queries.fxEffects(db, {
    fromAt,
    beforeAt,
    timezone,
    baseCurrency,
    account,
  });
  return rows.map((row) => {
    const currency = row.currency as Currency;
    const rate = (factor: string) => majorRate(factor, currency, baseCurrency);
    return { ...row, currency, startRate: rate(row.startRate), endRate: rate(row.endRate) };
  });
}

/** What one major unit is worth, from what one minor unit is worth in minor units. */
function majorRate(minorFactor: string, currency: Currency, base: Currency): string {
  const shift = digitsOf(currency) - digitsOf(base);
  const power = 10n ** BigInt(Math.abs(shift));
  const scale = shift < 0 ? rational(1n, power) : rational(power);
  const rate = multiply(fromDecimal(minorFactor), scale);
  return decimalText(roundTo(rate, RATE_DECIMALS), RATE_DECIMALS);
}
