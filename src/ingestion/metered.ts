import type { CustomerFacts, Price } from '#domain/facts.ts';
import { monthlyFactor } from '#domain/gross.ts';
import { MRR_DECIMALS } from '#domain/ledger.ts';
import { multiply, rational, roundTo } from '#domain/rational.ts';

import type { Catalogue } from './catalogue.ts';
import { priceIdOf } from './invoice-line.ts';
import { flagAt, listAt, objectAt, textAt, type Json, type JsonObject } from './json.ts';
import { readPrice } from './price.ts';
import { wholeMinor } from './whole-minor.ts';

/** What an invoice bills for usage, before tax and after discounts. */
export interface MeteredAmount {
  readonly minor: bigint;
  /** The same per month by each price's interval, in 10⁻⁸ of a minor unit. */
  readonly monthly: bigint;
}

/** The prices that a customer's subscriptions have been shown with, by id. */
export type PricesShown = ReadonlyMap<string, Price>;

export function pricesShown({ subscriptions }: CustomerFacts): PricesShown {
  const prices = subscriptions.flatMap(({ versions }) =>
    versions.flatMap(({ items }) => items.map(({ price }) => [price.id, price] as const)),
  );
  return new Map(prices);
}

/** The sum of an invoice's metered lines; null when it has none. */
export function meteredAmountOf(
  invoice: JsonObject,
  prices: PricesShown,
  catalogue: Catalogue,
): MeteredAmount | null {
  const metered = listAt(invoice, 'lines').flatMap((line) => {
    const price = priceOf(line, prices, catalogue);
    if (price?.usageType !== 'metered' || price.recurring === null) return [];
    return [{ minor: netOf(line), factor: monthlyFactor(price.recurring) }];
  });
  if (metered.length === 0) return null;
  return {
    minor: metered.reduce((sum, { minor }) => sum + minor, 0n),
    monthly: metered.reduce(
      (sum, { minor, factor }) => sum + roundTo(multiply(rational(minor), factor), MRR_DECIMALS),
      0n,
    ),
  };
}

/** By the line itself until 2025-03-31; since then a line names its price by id only. */
function priceOf(line: Json, prices: PricesShown, catalogue: Catalogue): Price | null {
  const shown = objectAt(line, 'price') ?? objectAt(line, 'plan');
  const id = priceIdOf(line);
  if (id === null) return null;
  const isWhole = objectAt(shown, 'recurring') !== null || textAt(shown, 'interval') !== null;
  if (shown !== null && isWhole) return readPrice(shown, '', catalogue);
  return prices.get(id) ?? readPrice(id, '', catalogue);
}

function netOf(line: Json): bigint {
  const discounts = listAt(line, 'discount_amounts');
  const taxes = [...listAt(line, 'taxes'), ...listAt(line, 'tax_amounts')].filter(
    (tax) => flagAt(tax, 'inclusive') || textAt(tax, 'tax_behavior') === 'inclusive',
  );
  return [...discounts, ...taxes].reduce<bigint>(
    (left, entry) => left - wholeMinor(entry, 'amount'),
    wholeMinor(line, 'amount'),
  );
}
