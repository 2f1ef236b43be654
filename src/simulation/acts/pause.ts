import type { EpochSeconds } from '#domain/facts.ts';
import type { Company, Subscription } from '#simulation/company/company.ts';

import { announceSubscription, updateSubscription } from './subscription.ts';

/** Nothing is collected for a while; the subscription stays active and only says `updated`. */
export function pauseCollection(
  company: Company,
  subscription: Subscription,
  { behavior, at }: { behavior: 'void' | 'keep_as_draft'; at: EpochSeconds },
): void {
  updateSubscription(company, subscription, { pausedCollection: behavior, at, isRequested: true });
}

/** Money is collected again from the next invoice on. */
export function resumeCollection(
  company: Company,
  subscription: Subscription,
  at: EpochSeconds,
): void {
  updateSubscription(company, subscription, { pausedCollection: null, at, isRequested: true });
}

/** The pause of API 2026-09-30.endive: the status itself is `paused` and no period begins. */
export function pauseSubscription(
  company: Company,
  subscription: Subscription,
  at: EpochSeconds,
): void {
  updateSubscription(company, subscription, {
    status: 'paused',
    pausedBecause: 'pause_requested',
    pausedAt: at,
    at,
    isRequested: true,
  });
  announceSubscription(company, subscription, { type: 'paused', at });
}
