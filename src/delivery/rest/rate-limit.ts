import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

import type { Scope } from '#delivery/access/scopes.ts';

import { problem, type Answer } from './exchange.ts';

/** Requests a minute that one key may make of each kind; usage comes one record at a time from some. */
const A_MINUTE: Readonly<Record<Scope, number>> = {
  read: 600,
  write: 300,
  track: 30_000,
  admin: 60,
};

/** Why this caller has to wait, or null when there is room. */
export type Limit = (actor: string, scope: Scope) => Promise<Answer | null>;

/** Counts the requests of each key in this process; every replica counts its own. */
export function createLimit(): Limit {
  const limiters = Object.fromEntries(
    Object.entries(A_MINUTE).map(([scope, points]) => [
      scope,
      new RateLimiterMemory({ keyPrefix: scope, points, duration: 60 }),
    ]),
  ) as Record<Scope, RateLimiterMemory>;
  return async (actor, scope) => {
    try {
      await limiters[scope].consume(actor);
      return null;
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
      const detail = `This key may make ${A_MINUTE[scope]} requests of the scope ${scope} a minute. Go on in ${seconds} s.`;
      return problem(429, detail, { headers: { 'retry-after': String(seconds) } });
    }
  };
}
