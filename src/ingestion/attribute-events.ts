import type { Queryable } from '#store/postgres.ts';
import { attributeEvents } from '#store/queries/ingestion.ts';

/** An event, its kind and whose it is as far as it says so itself. */
interface EventOfSomebody {
  readonly id: string;
  readonly type: string;
  readonly stripeCustomerId: string | null;
}

/** These name the payment they are about, or are the payment that others name. */
const ABOUT_PAYMENTS =
  /^(charge|payment_intent|invoice|invoice_payment|refund|payment_method|radar\.early_fraud_warning)\./;

/**
 * Finds out whose the events are that name no customer, among these and among those that came before
 * and waited for these. Returns the customers who have got such events, and must be folded with them.
 */
export async function attribute(
  db: Queryable,
  events: readonly EventOfSomebody[],
): Promise<readonly string[]> {
  const customers = new Set<string>();
  let eventIds = events.filter(({ type }) => ABOUT_PAYMENTS.test(type)).map(({ id }) => id);
  // What is found may say whose others are: a payment is its invoice's customer's, a dispute the payment's.
  while (eventIds.length > 0) {
    const found = await attributeEvents(db, { eventIds });
    for (const { stripeCustomerId } of found) customers.add(stripeCustomerId);
    eventIds = found.map(({ id }) => id);
  }
  return [...customers];
}
