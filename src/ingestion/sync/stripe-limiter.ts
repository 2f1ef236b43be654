/** Stripe allows 25 a second and endpoint (https://docs.stripe.com/rate-limits); others use the key too. */
const REQUESTS_PER_SECOND = 20;
const REQUESTS_PER_SECOND_LEAST = 1;
/** How long an endpoint that was asked too often is asked less. */
const SLOW_FOR_MS = 60_000;

interface Pace {
  perSecond: number;
  slowUntilMs: number;
  nextAtMs: number;
}

/** Spaces requests out, each endpoint by itself. */
export interface StripeLimiter {
  /** Takes the next place in the line of an endpoint; returns how long to wait for it, in ms. */
  readonly delayMs: (endpoint: string) => number;
  /** The endpoint was asked too often: half as often from now on, for a minute. */
  readonly slowDown: (endpoint: string) => void;
}

/** `clockMs` is any clock that only goes forward. */
export function createStripeLimiter(clockMs: () => number): StripeLimiter {
  const paces = new Map<string, Pace>();

  function paceOf(endpoint: string): Pace {
    const now = clockMs();
    const known = paces.get(endpoint);
    const pace = known ?? { perSecond: REQUESTS_PER_SECOND, slowUntilMs: 0, nextAtMs: now };
    if (pace.slowUntilMs <= now) pace.perSecond = REQUESTS_PER_SECOND;
    paces.set(endpoint, pace);
    return pace;
  }

  return {
    delayMs(endpoint) {
      const pace = paceOf(endpoint);
      const now = clockMs();
      const turnAtMs = Math.max(now, pace.nextAtMs);
      pace.nextAtMs = turnAtMs + 1_000 / pace.perSecond;
      return turnAtMs - now;
    },
    slowDown(endpoint) {
      const pace = paceOf(endpoint);
      pace.perSecond = Math.max(REQUESTS_PER_SECOND_LEAST, pace.perSecond / 2);
      pace.slowUntilMs = clockMs() + SLOW_FOR_MS;
    },
  };
}
