import { decimalText, divide, isZero, rational, roundTo, type Rational } from '#domain/rational.ts';
import { wilsonInterval, type Interval } from '#domain/statistics/proportion.ts';

/** So many decimals of a ratio are kept: 0.073171 is 7.3171 %. */
const RATIO_DECIMALS = 6;

/** A share of so many customers, or of anything else that is counted. */
export interface CountRate {
  /** `part` ÷ `whole`; null when there is nothing to divide by. */
  readonly value: number | null;
  readonly part: number;
  readonly whole: number;
  /** Wilson's, of 95 %; null when there is nothing to divide by. */
  readonly interval: Interval | null;
}

/** An amount divided by another, both in minor units and rounded by themselves. */
export interface MoneyRate {
  /** Divided before anything is rounded; null when there is nothing to divide by. */
  readonly value: number | null;
  readonly partMinor: bigint;
  readonly wholeMinor: bigint;
  /** How many customers, or movements, the amounts are of. */
  readonly n: number;
}

export function countRate(part: number, whole: number): CountRate {
  return {
    value: ratio(rational(BigInt(part)), rational(BigInt(whole))),
    part,
    whole,
    interval: wilsonInterval(part, whole),
  };
}

export function moneyRate(part: Rational, whole: Rational, n: number): MoneyRate {
  return {
    value: ratio(part, whole),
    partMinor: roundTo(part, 0),
    wholeMinor: roundTo(whole, 0),
    n,
  };
}

function ratio(part: Rational, whole: Rational): number | null {
  if (isZero(whole)) return null;
  return Number(decimalText(roundTo(divide(part, whole), RATIO_DECIMALS), RATIO_DECIMALS));
}
