import type { Db } from '#store/postgres.ts';
import { forgetMessages } from '#store/queries/delivery.ts';

const BATCH_SIZE = 5_000;

/**
 * Removes messages that were sent 30 days ago and those given up 90 days ago; what shows an open alert
 * stays. Returns how many.
 */
export async function forgetOldMessages(db: Db): Promise<number> {
  let total = 0;
  for (;;) {
    const { length } = await forgetMessages(db, { mostRows: BATCH_SIZE });
    total += length;
    if (length < BATCH_SIZE) return total;
  }
}
