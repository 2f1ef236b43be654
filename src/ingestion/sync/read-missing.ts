import { idInAccount } from '#domain/stripe-accounts.ts';
import { keepUnavailable, objectsToAskFor } from '#store/queries/sync.ts';

import { drainFacts } from './drain.ts';
import { subscriptionsOf } from './lists.ts';
import { readObject, readPage } from './read-page.ts';
import { storeFacts, type SyncDeps } from './run.ts';
import { StripeRefusal } from './stripe-errors.ts';

/** What Stripe did not have today it may be asked for tomorrow. */
const ASK_AGAIN_AFTER_MS = 86_400_000;
const BATCH_SIZE = 200;
const ROUNDS_MAX = 20;

/** How each kind of object is asked for by id. */
const WAYS: Readonly<
  Record<string, { path: string; expand: readonly string[]; hasItems: boolean }>
> = {
  price: { path: '/v1/prices/', expand: ['tiers', 'currency_options'], hasItems: false },
  coupon: { path: '/v1/coupons/', expand: ['applies_to', 'currency_options'], hasItems: false },
  // A subscription whose event had only the first of its items.
  items: {
    path: '/v1/subscriptions/',
    expand: ['discounts.source.coupon', 'items.data.discounts', 'default_payment_method'],
    hasItems: true,
  },
};

/**
 * Reads what the fold asked for and no list has: inline prices, deleted coupons, the items that an event
 * left out, the discounts of which it told the ids. What comes may ask for more, so this goes on until nothing new is asked for.
 * `onRound` is called before each round. Returns how many objects Stripe had.
 */
export async function readMissing(
  deps: SyncDeps,
  onRound: () => Promise<void> = async () => {},
): Promise<number> {
  const { db, reader } = deps;
  const asked = new Set<string>();
  let found = 0;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    await onRound();
    await drainFacts(deps);
    const wanted = await objectsToAskFor(db, {
      account: reader.account,
      askAgainAfterMs: ASK_AGAIN_AFTER_MS,
      batchSize: BATCH_SIZE + asked.size,
    });
    const fresh = wanted.filter(({ objectId }) => !asked.has(objectId)).slice(0, BATCH_SIZE);
    if (fresh.length === 0) break;
    for (const object of fresh) {
      asked.add(object.objectId);
      if (await askFor(deps, object)) found += 1;
    }
    deps.onRecorded();
  }
  return found;
}

interface Wanted {
  readonly kind: string;
  readonly objectId: string;
  readonly customerId: string;
}

async function askFor(deps: SyncDeps, { kind, objectId, customerId }: Wanted): Promise<boolean> {
  const { db, reader } = deps;
  const way = WAYS[kind];
  try {
    if (way === undefined) {
      await askForDiscount(deps, objectId, customerId);
    } else {
      const path = way.path + encodeURIComponent(idInAccount(reader.account, objectId));
      await storeFacts(db, await readObject(reader, { ...way, path }));
    }
    return true;
  } catch (error) {
    if (!(error instanceof StripeRefusal) || error.kind === 'key') throw error;
    await keepUnavailable(db, { objectId });
    return false;
  }
}

/** Stripe tells a discount by what has it only; one that is not found there is over. */
async function askForDiscount(
  { db, reader }: SyncDeps,
  discountId: string,
  customerId: string,
): Promise<void> {
  const list = subscriptionsOf(idInAccount(reader.account, customerId));
  let after: string | null = null;
  do {
    const page = await readPage(reader, list, after);
    await storeFacts(db, page.facts);
    after = page.nextAfter;
  } while (after !== null);
  await keepUnavailable(db, { objectId: discountId });
}
