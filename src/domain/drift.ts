import type { CustomerFacts, EpochSeconds, SubscriptionFacts } from './facts.ts';
import type { Drift, FineMinor } from './ledger.ts';
import { livesOf } from './segments.ts';

/**
 * Where reads of Stripe's API contradicted the facts before them, oldest first per subscription: what
 * it was thought to bring a month at that instant and what it brings. Both may be the same, when only
 * what is to come differs.
 */
export function driftsOf(facts: CustomerFacts): Drift[] {
  return facts.subscriptions.flatMap((subscription) =>
    subscription.versions.flatMap(({ driftAt, currency, eventIds }, index): Drift[] => {
      const [eventId] = eventIds;
      if (driftAt === null || eventId === undefined) return [];
      const mrrOfFirst = (count: number) =>
        mrrAt({ ...subscription, versions: subscription.versions.slice(0, count) }, driftAt, facts);
      return [
        {
          subscriptionId: subscription.id,
          eventId,
          readAt: driftAt,
          currency,
          before: mrrOfFirst(index),
          after: mrrOfFirst(index + 1),
        },
      ];
    }),
  );
}

function mrrAt(subscription: SubscriptionFacts, at: EpochSeconds, facts: CustomerFacts): FineMinor {
  const [life] = livesOf({ ...facts, subscriptions: [subscription] });
  return life?.segments.findLast(({ fromAt }) => fromAt <= at)?.mrr ?? 0n;
}
