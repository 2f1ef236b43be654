import type { SyncProgress } from '#analysis/sync-progress.ts';
import type { Db } from '#store/postgres.ts';

import type { Config } from './config.ts';
import { createLog } from './log.ts';
import { syncStripe } from './sync-stripe.ts';

/** What keeps MoneyRadar's facts complete, for programs. */
export interface AdminDoor {
  /**
   * Reads everything from Stripe, or watches whoever is at it already; resolves when it is done.
   * Rejects with a sentence when STRIPE_API_KEY is not set, Stripe refuses or is away; called again,
   * it goes on where it stopped.
   */
  syncStripe(options?: {
    readonly onProgress?: (progress: SyncProgress) => void;
  }): Promise<SyncProgress>;
}

/** The door of one bot: its settings, and its database for writing. */
export function adminDoor(config: Config, db: () => Promise<Db>): AdminDoor {
  return {
    syncStripe: async ({ onProgress = () => {} } = {}) => {
      const log = createLog({ level: 'silent', isPretty: false });
      return syncStripe({ config, db: await db(), log }, { requestedBy: 'sdk', onProgress });
    },
  };
}
