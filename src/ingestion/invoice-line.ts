import type { InvoiceLine } from '#domain/facts.ts';

import { decimalAt, flagAt, idAt, listAt, secondsAt, textAt, type Json } from './json.ts';
import { wholeMinor } from './whole-minor.ts';

const ITEM = ['parent', 'subscription_item_details'] as const;
const PENDING = ['parent', 'invoice_item_details'] as const;

/**
 * Reads a line of an invoice as any API version since 2018 renders it. Where the line itself does not
 * name the subscription, the one that the invoice is of stands for it.
 */
export function readInvoiceLine(line: Json, ofInvoice: string | null): InvoiceLine {
  const from = secondsAt(line, 'period', 'start') ?? 0;
  const discounts = listAt(line, 'discount_amounts');
  return {
    id: textAt(line, 'id') ?? '',
    subscriptionId: subscriptionOf(line) ?? ofInvoice,
    itemId: idAt(line, ...ITEM, 'subscription_item') ?? idAt(line, 'subscription_item'),
    priceId: priceIdOf(line),
    quantity: decimalAt(line, 'quantity_decimal') ?? decimalAt(line, 'quantity'),
    isProration: isProration(line),
    isOneOff: isInvoiceItem(line) && !isProration(line),
    periodStartAt: from,
    periodEndAt: secondsAt(line, 'period', 'end') ?? from,
    amountMinor: wholeMinor(line, 'amount'),
    discountMinor: discounts.reduce((sum, entry) => sum + wholeMinor(entry, 'amount'), 0n),
    discountIds: discounts.flatMap((entry) => idAt(entry, 'discount') ?? []),
  };
}

/** The price of a line, or the plan that older versions put in its place. */
export function priceIdOf(line: Json): string | null {
  return (
    idAt(line, 'pricing', 'price_details', 'price') ?? idAt(line, 'price') ?? idAt(line, 'plan')
  );
}

export function isProration(line: Json): boolean {
  return (
    flagAt(line, 'proration') ||
    flagAt(line, ...ITEM, 'proration') ||
    flagAt(line, ...PENDING, 'proration')
  );
}

function isInvoiceItem(line: Json): boolean {
  const kind = textAt(line, 'parent', 'type') ?? textAt(line, 'type');
  return kind === 'invoice_item_details' || kind === 'invoiceitem';
}

function subscriptionOf(line: Json): string | null {
  return (
    idAt(line, ...ITEM, 'subscription') ??
    idAt(line, ...PENDING, 'subscription') ??
    idAt(line, 'subscription')
  );
}
