import { drainOnce } from '#ingestion/inbox-worker.ts';
import { waitingFacts } from '#store/queries/sync.ts';

import type { SyncDeps } from './run.ts';

const LOOK_EVERY_MS = 500;
/** A fact that cannot be folded is tried again for longer than anybody should wait. */
const PATIENCE_MS = 60_000;

/**
 * Folds what is stored, beside whatever workers there are, until nothing waits. Gives up on what has
 * not moved for a minute: facts that fail are the inbox's business.
 */
export async function drainFacts({ db, log, now, pause }: SyncDeps): Promise<void> {
  let fewest = Number.MAX_SAFE_INTEGER;
  let movedAt = now().epochMilliseconds;
  for (;;) {
    const isBusy = await drainOnce(db, log);
    const [row] = await waitingFacts(db, {});
    const waiting = row?.waiting ?? 0;
    if (waiting === 0) return;
    if (waiting < fewest) {
      fewest = waiting;
      movedAt = now().epochMilliseconds;
    }
    if (now().epochMilliseconds - movedAt > PATIENCE_MS) return;
    if (!isBusy) await pause(LOOK_EVERY_MS);
  }
}
