import type { JsonObject } from '../stripe/json.ts';

// Whatever Stripe knows of a person, each with a word of its own to be found by.

/** In every id of what belongs to the customer with personal data. */
export const ID_MARK = 'Kanari';
/** In every text that tells something of a person; ids do not have it. */
export const PERSONAL_MARK = /canary/i;
export const CUSTOMER_ID = `cus_${ID_MARK}`;
export const SUBSCRIPTION_ID = `sub_${ID_MARK}`;
export const CUSTOMER_NAME = 'Canary “Name” \\ AG';

/** Every field in which Stripe keeps something personal, on whatever object it is. */
export function personal(of: string): JsonObject {
  const word = (field: string) => `canary-${of}-${field}`;
  const address = {
    line1: word('line1'),
    line2: word('line2'),
    city: word('city'),
    state: word('state'),
    postal_code: word('postal'),
    country: 'CH',
  };
  const contact = {
    name: word('person'),
    email: `${word('email')}@example.com`,
    phone: word('phone'),
  };
  return {
    description: word('description'),
    email: `${word('email')}@example.com`,
    phone: word('phone'),
    address,
    shipping: { ...contact, address, tracking_number: word('tracking') },
    billing_details: { ...contact, address, tax_id: word('tax') },
    customer_name: word('customer-name'),
    customer_email: `${word('customer-email')}@example.com`,
    customer_phone: word('customer-phone'),
    customer_address: address,
    customer_shipping: { ...contact, address },
    customer_tax_ids: [{ type: 'eu_vat', value: word('vat') }],
    customer_details: { ...contact, address },
    receipt_email: `${word('receipt')}@example.com`,
    receipt_url: `https://pay.example.com/${word('receipt')}`,
    hosted_invoice_url: `https://invoice.example.com/${word('invoice')}`,
    invoice_pdf: `https://invoice.example.com/${word('pdf')}`,
    statement_descriptor: word('statement'),
    footer: word('footer'),
    custom_fields: [{ name: word('field'), value: word('value') }],
    number: word('number'),
    ip: word('ip'),
    client_ip: word('client-ip'),
    owner: { ...contact, address },
    evidence: { customer_purchase_ip: word('evidence-ip'), customer_name: word('evidence-name') },
    metadata: { crm: word('metadata'), note: word('note') },
    preferred_locales: [word('locale')],
    memo: word('memo'),
    cancellation_details: { comment: word('comment'), feedback: 'unused', reason: null },
    payment_method_details: { card: card(of), type: 'card' },
    last_payment_error: {
      type: 'card_error',
      code: 'card_declined',
      message: word('message'),
      payment_method: { id: `pm_${ID_MARK}`, object: 'payment_method', card: card(of) },
    },
    last_finalization_error: { message: word('finalization') },
  };
}

/** A card with all that Stripe shows of it. */
export function card(of: string): JsonObject {
  return {
    brand: 'visa',
    exp_month: 12,
    exp_year: 2031,
    funding: 'credit',
    last4: `canary-${of}-last4`,
    number: `canary-${of}-card`,
    fingerprint: `canary-${of}-fingerprint`,
    iin: `canary-${of}-iin`,
    issuer: `canary-${of}-issuer`,
    name: `canary-${of}-holder`,
    address_line1: `canary-${of}-card-line`,
    cvc_check: 'pass',
    wallet: null,
  };
}

/** What everything of the customer's says; made an hour before an instant in seconds. */
export function common(nowS: number) {
  const created = nowS - 3_600;
  const of = { customer: CUSTOMER_ID, created, livemode: false, currency: 'usd' };
  const ids = {
    charge: `ch_${ID_MARK}`,
    payment_intent: `pi_${ID_MARK}`,
    invoice: `in_${ID_MARK}`,
    subscription: SUBSCRIPTION_ID,
  };
  return { created, of, ids };
}
