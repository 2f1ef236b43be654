import type { Outcome } from './sender.ts';
import { retryDelayMs, unknownDelayMs, type OutboxTiming } from './timing.ts';

/** What is written about an attempt: the message's state, and what its destination may expect. */
export interface Settlement {
  readonly state: 'sent' | 'pending' | 'unknown' | 'dead' | 'expired';
  readonly remoteRef: string | null;
  readonly error: string | null;
  readonly retryAfterMs: number;
  readonly holdMs: number;
  readonly holdReason: string | null;
}

interface Attempt {
  /** Counted from 1. */
  readonly attempts: number;
  /** An earlier attempt may have arrived. */
  readonly isUncertain: boolean;
}

/** Turns how an attempt went into what to write. Uncertainty stays until the message is found or sent. */
export function settle(outcome: Outcome, attempt: Attempt, timing: OutboxTiming): Settlement {
  const waiting = attempt.isUncertain ? 'unknown' : 'pending';
  const base = { remoteRef: null, error: null, holdReason: null, retryAfterMs: 0 };
  switch (outcome.kind) {
    case 'sent':
      return { ...base, state: 'sent', remoteRef: outcome.remoteRef, holdMs: timing.spacingMs };
    case 'needless':
      return { ...base, state: 'expired', error: outcome.reason, holdMs: 0 };
    case 'dead':
      return { ...base, state: 'dead', error: outcome.error, holdMs: timing.spacingMs };
    case 'unknown': {
      const retryAfterMs = unknownDelayMs(attempt.attempts, timing);
      const holdMs = timing.spacingMs;
      return { ...base, state: 'unknown', error: outcome.error, retryAfterMs, holdMs };
    }
    case 'later': {
      const holdMs = outcome.delayMs ?? retryDelayMs(attempt.attempts);
      return { ...base, state: waiting, error: outcome.error, holdMs };
    }
    case 'held': {
      const { error } = outcome;
      const holdReason = outcome.scope === 'destination' ? error : null;
      return { ...base, state: waiting, error, holdMs: timing.holdMs, holdReason };
    }
    default:
      return outcome satisfies never;
  }
}
