import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

import { syncProgress, together, type SyncProgress } from '#analysis/sync-progress.ts';
import { workOnRun } from '#ingestion/sync/work-on-run.ts';
import type { Db } from '#store/postgres.ts';
import { requestSync } from '#store/queries/sync.ts';

import { followAttributionKey } from './attribution-key.ts';
import { followAccounts } from './follow-accounts.ts';
import { StartError } from './start-error.ts';
import type { StripeAccount } from './stripe-accounts.ts';
import { accountsToRead } from './stripe-clients.ts';
import { syncDeps, type SyncParts } from './sync-deps.ts';

const LOOK_EVERY_MS = 500;

interface Asked {
  readonly requestedBy: string;
  readonly onProgress: (progress: SyncProgress) => void;
}

/**
 * Reads everything of every account now, in this process, unless another one is at it already: then this
 * one watches. Resolves with how it ended. Throws StartError, a sentence, when one could not be
 * finished; the others have been by then.
 */
export async function syncStripe(parts: SyncParts, asked: Asked): Promise<SyncProgress> {
  const accounts = accountsToRead(parts.config);
  const isAlone = accounts.length === 1;
  await followAccounts(parts);
  await followAttributionKey(parts);
  const reached = new Map<string, SyncProgress>();
  const outcomes = await Promise.allSettled(
    accounts.map(async (account) =>
      readAll(parts, account, {
        ...asked,
        onProgress: (progress) => {
          reached.set(account.name, progress);
          const whole = together([...reached.values()]);
          if (whole !== null) asked.onProgress(whole);
        },
      }),
    ),
  );
  const failures = outcomes.flatMap((outcome, index) =>
    outcome.status === 'rejected'
      ? [{ name: accounts[index]?.name, reason: outcome.reason as unknown }]
      : [],
  );
  const unexpected = failures.find(({ reason }) => !(reason instanceof StartError));
  if (unexpected !== undefined) throw unexpected.reason;
  const sentences = failures.map(({ name, reason }) =>
    isAlone ? messageOf(reason) : `Account ${name}: ${messageOf(reason)}`,
  );
  if (sentences.length > 0) throw new StartError(sentences.join('\n'));
  const whole = together([...reached.values()]);
  if (whole === null) throw new StartError('The reading of Stripe is gone from the database.');
  return whole;
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}

async function readAll(parts: SyncParts, account: StripeAccount, asked: Asked): Promise<void> {
  const { db } = parts;
  const deps = syncDeps(parts, account, new AbortController().signal);
  const runId = await askForAll(db, account.name, asked.requestedBy);
  const holder = randomUUID();
  let working = workOnRun(deps, holder);
  let isPostponed = false;
  const watch = (outcome: string) => void (isPostponed = outcome === 'postponed');
  working.then(watch, () => {});
  for (;;) {
    const progress = await syncProgress(db, runId);
    if (progress === null) throw new StartError('The reading of Stripe is gone from the database.');
    asked.onProgress(progress);
    if (progress.state === 'failed') throw new StartError(progress.error ?? 'It failed.');
    if (progress.state === 'done') return;
    if (isPostponed) {
      const message = `${progress.error ?? 'Stripe does not answer.'} Run it again: it goes on where it stopped.`;
      throw new StartError(message);
    }
    const outcome = await Promise.race([working, wait(LOOK_EVERY_MS, null)]);
    if (outcome === 'none' || outcome === 'lost') {
      await wait(LOOK_EVERY_MS);
      working = workOnRun(deps, holder);
      working.then(watch, () => {});
    }
  }
}

/** Asks for everything to be read; the id of the run that does it, which may be one that is under way. */
async function askForAll(db: Db, account: string, requestedBy: string): Promise<bigint> {
  for (;;) {
    const asked = { account, requestedBy, scope: 'full', reportsDrifts: false };
    const [run] = await requestSync(db, asked);
    if (run !== undefined) return run.id;
  }
}
