import type { Db } from '#store/postgres.ts';
import {
  finishEvents,
  keepCatalogueObjects,
  lockCatalogue,
  markDependents,
} from '#store/queries/ingestion.ts';
import { markDirty } from '#store/queries/risks.ts';

import { attribute } from './attribute-events.ts';
import { CATALOGUE_KINDS } from './catalogue.ts';
import { foldBatch } from './fold-batch.ts';
import { RISK_TYPES } from './risk-types.ts';

/** An event that this worker holds a lease on. */
export interface ClaimedEvent {
  readonly id: string;
  readonly type: string;
  readonly stripeCustomerId: string | null;
  /** This one included. */
  readonly attempts: number;
}

/** A customer whom something new in the catalogue concerns, and no event of its own. */
export interface ClaimedCustomer {
  readonly customerId: bigint;
  readonly stripeId: string;
  /** This one included. */
  readonly attempts: number;
}

/**
 * How long the fold of one customer may take, which is some milliseconds: 2 s at the first two attempts,
 * then 4 s, then 8 s. So one that never ends is noticed soon, and one that rightly takes long on
 * a busy machine is folded all the same.
 */
const FIRST_PATIENCE_MS = 2_000;
export const LAST_PATIENCE_MS = 8_000;

/** Folds the customers of these events, and with them every other event they have. */
export async function foldEvents(db: Db, events: readonly ClaimedEvent[]): Promise<void> {
  await keepCatalogue(db, events);
  const named = events.flatMap(({ stripeCustomerId }) => stripeCustomerId ?? []);
  const attributedIds = await attribute(db, events);
  const stripeIds = [...new Set([...named, ...attributedIds])];
  const ids = events.map(({ id }) => id);
  if (stripeIds.length === 0) {
    await finishEvents(db, { ids });
    return;
  }
  await db.begin(async (transaction) => {
    const folded = await foldBatch(transaction, stripeIds, patienceFor(events));
    const eventIds = [...new Set([...ids, ...folded.eventIds])];
    await markDirty(transaction, { eventIds, types: RISK_TYPES, attributedIds });
    await finishEvents(transaction, { ids: eventIds });
  });
}

/** Folds customers again without an event of theirs. */
export async function foldDirtyCustomers(
  db: Db,
  customers: readonly ClaimedCustomer[],
): Promise<void> {
  const stripeIds = customers.map(({ stripeId }) => stripeId);
  await db.begin((transaction) => foldBatch(transaction, stripeIds, patienceFor(customers)));
}

function patienceFor(claimed: readonly { readonly attempts: number }[]): number {
  const attempt = Math.max(...claimed.map(({ attempts }) => attempts));
  return Math.min(Math.max(1_000 * 2 ** (attempt - 1), FIRST_PATIENCE_MS), LAST_PATIENCE_MS);
}

/**
 * Keeps products, prices and coupons from the facts about them, and marks whom that concerns. No fold runs meanwhile, so a customer who
 * misses an object is either on the list of those who wait for it or reads it.
 */
async function keepCatalogue(db: Db, events: readonly ClaimedEvent[]): Promise<void> {
  const eventIds = events.filter(({ type }) => isOfCatalogue(type)).map(({ id }) => id);
  if (eventIds.length === 0) return;
  await db.begin(async (transaction) => {
    await lockCatalogue(transaction, {});
    const kept = await keepCatalogueObjects(transaction, { eventIds, kinds: CATALOGUE_KINDS });
    await markDependents(transaction, {
      objectIds: kept.map(({ id }) => id),
      newTermsIds: kept.filter(({ hasNewTerms }) => hasNewTerms).map(({ id }) => id),
    });
  });
}

function isOfCatalogue(type: string): boolean {
  return CATALOGUE_KINDS.some((kind) => type.startsWith(`${kind}.`));
}
