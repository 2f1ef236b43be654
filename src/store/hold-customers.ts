import type { Transaction } from './postgres.ts';

/**
 * Lets nobody else write customers or facts until the end of the transaction, and waits for those who are
 * at it. Who waits for this sees afterwards what was done meanwhile. A fold writes customers before facts,
 * and so does this, so that neither waits for the other.
 */
export async function holdCustomers(transaction: Transaction): Promise<void> {
  await transaction.unsafe('lock table customers, stripe_events in share row exclusive mode');
}
