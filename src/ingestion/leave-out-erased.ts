import type { Queryable } from '#store/postgres.ts';
import { noteErasedFacts } from '#store/queries/erasure.ts';

import type { eventRow } from './event-recorder.ts';

interface Recorded {
  readonly id: string;
  /** It was not stored: whose it is has been erased. */
  readonly isErased: boolean;
}

/**
 * Has nothing of those facts that were left out when facts were recorded, but what is to be known of
 * them: that a subscription has ended, and which other facts are to be left out as well. Comes before a
 * fact counts as taken in; to repeat it changes nothing. Returns how many facts are stored now.
 */
export async function leaveOutErased(
  db: Queryable,
  facts: readonly ReturnType<typeof eventRow>[],
  recorded: readonly Recorded[],
): Promise<number> {
  const erased = new Set(recorded.flatMap(({ id, isErased }) => (isErased ? [id] : [])));
  if (erased.size === 0) return recorded.length;
  await noteErasedFacts(db, { facts: facts.filter(({ id }) => erased.has(id)) });
  return recorded.length - erased.size;
}
