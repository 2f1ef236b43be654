import type { Temporal } from 'temporal-polyfill';

import type { Json } from '#store/fields.ts';

/** A message in hand: claimed, so that no other sender has it. */
export interface OutboxMessage {
  readonly id: bigint;
  readonly dedupeKey: string;
  readonly destination: string;
  readonly kind: string;
  readonly body: Json;
  readonly createdAt: Temporal.Instant;
}

/** How an attempt went. What is not certain is `unknown`, never a guess. */
export type Outcome =
  | { readonly kind: 'sent'; readonly remoteRef: string | null }
  /** It may have arrived: the answer was lost. */
  | { readonly kind: 'unknown'; readonly error: string }
  /** It certainly did not arrive and will when tried again. null: the sender decides when. */
  | { readonly kind: 'later'; readonly error: string; readonly delayMs: number | null }
  /** Nothing arrives there, or anywhere of this kind, until somebody does something. */
  | {
      readonly kind: 'held';
      readonly scope: 'destination' | 'kind';
      readonly error: string;
      readonly advice: string;
    }
  /** Nothing has to be said any more, such as a change of what was never posted. */
  | { readonly kind: 'needless'; readonly reason: string }
  /** This message can never arrive; those behind it can. */
  | { readonly kind: 'dead'; readonly error: string; readonly advice: string };

/** Whether an earlier attempt arrived after all, as the receiving side tells. */
export type Found =
  | { readonly kind: 'found'; readonly remoteRef: string | null }
  | { readonly kind: 'absent' }
  /** The receiving side does not let us look. */
  | { readonly kind: 'cannot_look' }
  | NotNow;

/** Neither can it be looked for now, nor sent. */
export type NotNow = Extract<Outcome, { readonly kind: 'later' | 'held' }>;

/** One attempt to send a message. */
export interface Sending {
  /** Set when the message may be a double: readers should be able to tell. */
  readonly visibleRef: string | null;
  /** Asked right before it leaves: whoever has taken the message over since may have sent it. */
  readonly isOurs: () => Promise<boolean>;
}

export const TAKEN_OVER: Outcome = { kind: 'later', error: 'it was taken over', delayMs: null };

/** What carries messages of one kind of destination. Every call ends within 20 seconds. */
export interface Sender {
  /** Between two messages to one destination; what the outbox says when left out. */
  readonly spacingMs?: number;
  send(message: OutboxMessage, sending: Sending): Promise<Outcome>;
  find(message: OutboxMessage): Promise<Found>;
}
