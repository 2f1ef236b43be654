import { digitsOf } from './currency.ts';
import { decimalText, fromDecimal, multiply, rational, roundTo } from './rational.ts';

const SHAPE = /^(\d{1,12})(?:\.(\d{1,20}))?$/;
const FRACTION_DIGITS = 20;

/** A rate as an exact decimal above zero, such as `1.0823`; null when the text is none. */
export function parseFxRate(text: string): string | null {
  const trimmed = text.trim();
  return SHAPE.test(trimmed) && /[1-9]/.test(trimmed) ? trimmed : null;
}

/**
 * What one minor unit of a currency is worth in minor units of the base, exactly. At 0.0067 dollars
 * a yen, one yen is 0.67 cents; at 3.25 dollars a dinar, one fils is 0.325 cents.
 */
export function minorFactor(rate: string, currency: string, base: string): string {
  const shift = digitsOf(base) - digitsOf(currency);
  const power = 10n ** BigInt(Math.abs(shift));
  const scale = shift < 0 ? rational(1n, power) : rational(power);
  const decimals = FRACTION_DIGITS + Math.max(0, -shift);
  return decimalText(roundTo(multiply(fromDecimal(rate), scale), decimals), decimals);
}
