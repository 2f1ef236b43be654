import { createHash } from 'node:crypto';

/** A short name of a message that people can see: two messages with the same one are doubles. */
export function messageRef(dedupeKey: string): string {
  return createHash('sha256').update(dedupeKey).digest('hex').slice(0, 6);
}
