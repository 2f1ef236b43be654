import { textAt } from '#ingestion/json.ts';
import { keepStripeId } from '#store/queries/sync.ts';

import type { SyncDeps } from './run.ts';
import type { StripeClient } from './stripe-client.ts';
import { StripeRefusal } from './stripe-errors.ts';

const ACCOUNT = '/v1/account';

/**
 * Finds out what Stripe calls the account, for links to its dashboard. Two names with one account behind
 * them are logged as an error: each would take the other's customers over. Rejects as the client does.
 */
export async function learnStripeId({ db, reader, log }: SyncDeps): Promise<void> {
  const stripeId = await stripeIdOf(reader.client);
  if (stripeId === null) return;
  const [kept] = await keepStripeId(db, { account: reader.account, stripeId });
  const twin = kept?.twin ?? null;
  if (twin === null) return;
  log.error(
    { account: reader.account },
    `STRIPE_API_KEY has two keys of one Stripe account (${stripeId}): “${reader.account}” and “${twin}”. Take one out.`,
  );
}

/** A restricted key may not read the account it is of, and the refusal names it. */
async function stripeIdOf(client: StripeClient): Promise<string | null> {
  try {
    const { body } = await client.get(ACCOUNT);
    return textAt(body, 'id');
  } catch (error) {
    if (!(error instanceof StripeRefusal)) throw error;
    return error.stripeAccountId;
  }
}
