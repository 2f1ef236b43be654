import type { EpochSeconds } from '#domain/facts.ts';
import { discountsOf, pricePerPeriod } from '#simulation/company/books.ts';
import type {
  Company,
  Invoice,
  InvoiceLine,
  Item,
  Subscription,
} from '#simulation/company/company.ts';
import type { GivenDiscount } from '#simulation/company/coupons.ts';
import { stripeId } from '#simulation/company/random.ts';
import { invoicePrefixOf } from '#simulation/shapes/customer.ts';
import { invoiceShape } from '#simulation/shapes/invoice.ts';

import { emit } from './emit.ts';

interface Draft {
  readonly id: string;
  readonly reason: Invoice['reason'];
  readonly at: EpochSeconds;
  readonly lines: readonly InvoiceLine[];
  /** Since when the subscription was not invoiced; absent: for the first time. */
  readonly since?: EpochSeconds;
}

/** Subscriptions name their latest invoice before it is shown, so its id comes first. */
export function nextInvoiceId({ customer }: Subscription): string {
  return stripeId(customer.ids, 'in_1', 23);
}

/** An invoice over these lines, less the discounts in force; a draft until it is finalised. */
export function draftInvoice(
  company: Company,
  subscription: Subscription,
  { id, reason, at, lines, since = at }: Draft,
): Invoice {
  const subtotalMinor = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const discounts = discountsOn(subscription, { lines, at });
  const invoice: Invoice = {
    id,
    subscription,
    reason,
    createdAt: at,
    periodStartAt: since,
    periodEndAt: at,
    lines,
    discounts,
    subtotalMinor,
    totalMinor: discounts.reduce((total, { offMinor }) => total - offMinor, subtotalMinor),
    number: null,
    status: 'draft',
    attempts: 0,
    nextAttemptAt: null,
    finalizedAt: null,
    paidAt: null,
    voidedAt: null,
  };
  showInvoice(company, invoice, { type: 'created', at });
  return invoice;
}

/** Gives the invoice its number; from now on it is due. */
export function finalizeInvoice(company: Company, invoice: Invoice, at: EpochSeconds): void {
  const { customer } = invoice.subscription;
  customer.invoicesNumbered += 1;
  const number = `${customer.invoicesNumbered}`.padStart(4, '0');
  Object.assign(invoice, {
    number: `${invoicePrefixOf(customer)}-${number}`,
    status: 'open',
    finalizedAt: at,
  });
  showInvoice(company, invoice, { type: 'finalized', at });
}

/** The invoice is withdrawn: nobody owes it any more. */
export function voidInvoice(company: Company, invoice: Invoice, at: EpochSeconds): void {
  Object.assign(invoice, { status: 'void', voidedAt: at, nextAttemptAt: null });
  showInvoice(company, invoice, { type: 'voided', at });
}

/** Tells Stripe's listeners how an invoice stands. */
export function showInvoice(
  company: Company,
  invoice: Invoice,
  { type, at }: { type: string; at: EpochSeconds },
): void {
  const { customer } = invoice.subscription;
  emit(company, {
    type: `invoice.${type}`,
    object: invoiceShape(company, invoice),
    customer,
    at,
  });
}

/** One line for each item, for the period that begins. */
export function linesOfPeriod(subscription: Subscription): InvoiceLine[] {
  return subscription.items.map((item) =>
    lineOf(subscription, { item, amountMinor: pricePerPeriod(item), isProration: false }),
  );
}

/** A line of the running period; a proration's is what is left of it. */
export function lineOf(
  subscription: Subscription,
  line: { item: Item; amountMinor: bigint; isProration: boolean; fromAt?: EpochSeconds },
): InvoiceLine {
  return {
    fromAt: subscription.periodStartAt,
    ...line,
    id: stripeId(subscription.customer.ids, 'il_1', 23),
    untilAt: subscription.periodEndAt,
  };
}

/** Discounts lower what is billed anew, never a proration. */
function discountsOn(
  subscription: Subscription,
  { lines, at }: { lines: readonly InvoiceLine[]; at: EpochSeconds },
): { discount: GivenDiscount; offMinor: bigint }[] {
  let left = lines
    .filter(({ isProration }) => !isProration)
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const given: { discount: GivenDiscount; offMinor: bigint }[] = [];
  for (const discount of discountsOf(subscription)) {
    const isOver = discount.endAt !== null && discount.endAt <= at;
    const wanted = isOver ? 0n : offOf(discount, left);
    const offMinor = wanted < left ? wanted : left;
    if (offMinor > 0n) given.push({ discount, offMinor });
    left -= offMinor;
  }
  return given;
}

/** Percents of cents are rounded half up, as Stripe rounds an invoice. */
function offOf({ coupon }: GivenDiscount, minor: bigint): bigint {
  if (coupon.percentOff !== null) return (minor * coupon.percentOff + 50n) / 100n;
  return coupon.amountOff?.minor ?? 0n;
}
