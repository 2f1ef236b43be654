/** How long things take at most, and how often they are looked at. */
export interface OutboxTiming {
  /** A message that another process enqueued is noticed after at most this. */
  readonly pollMs: number;
  /** After that the sender of a message counts as dead. Longer than any attempt takes. */
  readonly leaseMs: number;
  /** How long an attempt without an answer may still arrive. */
  readonly unknownWaitMs: number;
  /** Between two messages to one destination. */
  readonly spacingMs: number;
  /** How long a destination that refuses everything is left alone before the next try. */
  readonly holdMs: number;
}

export const OUTBOX_TIMING: OutboxTiming = {
  pollMs: 1000,
  leaseMs: 60_000,
  unknownWaitMs: 60_000,
  spacingMs: 1000,
  holdMs: 300_000,
};

const LONGEST_RETRY_MS = 120_000;
const LONGEST_UNKNOWN_WAITS = 10;

/** 1 s, 2 s, 4 s … two minutes. */
export function retryDelayMs(attempts: number): number {
  return Math.min(1000 * 2 ** Math.min(attempts - 1, 20), LONGEST_RETRY_MS);
}

/** The wait after an unknown outcome doubles as well: each new attempt risks another double. */
export function unknownDelayMs(attempts: number, timing: OutboxTiming): number {
  return timing.unknownWaitMs * Math.min(2 ** Math.min(attempts - 1, 20), LONGEST_UNKNOWN_WAITS);
}
