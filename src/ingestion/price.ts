import type { Interval, Price, Tier } from '#domain/facts.ts';

import { catalogueKey, type Catalogue } from './catalogue.ts';
import {
  decimalAt,
  idAt,
  isObject,
  listAt,
  numberAt,
  objectAt,
  textAt,
  type Json,
  type JsonObject,
} from './json.ts';

const INTERVALS: readonly string[] = ['day', 'week', 'month', 'year'];

/**
 * Reads a price, or the plan that older API versions put in its place, whole or by id. Tiers and
 * amounts in other currencies are left out of events, so they come from the catalogue when it has them.
 */
export function readPrice(shown: Json, currency: string, catalogue: Catalogue): Price {
  const id = idAt(shown) ?? '';
  const known =
    catalogue.get(catalogueKey('price', id)) ?? catalogue.get(catalogueKey('plan', id)) ?? {};
  const source = isObject(shown) ? shown : known;
  const recurring = objectAt(source, 'recurring') ?? (isPlan(source) ? source : null);
  return {
    id,
    productId: idAt(source, 'product'),
    nickname: textAt(source, 'nickname'),
    lookupKey: textAt(source, 'lookup_key'),
    recurring: recurring === null ? null : readRecurring(recurring),
    usageType: textAt(recurring, 'usage_type') === 'metered' ? 'metered' : 'licensed',
    // A price of an interval we do not know is one of unknown worth.
    scheme: isReadable(recurring) ? readScheme(source, known, currency) : { kind: 'unknown' },
    transformQuantity: readTransform(source) ?? readTransform(known),
    isTaxInclusive:
      (textAt(source, 'tax_behavior') ?? textAt(known, 'tax_behavior')) === 'inclusive',
  };
}

function isPlan(source: JsonObject): boolean {
  return textAt(source, 'interval') !== null;
}

function isReadable(recurring: JsonObject | null): boolean {
  return recurring === null || INTERVALS.includes(textAt(recurring, 'interval') ?? '');
}

function readRecurring(source: JsonObject): NonNullable<Price['recurring']> {
  const interval = textAt(source, 'interval') ?? 'month';
  return {
    interval: (INTERVALS.includes(interval) ? interval : 'month') as Interval,
    intervalCount: Math.max(1, Math.trunc(numberAt(source, 'interval_count') ?? 1)),
  };
}

function readScheme(source: JsonObject, known: JsonObject, currency: string): Price['scheme'] {
  const terms = termsIn(source, known, currency);
  const mode = textAt(source, 'tiers_mode');
  if (mode !== null) {
    const tiers = terms.map((one) => listAt(one, 'tiers')).find(({ length }) => length > 0);
    if (tiers === undefined || (mode !== 'graduated' && mode !== 'volume')) {
      return { kind: 'unknown' };
    }
    return { kind: mode, tiers: tiers.map(readTier) };
  }
  const unitAmount = terms.map(unitAmountOf).find((amount) => amount !== null);
  return unitAmount === undefined ? { kind: 'unknown' } : { kind: 'per_unit', unitAmount };
}

/** The price's own terms, as shown and as known, or those of its option for the subscription's currency. */
function termsIn(source: JsonObject, known: JsonObject, currency: string): readonly JsonObject[] {
  const own = textAt(source, 'currency');
  if (own === null || own === currency) return [source, known];
  const option =
    objectAt(source, 'currency_options', currency) ?? objectAt(known, 'currency_options', currency);
  return option === null ? [] : [option];
}

function unitAmountOf(terms: JsonObject): string | null {
  return (
    decimalAt(terms, 'unit_amount_decimal') ??
    decimalAt(terms, 'unit_amount') ??
    decimalAt(terms, 'amount_decimal') ??
    decimalAt(terms, 'amount')
  );
}

function readTier(tier: Json): Tier {
  return {
    upTo: decimalAt(tier, 'up_to'),
    unitAmount:
      decimalAt(tier, 'unit_amount_decimal') ??
      decimalAt(tier, 'unit_amount') ??
      decimalAt(tier, 'amount') ??
      '0',
    flatAmount: decimalAt(tier, 'flat_amount_decimal') ?? decimalAt(tier, 'flat_amount') ?? '0',
  };
}

function readTransform(source: JsonObject): Price['transformQuantity'] {
  const transform = objectAt(source, 'transform_quantity') ?? objectAt(source, 'transform_usage');
  const divideBy = numberAt(transform, 'divide_by');
  if (divideBy === null || !Number.isSafeInteger(divideBy) || divideBy < 1) return null;
  return { divideBy, round: textAt(transform, 'round') === 'down' ? 'down' : 'up' };
}
