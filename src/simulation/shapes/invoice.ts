import type { Company, Invoice, InvoiceLine, JsonObject } from '#simulation/company/company.ts';
import { COMPANY_NAME, PRODUCTS } from '#simulation/company/plans.ts';

import { priceId, productId } from './catalogue.ts';

/** An invoice as API 2026-10-28.endive shows it: the subscription under `parent`, no charge. */
export function invoiceShape(company: Company, invoice: Invoice): JsonObject {
  const { subscription, totalMinor, subtotalMinor } = invoice;
  const { customer } = subscription;
  const due = totalMinor > 0n ? Number(totalMinor) : 0;
  const paid = invoice.status === 'paid' ? due : 0;
  return {
    id: invoice.id,
    object: 'invoice',
    ...CONSTANT,
    amount_due: due,
    amount_paid: paid,
    amount_remaining: due - paid,
    attempt_count: invoice.attempts,
    attempted: invoice.attempts > 0,
    auto_advance: invoice.status === 'draft' || invoice.nextAttemptAt !== null,
    billing_reason: invoice.reason,
    created: invoice.createdAt,
    currency: customer.currency,
    customer: customer.id,
    customer_email: customer.person.email,
    customer_name: customer.person.companyName,
    discounts: invoice.discounts.map(({ discount }) => discount.id),
    effective_at: invoice.finalizedAt,
    ending_balance: invoice.finalizedAt === null ? null : 0,
    lines: {
      object: 'list',
      data: invoice.lines.map((line) => lineShape(company, invoice, line)),
      has_more: false,
      total_count: invoice.lines.length,
      url: `/v1/invoices/${invoice.id}/lines`,
    },
    next_payment_attempt: invoice.nextAttemptAt,
    number: invoice.number,
    parent: {
      quote_details: null,
      subscription_details: { metadata: {}, subscription: subscription.id },
      type: 'subscription_details',
    },
    period_end: invoice.periodEndAt,
    period_start: invoice.periodStartAt,
    status: invoice.status,
    status_transitions: {
      finalized_at: invoice.finalizedAt,
      marked_uncollectible_at: null,
      paid_at: invoice.paidAt,
      voided_at: invoice.voidedAt,
    },
    subtotal: Number(subtotalMinor),
    subtotal_excluding_tax: Number(subtotalMinor),
    total: Number(totalMinor),
    total_discount_amounts: invoice.discounts.map(({ discount, offMinor }) => ({
      amount: Number(offMinor),
      discount: discount.id,
    })),
    total_excluding_tax: Number(totalMinor),
    webhooks_delivered_at: invoice.createdAt,
  };
}

/** What an invoice of this company always says. */
const CONSTANT = {
  account_country: 'US',
  account_name: COMPANY_NAME,
  account_tax_ids: null,
  amount_overpaid: 0,
  amount_shipping: 0,
  application: null,
  automatically_finalizes_at: null,
  collection_method: 'charge_automatically',
  custom_fields: null,
  customer_account: null,
  customer_address: null,
  customer_phone: null,
  customer_shipping: null,
  customer_tax_exempt: 'none',
  customer_tax_ids: [],
  default_payment_method: null,
  default_source: null,
  default_tax_rates: [],
  description: null,
  due_date: null,
  footer: null,
  from_invoice: null,
  issuer: { type: 'self' },
  last_finalization_error: null,
  latest_revision: null,
  livemode: false,
  metadata: {},
  on_behalf_of: null,
  post_payment_credit_notes_amount: 0,
  pre_payment_credit_notes_amount: 0,
  receipt_number: null,
  rendering: null,
  shipping_cost: null,
  shipping_details: null,
  starting_balance: 0,
  statement_descriptor: null,
  test_clock: null,
  total_pretax_credit_amounts: [],
  total_taxes: [],
  automatic_tax: {
    disabled_reason: null,
    enabled: false,
    liability: null,
    provider: null,
    status: null,
  },
  payment_settings: {
    default_mandate: null,
    payment_method_options: null,
    payment_method_types: null,
  },
} as const;

function lineShape(company: Company, invoice: Invoice, line: InvoiceLine): JsonObject {
  const { plan, quantity, id: itemId } = line.item;
  const unit = plan.charge.kind === 'per_unit' ? plan.charge.unitMinor.toString() : null;
  return {
    id: line.id,
    object: 'line_item',
    amount: Number(line.amountMinor),
    currency: invoice.subscription.customer.currency,
    description: descriptionOf(line),
    discount_amounts: [],
    discountable: !line.isProration,
    discounts: [],
    invoice: invoice.id,
    livemode: false,
    metadata: {},
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: line.isProration,
        proration_details: { credited_items: null },
        subscription: invoice.subscription.id,
        subscription_item: itemId,
      },
      type: 'subscription_item_details',
    },
    period: { end: line.untilAt, start: line.fromAt },
    pretax_credit_amounts: [],
    pricing: {
      price_details: {
        price: priceId(company, plan),
        product: productId(company, plan.product),
      },
      type: 'price_details',
      unit_amount_decimal: unit,
    },
    quantity,
    quantity_decimal: `${quantity}`,
    subscription: invoice.subscription.id,
    subtotal: Number(line.amountMinor),
    taxes: [],
  };
}

function descriptionOf({ item, amountMinor, isProration }: InvoiceLine): string {
  const name = PRODUCTS[item.plan.product].name;
  if (!isProration) return `${item.quantity} × ${name}`;
  return amountMinor < 0n ? `Unused time on ${name}` : `Remaining time on ${name}`;
}
