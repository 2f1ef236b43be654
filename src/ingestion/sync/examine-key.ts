import type { StripeClient } from './stripe-client.ts';
import { StripeRefusal } from './stripe-errors.ts';

/** Everything that a run reads, by its smallest question. */
const PATHS: readonly string[] = [
  '/v1/events',
  '/v1/products',
  '/v1/prices',
  '/v1/coupons',
  '/v1/customers',
  '/v1/subscriptions',
  '/v1/subscription_schedules',
  '/v1/invoices',
  '/v1/disputes',
  '/v1/refunds',
  '/v1/credit_notes',
];

/**
 * What a key may not read of what MoneyRadar reads, each with what to do about it. Rejects as the
 * client does when the key is no key, or Stripe is away.
 */
export async function examineKey(client: StripeClient): Promise<readonly string[]> {
  const refused: string[] = [];
  for (const path of PATHS) {
    try {
      await client.get(path, { limit: 1 });
    } catch (error) {
      if (!(error instanceof StripeRefusal) || error.kind === 'key') throw error;
      refused.push(error.message);
    }
  }
  return refused;
}
