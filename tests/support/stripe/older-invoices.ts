import type { Find } from './generations.ts';
import { at, idAt, isObject, textAt, type JsonObject } from './json.ts';

/** The subscription named outright, `paid`, and taxes under their old names. */
export function invoiceAt2024(invoice: JsonObject, find: Find): JsonObject {
  const { parent, total_taxes: taxes = [], ...known } = invoice;
  const { discounts } = invoice;
  const first = Array.isArray(discounts) ? discounts[0] : null;
  return {
    ...known,
    charge: null,
    discount: typeof first === 'string' ? find(first) : isObject(first) ? first : null,
    paid: invoice['status'] === 'paid',
    payment_intent: null,
    subscription: at(parent, 'subscription_details', 'subscription'),
    subscription_details: { metadata: {} },
    tax: null,
    total_tax_amounts: taxes,
  };
}

/** Price and plan whole, and what the line is for said in plain fields. */
export function lineAt2024(line: JsonObject, find: Find): JsonObject {
  const { parent, pricing, taxes = [], ...known } = line;
  const details = at(parent, 'subscription_item_details') ?? at(parent, 'invoice_item_details');
  const price = find(idAt(pricing, 'price_details', 'price') ?? '');
  return {
    ...known,
    plan: price === null ? null : planOf(price),
    price,
    proration: at(details, 'proration') ?? false,
    proration_details: at(details, 'proration_details'),
    subscription: at(details, 'subscription'),
    subscription_item: at(details, 'subscription_item'),
    tax_amounts: taxes,
    type: textAt(parent, 'type') === 'invoice_item_details' ? 'invoiceitem' : 'subscription',
  };
}

/** The older twin of a recurring price. */
function planOf(price: JsonObject): JsonObject | null {
  const { recurring } = price;
  if (!isObject(recurring)) return null;
  return {
    id: at(price, 'id'),
    object: 'plan',
    active: at(price, 'active'),
    amount: at(price, 'unit_amount'),
    amount_decimal: at(price, 'unit_amount_decimal'),
    billing_scheme: at(price, 'billing_scheme'),
    created: at(price, 'created'),
    currency: at(price, 'currency'),
    interval: at(recurring, 'interval'),
    interval_count: at(recurring, 'interval_count'),
    livemode: false,
    metadata: {},
    nickname: at(price, 'nickname'),
    product: at(price, 'product'),
    tiers_mode: at(price, 'tiers_mode'),
    transform_usage: at(price, 'transform_quantity'),
    trial_period_days: null,
    usage_type: at(recurring, 'usage_type'),
  };
}
