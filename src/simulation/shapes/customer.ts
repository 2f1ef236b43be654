import type { Card, Customer, JsonObject } from '#simulation/company/company.ts';

import { discountShape } from './discount.ts';

/** A customer as Stripe shows it, with the name and address that a bot should not keep. */
export function customerShape(customer: Customer): JsonObject {
  const isDelinquent = customer.subscriptions.some(({ status }) => status === 'past_due');
  return {
    id: customer.id,
    object: 'customer',
    address: null,
    balance: 0,
    created: customer.createdAt,
    currency: customer.subscriptions.length === 0 ? null : customer.currency,
    customer_account: null,
    default_source: null,
    delinquent: isDelinquent,
    description: null,
    discount: customer.discount === null ? null : discountShape(customer.discount, customer.id),
    email: customer.person.email,
    invoice_prefix: invoicePrefixOf(customer),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: customer.card?.id ?? null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: customer.source === null ? {} : { utm_source: customer.source },
    name: customer.person.companyName,
    next_invoice_sequence: customer.invoicesNumbered + 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  };
}

/** Eight letters and digits that begin every invoice number of this customer. */
export function invoicePrefixOf({ id }: Customer): string {
  return id.slice(-8).toUpperCase();
}

/** A card as Stripe shows it. */
export function paymentMethodShape(card: Card, customer: Customer): JsonObject {
  return {
    id: card.id,
    object: 'payment_method',
    allow_redisplay: 'limited',
    billing_details: billingDetails(customer),
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'US',
      display_brand: card.brand,
      exp_month: card.expMonth,
      exp_year: card.expYear,
      fingerprint: card.id.slice(-16),
      funding: 'credit',
      generated_from: null,
      last4: card.last4,
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: card.createdAt,
    customer: customer.id,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
  };
}

/** Who pays, as it stands on cards and charges. */
export function billingDetails({ person }: Customer): JsonObject {
  const address = {
    city: null,
    country: null,
    line1: null,
    line2: null,
    postal_code: null,
    state: null,
  };
  return { address, email: person.email, name: person.companyName, phone: null, tax_id: null };
}
