import type { AlertChange } from '#analysis/risks/change-alert.ts';
import type { Db, Transaction } from '#store/postgres.ts';

import { announceAlerts } from './announce.ts';

/**
 * Does something with an alert and tells the feed, both or neither. The messages that show the alert
 * change; nothing new is posted, as whoever did it knows.
 */
export async function changeAndTell<Done extends string>(
  db: Db,
  change: (transaction: Transaction) => Promise<AlertChange<Done>>,
): Promise<AlertChange<Done>> {
  return db.begin(async (transaction) => {
    const changed = await change(transaction);
    if (changed.alert !== undefined && changed.kind !== 'already') {
      await announceAlerts(transaction, { changed: [changed.alert.id], channel: null });
    }
    return changed;
  });
}
