import { MAIN_ACCOUNT } from '#domain/stripe-accounts.ts';
import type { Db } from '#store/postgres.ts';
import { keepAccounts } from '#store/queries/sync.ts';

import type { Config } from './config.ts';

/** Tells the database which accounts are in the settings; a simulated company is the account `main`. */
export async function followAccounts({
  config,
  db,
}: {
  readonly config: Pick<Config, 'stripe'>;
  readonly db: Db;
}): Promise<void> {
  const names = config.stripe.accounts.map(({ name }) => name);
  await keepAccounts(db, { names: names.length === 0 ? [MAIN_ACCOUNT] : names });
}
