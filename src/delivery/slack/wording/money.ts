import { digitsOf } from '#domain/currency.ts';
import { formatMoney } from '#domain/money.ts';

const CENTS_SHOWN_BELOW_MAJOR = 100n;
const LARGE_ENOUGH_MAJOR = 10n;

/**
 * Money for headlines: whole units, and cents only where they still say something (below 100).
 * Tables that have to add up show every unit with formatMoney.
 */
export function roundMoney(minor: bigint, currency: string): string {
  const unit = 10n ** BigInt(digitsOf(currency));
  const magnitude = minor < 0n ? -minor : minor;
  const isWhole = magnitude % unit === 0n;
  if (!isWhole && magnitude < CENTS_SHOWN_BELOW_MAJOR * unit) return formatMoney(minor, currency);
  const whole = ((magnitude + unit / 2n) / unit) * unit;
  return formatMoney(minor < 0n ? -whole : whole, currency).replace(/\.0+$/, '');
}

/** Like roundMoney, with a plus in front of a gain. */
export function roundMoneySigned(minor: bigint, currency: string): string {
  return `${minor > 0n ? '+' : ''}${roundMoney(minor, currency)}`;
}

/** Money that is only expected: cents below ten say something, above that they would only look exact. */
export function expectedMoney(minor: bigint, currency: string): string {
  const unit = 10n ** BigInt(digitsOf(currency));
  const isLarge = minor >= LARGE_ENOUGH_MAJOR * unit;
  return roundMoney(isLarge ? ((minor + unit / 2n) / unit) * unit : minor, currency);
}

/** A yearly run rate: what this month's MRR would bring in twelve. */
export function runRate(mrrMinor: bigint): bigint {
  return mrrMinor * 12n;
}
