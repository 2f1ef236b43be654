import type { InvoiceVersion } from '#domain/facts.ts';

import {
  decimalAt,
  flagAt,
  idAt,
  listAt,
  numberAt,
  secondsAt,
  textAt,
  type Json,
  type JsonObject,
} from './json.ts';
import type { VersionOrigin } from './subscription.ts';

/** Reads an invoice as any API version since 2018 renders it. */
export function readInvoice(source: JsonObject, origin: VersionOrigin): InvoiceVersion {
  return {
    eventIds: origin.eventIds,
    effectiveAt: origin.effectiveAt,
    status: statusOf(source),
    currency: (textAt(source, 'currency') ?? 'usd').toLowerCase(),
    amountDue: decimalAt(source, 'amount_due') ?? '0',
    attemptCount: Math.trunc(numberAt(source, 'attempt_count') ?? 0),
    nextAttemptAt: secondsAt(source, 'next_payment_attempt'),
    createdAt: secondsAt(source, 'created') ?? secondsAt(source, 'date') ?? origin.effectiveAt,
    subscriptionId:
      idAt(source, 'parent', 'subscription_details', 'subscription') ??
      idAt(source, 'subscription') ??
      idAt(source, 'subscription_details', 'subscription'),
    inclusiveTax: listAt(source, 'lines').flatMap(inclusiveTaxOf),
  };
}

/** In 2018 an invoice said `paid` and `closed` instead of a status. */
function statusOf(source: JsonObject): string {
  const status = textAt(source, 'status');
  if (status !== null) return status;
  if (flagAt(source, 'paid')) return 'paid';
  return flagAt(source, 'closed') ? 'void' : 'open';
}

/** Tax inside the amount of a line that is no proration; what is left of the amount is net. */
function inclusiveTaxOf(line: Json): InvoiceVersion['inclusiveTax'] {
  const priceId =
    idAt(line, 'pricing', 'price_details', 'price') ?? idAt(line, 'price') ?? idAt(line, 'plan');
  const isProration =
    flagAt(line, 'proration') ||
    flagAt(line, 'parent', 'subscription_item_details', 'proration') ||
    flagAt(line, 'parent', 'invoice_item_details', 'proration');
  if (priceId === null || isProration) return [];
  const taxes = [...listAt(line, 'taxes'), ...listAt(line, 'tax_amounts')].filter(
    (tax) => textAt(tax, 'tax_behavior') === 'inclusive' || flagAt(tax, 'inclusive'),
  );
  if (taxes.length === 0) return [];
  const taxMinor = taxes.reduce((sum, tax) => sum + wholeMinor(tax, 'amount'), 0n);
  const discounts = listAt(line, 'discount_amounts');
  const discountMinor = discounts.reduce((sum, entry) => sum + wholeMinor(entry, 'amount'), 0n);
  const netMinor = wholeMinor(line, 'amount') - discountMinor - taxMinor;
  return netMinor > 0n && taxMinor >= 0n ? [{ priceId, taxMinor, netMinor }] : [];
}

function wholeMinor(source: Json, key: string): bigint {
  const amount = decimalAt(source, key);
  return amount !== null && /^-?\d+$/.test(amount) ? BigInt(amount) : 0n;
}
