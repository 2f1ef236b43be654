import type { Db } from '#store/postgres.ts';
import { countCustomers, customersAfter } from '#store/queries/ingestion.ts';
import { isUnreachable } from '#store/unreachable.ts';

import { foldBatch } from './fold-batch.ts';

const BATCH_SIZE = 500;

interface RebuildProgress {
  readonly done: number;
  readonly total: number;
}

export interface Rebuilt {
  readonly customers: number;
  /** Rows of the ledger that the facts say should be different; 0 when all is well. */
  readonly differences: number;
  /** Who could not be folded, and why; their ledger is as before. */
  readonly failed: readonly NotFolded[];
}

interface NotFolded {
  readonly stripeId: string;
  readonly error: string;
}

export interface RebuildOptions {
  /** Only look: every batch is rolled back. */
  readonly isCheck: boolean;
  readonly onProgress: (progress: RebuildProgress) => void;
}

/**
 * Derives the whole ledger from the facts again and counts what differs from the ledger that the
 * arriving events have built. May run while the bot is at work: it locks a batch of customers at a time.
 * A customer who cannot be folded spoils nobody else's.
 */
export async function rebuild(db: Db, options: RebuildOptions): Promise<Rebuilt> {
  const [counted] = await countCustomers(db, {});
  const failed: NotFolded[] = [];
  let done = 0;
  let differences = 0;
  let afterId = 0n;
  for (;;) {
    const batch = await customersAfter(db, { afterId, batchSize: BATCH_SIZE });
    const last = batch.at(-1);
    if (last === undefined) return { customers: done, differences, failed };
    const rebuilt = await rebuildThose(
      db,
      batch.map(({ stripeId }) => stripeId),
      options,
    );
    differences += rebuilt.differences;
    failed.push(...rebuilt.failed);
    afterId = last.id;
    done += batch.length;
    options.onProgress({ done, total: Number(counted?.customers ?? 0n) });
  }
}

/** All at once when it works; when it does not, each alone. */
async function rebuildThose(
  db: Db,
  stripeIds: readonly string[],
  { isCheck }: RebuildOptions,
): Promise<Pick<Rebuilt, 'differences' | 'failed'>> {
  try {
    return { differences: await rebuildBatch(db, stripeIds, isCheck), failed: [] };
  } catch (error) {
    if (isUnreachable(error)) throw error;
  }
  const failed: NotFolded[] = [];
  let differences = 0;
  for (const stripeId of stripeIds) {
    try {
      differences += await rebuildBatch(db, [stripeId], isCheck);
    } catch (error) {
      if (isUnreachable(error)) throw error;
      failed.push({ stripeId, error: error instanceof Error ? error.message : String(error) });
    }
  }
  return { differences, failed };
}

/** A check does the very same work, then takes it back. */
async function rebuildBatch(
  db: Db,
  stripeIds: readonly string[],
  isCheck: boolean,
): Promise<number> {
  const onlyLooking = new Error('a check keeps nothing');
  let changes = 0;
  await db
    .begin(async (transaction) => {
      ({ changes } = await foldBatch(transaction, stripeIds, null));
      if (isCheck) throw onlyLooking;
    })
    .catch((error: unknown) => {
      if (error !== onlyLooking) throw error;
    });
  return changes;
}
