/** An exact rational in lowest terms, denominator positive: the reference's only number for money. */
export interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}

export const ZERO: Fraction = { top: 0n, bottom: 1n };

/** Reads a decimal such as `'33.333'` or a whole number. */
export function fraction(value: string | number): Fraction {
  const [whole = '', decimals = ''] = String(value).split('.');
  return reduced(BigInt(whole + decimals), 10n ** BigInt(decimals.length));
}

function plus(a: Fraction, b: Fraction): Fraction {
  return reduced(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom);
}

export function minus(a: Fraction, b: Fraction): Fraction {
  return plus(a, { top: -b.top, bottom: b.bottom });
}

export function times(a: Fraction, b: Fraction): Fraction {
  return reduced(a.top * b.top, a.bottom * b.bottom);
}

/** a ÷ b, for b above zero. */
export function over(a: Fraction, b: Fraction): Fraction {
  return reduced(a.top * b.bottom, a.bottom * b.top);
}

export function isPositive(a: Fraction): boolean {
  return a.top > 0n;
}

export function smaller(a: Fraction, b: Fraction): Fraction {
  return a.top * b.bottom < b.top * a.bottom ? a : b;
}

export function sum(parts: readonly Fraction[]): Fraction {
  return parts.reduce(plus, ZERO);
}

/** In 10⁻⁸ of a unit, half away from zero, for a ≥ 0. */
export function inHundredMillionths(a: Fraction): bigint {
  return (2n * a.top * 10n ** 8n + a.bottom) / (2n * a.bottom);
}

function reduced(top: bigint, bottom: bigint): Fraction {
  let [divisor, rest] = [top < 0n ? -top : top, bottom];
  while (rest > 0n) [divisor, rest] = [rest, divisor % rest];
  return { top: top / divisor, bottom: bottom / divisor };
}
