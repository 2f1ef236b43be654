import { keepUnavailable, objectsToAskFor } from '#store/queries/sync.ts';

import { drainFacts } from './drain.ts';
import { readObject } from './read-page.ts';
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
 * Reads by id what the fold asked for and no list has: inline prices, deleted coupons, the items that
 * an event left out. What comes may ask for more, so this goes on until nothing new is asked for.
 * `onRound` is called before each round. Returns how many objects Stripe had.
 */
export async function readMissing(
  deps: SyncDeps,
  onRound: () => Promise<void> = async () => {},
): Promise<number> {
  const { db } = deps;
  const asked = new Set<string>();
  let found = 0;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    await onRound();
    await drainFacts(deps);
    const wanted = await objectsToAskFor(db, {
      askAgainAfterMs: ASK_AGAIN_AFTER_MS,
      batchSize: BATCH_SIZE + asked.size,
    });
    const fresh = wanted.filter(({ objectId }) => !asked.has(objectId)).slice(0, BATCH_SIZE);
    if (fresh.length === 0) break;
    for (const { kind, objectId } of fresh) {
      asked.add(objectId);
      if (await askFor(deps, kind, objectId)) found += 1;
    }
    deps.onRecorded();
  }
  return found;
}

async function askFor({ db, reader }: SyncDeps, kind: string, objectId: string): Promise<boolean> {
  const way = WAYS[kind];
  if (way === undefined) return false;
  try {
    const path = way.path + encodeURIComponent(objectId);
    await storeFacts(db, await readObject(reader, { ...way, path }));
    return true;
  } catch (error) {
    if (!(error instanceof StripeRefusal) || error.kind === 'key') throw error;
    await keepUnavailable(db, { objectId });
    return false;
  }
}
