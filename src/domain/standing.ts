import type { EpochSeconds, SubscriptionVersion } from './facts.ts';

/** Why a subscription adds nothing to MRR, or that it does. */
export type Standing = 'paying' | 'not_started' | 'trialing' | 'paused' | 'unpaid' | 'ended';

export interface PaidVersion {
  readonly version: SubscriptionVersion;
  /** When it stops being revenue for want of payment, if it does. */
  readonly lapsesAt: EpochSeconds | null;
}

/** Which statuses count, by the table in docs/metrics.md. */
export function standingAt({ version, lapsesAt }: PaidVersion, at: EpochSeconds): Standing {
  switch (version.status) {
    case 'active':
    case 'past_due':
      if (lapsesAt !== null && at >= lapsesAt) return 'unpaid';
      return isCollectionPaused(version) ? 'paused' : 'paying';
    case 'trialing':
      return 'trialing';
    case 'paused':
      return 'paused';
    case 'unpaid':
      return 'unpaid';
    case 'canceled':
    case 'incomplete_expired':
      return 'ended';
    default:
      return 'not_started';
  }
}

/** Nothing is collected of what it bills; drafts are only kept for later. */
export function isCollectionPaused({ pauseBehavior }: SubscriptionVersion): boolean {
  return pauseBehavior === 'void' || pauseBehavior === 'mark_uncollectible';
}
