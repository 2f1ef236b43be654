import type { CommandContext } from '#delivery/cli/command.ts';
import { delayOfReplica, MOST_BEHIND_MS } from '#store/replica.ts';

import { bad, good, words, type Check } from './check.ts';

const NAME = 'Read replica';

/** Whether the replica answers, and is near enough to its database to be asked; nothing without one. */
export async function checkReplica(context: CommandContext): Promise<Check[]> {
  const url = context.settings().database?.readUrl ?? null;
  if (url === null) return [];
  try {
    const behindMs = await delayOfReplica(await context.db(), { url });
    if (behindMs !== null && behindMs <= MOST_BEHIND_MS)
      return [good(NAME, 'follows the database')];
    const finding =
      behindMs === null
        ? 'does not say how far it is behind'
        : `is ${Math.round(behindMs / 1_000).toLocaleString('en-US')} s behind`;
    const mend = 'The database is asked instead, until it has caught up: see why it does not.';
    return [bad(NAME, finding, mend)];
  } catch (error) {
    const mend =
      'The database is asked instead: see that it runs and that DATABASE_READ_URL names it.';
    return [bad(NAME, words(error), mend)];
  }
}
