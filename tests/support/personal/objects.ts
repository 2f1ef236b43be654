import type { JsonObject } from '../stripe/json.ts';
import { billedObjects } from './billed.ts';
import { payingObjects } from './paying.ts';

/** Objects of every kind that tells something of a person, made an hour before an instant in seconds. */
export function personalObjects(nowS: number): Readonly<Record<string, JsonObject>> {
  return { ...billedObjects(nowS), ...payingObjects(nowS) };
}

/** Which event tells of an object first. */
export const EVENT_TYPES: Readonly<Record<string, string>> = {
  product: 'product.created',
  price: 'price.created',
  customer: 'customer.created',
  payment_method: 'payment_method.attached',
  subscription: 'customer.subscription.created',
  invoice: 'invoice.payment_failed',
  charge: 'charge.failed',
  payment_intent: 'payment_intent.payment_failed',
  dispute: 'charge.dispute.created',
  refund: 'refund.created',
  credit_note: 'credit_note.created',
  invoice_payment: 'invoice_payment.paid',
  'checkout.session': 'checkout.session.completed',
  tax_id: 'customer.tax_id.created',
  source: 'customer.source.created',
  'radar.early_fraud_warning': 'radar.early_fraud_warning.created',
};
