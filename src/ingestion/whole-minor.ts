import { decimalAt } from './json.ts';

/** An amount Stripe gives in whole minor units; 0 when it is none that Postgres' bigint holds. */
export function wholeMinor(source: unknown, ...path: readonly string[]): bigint {
  const amount = decimalAt(source, ...path);
  return amount !== null && /^-?\d{1,18}$/.test(amount) ? BigInt(amount) : 0n;
}
