import { drainOnce } from '#ingestion/inbox-worker.ts';
import { waitingFacts } from '#store/queries/sync.ts';

import type { SyncDeps } from './run.ts';

const LOOK_EVERY_MS = 500;
/** A minute in which nothing moves: a fact that cannot be folded is tried again for longer than that. */
const QUIET_LOOKS_MAX = 120;

/**
 * Folds what is stored, beside whatever workers there are, until nothing of the account waits. Gives up on what has
 * not moved for a minute: facts that fail are the inbox's business.
 */
export async function drainFacts({ db, reader, log, pause }: SyncDeps): Promise<void> {
  let fewest = Number.MAX_SAFE_INTEGER;
  for (let quietLooks = 0; quietLooks < QUIET_LOOKS_MAX; quietLooks += 1) {
    const isBusy = await drainOnce(db, log);
    const [row] = await waitingFacts(db, { account: reader.account });
    const waiting = row?.waiting ?? 0;
    if (waiting === 0) return;
    if (waiting < fewest) {
      fewest = waiting;
      quietLooks = 0;
    }
    if (!isBusy) await pause(LOOK_EVERY_MS);
  }
}
