import { createHash } from 'node:crypto';

/** The same for every attempt to send a message, so that whoever gets it twice can tell. */
export function messageId(dedupeKey: string): string {
  return `msg_${createHash('sha256').update(dedupeKey).digest('hex').slice(0, 32)}`;
}
