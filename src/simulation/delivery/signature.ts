import { createHmac } from 'node:crypto';

import type { EpochSeconds } from '#domain/facts.ts';

/** The `Stripe-Signature` header over the raw body: https://docs.stripe.com/webhooks/signature */
export function stripeSignature(body: string, secret: string, at: EpochSeconds): string {
  const digest = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
  return `t=${at},v1=${digest}`;
}
