import type { InvoiceVersion } from '#domain/facts.ts';

import { isProration, priceIdOf, readInvoiceLine } from './invoice-line.ts';
import {
  flagAt,
  idAt,
  isObject,
  listAt,
  numberAt,
  secondsAt,
  textAt,
  type Json,
  type JsonObject,
} from './json.ts';
import type { VersionOrigin } from './subscription.ts';
import { wholeMinor } from './whole-minor.ts';

/** More than Stripe ever makes, and an integer in Postgres. */
const MOST_ATTEMPTS = 1_000_000;

/** Reads an invoice as any API version since 2018 renders it. */
export function readInvoice(source: JsonObject, origin: VersionOrigin): InvoiceVersion {
  const status = statusOf(source);
  const subscriptionId =
    idAt(source, 'parent', 'subscription_details', 'subscription') ??
    idAt(source, 'subscription') ??
    idAt(source, 'subscription_details', 'subscription');
  return {
    eventIds: origin.eventIds,
    effectiveAt: origin.effectiveAt,
    status,
    currency: (textAt(source, 'currency') ?? 'usd').toLowerCase(),
    amountDue: String(wholeMinor(source, 'amount_due')),
    attemptCount: Math.min(Math.trunc(numberAt(source, 'attempt_count') ?? 0), MOST_ATTEMPTS),
    nextAttemptAt: secondsAt(source, 'next_payment_attempt'),
    createdAt: secondsAt(source, 'created') ?? secondsAt(source, 'date') ?? origin.effectiveAt,
    dueAt: secondsAt(source, 'due_date'),
    subscriptionId,
    // The tax of a draft may not have been worked out yet.
    inclusiveTax: status === 'draft' ? [] : listAt(source, 'lines').flatMap(inclusiveTaxOf),
    lines: listAt(source, 'lines').map((line) => readInvoiceLine(line, subscriptionId)),
  };
}

/** In 2018 an invoice said `paid` and `closed` instead of a status. */
function statusOf(source: JsonObject): string {
  const status = textAt(source, 'status');
  if (status !== null) return status;
  if (flagAt(source, 'paid')) return 'paid';
  return flagAt(source, 'closed') ? 'void' : 'open';
}

/** Tax inside the amount of a line that is no proration, or that there is none; what is left is net. */
function inclusiveTaxOf(line: Json): InvoiceVersion['inclusiveTax'] {
  const priceId = priceIdOf(line);
  if (priceId === null || isProration(line) || !isTaxKnown(line)) return [];
  const taxes = [...listAt(line, 'taxes'), ...listAt(line, 'tax_amounts')].filter(
    (tax) => textAt(tax, 'tax_behavior') === 'inclusive' || flagAt(tax, 'inclusive'),
  );
  const taxMinor = taxes.reduce((sum, tax) => sum + wholeMinor(tax, 'amount'), 0n);
  const discounts = listAt(line, 'discount_amounts');
  const discountMinor = discounts.reduce((sum, entry) => sum + wholeMinor(entry, 'amount'), 0n);
  const netMinor = wholeMinor(line, 'amount') - discountMinor - taxMinor;
  return netMinor > 0n && taxMinor >= 0n ? [{ priceId, taxMinor, netMinor }] : [];
}

function isTaxKnown(line: Json): boolean {
  return isObject(line) && (Array.isArray(line['taxes']) || Array.isArray(line['tax_amounts']));
}
