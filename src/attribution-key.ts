import type { Db } from '#store/postgres.ts';
import { setAttributionKey } from '#store/queries/ingestion.ts';

import { systemClock, type Config } from './config.ts';
import type { Log } from './log.ts';

/**
 * Tells the database by which metadata key customers are told apart from now on, before anything is
 * read or folded, and a person what is missing: what Stripe told before was stored without it.
 */
export async function followAttributionKey({
  config,
  db,
  log,
}: {
  readonly config: Pick<Config, 'attributionKey' | 'stripe'>;
  readonly db: Db;
  readonly log: Log;
}): Promise<void> {
  const { attributionKey: metadataKey, stripe } = config;
  const [changed] = await setAttributionKey(db, { metadataKey, now: systemClock() });
  if (changed === undefined || stripe.isSimulated) return;
  log.info(
    {},
    metadataKey === null
      ? 'ATTRIBUTION_METADATA_KEY is not set any more: no breakdown by attribution'
      : 'ATTRIBUTION_METADATA_KEY is new: customers from before show it after the next reading of ' +
          'Stripe, at the next SYNC_CRON or by /moneyradar sync',
  );
}
