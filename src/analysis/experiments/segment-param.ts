import { digitsOf, type Currency } from '#domain/currency.ts';
import type { Segment } from '#domain/experiments.ts';
import { decimalText, fromDecimal, multiply, rational, roundTo } from '#domain/rational.ts';
import type { Json } from '#store/fields.ts';

/** As many as amounts have in the ledger. */
const DECIMALS = 8;

/**
 * A segment as metrics.segment_members reads it: without the conditions it does not have, amounts in
 * minor units of the base currency.
 */
export function segmentParam(segment: Segment, baseCurrency: Currency): Json {
  const { plan, product, price, meta, cohortFrom, cohortTo, mrrMin, mrrMax } = segment;
  const conditions: Record<string, Json | undefined> = {
    plan,
    product,
    price,
    meta,
    cohort_from: cohortFrom,
    cohort_to: cohortTo,
    mrr_min_minor: mrrMin === undefined ? undefined : minorText(mrrMin, baseCurrency),
    mrr_max_minor: mrrMax === undefined ? undefined : minorText(mrrMax, baseCurrency),
  };
  return Object.fromEntries(Object.entries(conditions).filter(([, value]) => value !== undefined));
}

function minorText(major: string, currency: Currency): string {
  const scale = rational(10n ** BigInt(digitsOf(currency)));
  return decimalText(roundTo(multiply(fromDecimal(major), scale), DECIMALS), DECIMALS);
}
