import { toMajorNumber } from '#domain/money.ts';

/** `{ total_mrr: 1200n }` in minor units as `{ total_mrr: 12 }` in major units of the currency. */
export function inMajorUnits<Name extends string>(
  amounts: Readonly<Record<Name, bigint>>,
  currency: string,
): Record<Name, number> {
  const entries = Object.entries<bigint>(amounts).map(([name, minor]) => [
    name,
    toMajorNumber(minor, currency),
  ]);
  return Object.fromEntries(entries) as Record<Name, number>;
}

/** A currency as the interface shows it: `USD`. */
export function currencyCode(currency: string): string {
  return currency.toUpperCase();
}
