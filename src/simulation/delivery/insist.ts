import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 15_000;

/** A refusal (4xx) will not turn into a yes; Stripe would try for days, we do a few times. */
const ATTEMPTS_WHEN_REFUSED = 5;

export interface Log {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

type Outcome = 'accepted' | 'refused' | 'stopped';

/**
 * Sends until it is accepted, with growing pauses like Stripe's. Gives up when it is refused again
 * and again, and between two attempts when `stopping` fires; an attempt under way is awaited.
 */
export async function insist(
  attempt: () => Promise<number>,
  { stopping, log, what }: { stopping: AbortSignal; log: Log; what: string },
): Promise<Outcome> {
  for (let attempts = 1; ; attempts += 1) {
    if (stopping.aborted) return 'stopped';
    const answer = await attempt().catch((error: unknown) => error);
    if (typeof answer === 'number' && answer >= 200 && answer < 300) {
      if (attempts > 2) log.info({ what, attempts }, 'accepted at last');
      return 'accepted';
    }
    const reason = answer instanceof Error ? answer.message : `status ${String(answer)}`;
    if (isRefusal(answer) && attempts >= ATTEMPTS_WHEN_REFUSED) {
      log.error({ what, reason }, 'refused, giving up');
      return 'refused';
    }
    if (attempts === 2) log.warn({ what, reason }, 'not accepted, trying again');
    const wait_ms = Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LONGEST_WAIT_MS);
    await sleep(wait_ms, undefined, { signal: stopping }).catch(() => undefined);
  }
}

function isRefusal(answer: unknown): boolean {
  if (typeof answer !== 'number' || answer === 408 || answer === 429) return false;
  return answer >= 300 && answer < 500;
}
