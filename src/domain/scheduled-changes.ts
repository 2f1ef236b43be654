import type {
  CustomerFacts,
  Discount,
  EpochSeconds,
  MissingObject,
  SubscriptionItem,
  SubscriptionFacts,
  SubscriptionVersion,
} from './facts.ts';
import type { FineMinor } from './ledger.ts';
import { mrrOfTerms, surroundingsOf, type Surroundings } from './segments.ts';
import { isCollectionPaused } from './standing.ts';

/** The terms that a schedule gives a subscription on `[startAt, endAt)`. */
export interface SchedulePhase {
  readonly startAt: EpochSeconds;
  readonly endAt: EpochSeconds | null;
  readonly trialEndAt: EpochSeconds | null;
  readonly items: readonly SubscriptionItem[];
  readonly discounts: readonly Discount[];
  /** Its terms are not known before these have been shown. */
  readonly missing: readonly MissingObject[];
}

/** The schedule that a subscription follows. */
export interface ScheduleInForce {
  readonly subscriptionId: string;
  /** In order of time. */
  readonly phases: readonly SchedulePhase[];
  readonly endsSubscription: boolean;
}

/** What a subscription is set to bring from an instant on, whatever it brings now. */
export interface ScheduledChange {
  readonly subscriptionId: string;
  readonly at: EpochSeconds;
  readonly currency: string;
  readonly mrrAfter: FineMinor;
  readonly source: 'cancellation' | 'schedule';
}

/**
 * What is set to happen to each of a customer's subscriptions, past and future, in order: the end that
 * it has a date for and the phases of its schedule. Nothing else counts: discounts that will run out,
 * usage and trials are no one's decision yet. Source: docs/metrics.md, Committed MRR and trials.
 */
export function scheduledChangesOf(
  facts: CustomerFacts,
  schedules: readonly ScheduleInForce[],
): readonly ScheduledChange[] {
  return facts.subscriptions.flatMap((subscription) => {
    const newest = subscription.versions.at(-1);
    if (newest === undefined || hasEnded(newest)) return [];
    const schedule = schedules.find(({ subscriptionId }) => subscriptionId === subscription.id);
    const around = surroundingsOf(subscription, facts.invoices, facts.discounts);
    const changes = schedule === undefined ? [] : changesOfPhases(schedule, newest, around);
    return untilCancelled(changes, newest, subscription.id);
  });
}

/**
 * What a subscription on trial would bring from the trial's end on, in its currency; 0 when it ends
 * with the trial or nothing will be collected. null: it is not on trial.
 */
export function trialMrrOf(
  subscription: SubscriptionFacts,
  facts: CustomerFacts,
  changes: readonly ScheduledChange[],
): FineMinor | null {
  const newest = subscription.versions.at(-1);
  if (newest?.status !== 'trialing') return null;
  const at = newest.trialEndAt ?? newest.effectiveAt;
  const change = changes.findLast((one) => one.subscriptionId === subscription.id && one.at <= at);
  if (change !== undefined) return change.mrrAfter;
  if (isCollectionPaused(newest)) return 0n;
  return mrrOfTerms(newest, at, surroundingsOf(subscription, facts.invoices, facts.discounts));
}

function hasEnded({ status }: SubscriptionVersion): boolean {
  return status === 'canceled' || status === 'incomplete_expired';
}

/** A cancellation is the last thing that happens, and one at the same second is the one that counts. */
function untilCancelled(
  changes: readonly ScheduledChange[],
  { cancelAt: at, currency }: SubscriptionVersion,
  subscriptionId: string,
): readonly ScheduledChange[] {
  if (at === null) return changes;
  const end = { subscriptionId, at, currency, mrrAfter: 0n, source: 'cancellation' } as const;
  return [...changes.filter((change) => change.at < at), end];
}

/** The phases after the first that bring other MRR than the one before them would have. */
function changesOfPhases(
  { subscriptionId, phases, endsSubscription }: ScheduleInForce,
  newest: SubscriptionVersion,
  around: Surroundings,
): ScheduledChange[] {
  const { currency } = newest;
  const byInstant = new Map<EpochSeconds, ScheduledChange>();
  const change = (at: EpochSeconds, mrrAfter: FineMinor) =>
    byInstant.set(at, { subscriptionId, at, currency, mrrAfter, source: 'schedule' });
  phases.forEach((phase, index) => {
    const before = phases[index - 1];
    if (before === undefined || phase.missing.length > 0) return;
    const { startAt, trialEndAt } = phase;
    const mrrIn = (of: SchedulePhase, at: EpochSeconds) => mrrOfPhase(of, at, { newest, around });
    if (trialEndAt !== null && trialEndAt > startAt) {
      change(startAt, 0n);
      change(trialEndAt, mrrIn(phase, trialEndAt));
    } else if (before.missing.length > 0 || mrrIn(phase, startAt) !== mrrIn(before, startAt)) {
      change(startAt, mrrIn(phase, startAt));
    }
  });
  const endAt = phases.at(-1)?.endAt ?? null;
  if (endsSubscription && endAt !== null) change(endAt, 0n);
  return [...byInstant.values()].toSorted((a, b) => a.at - b.at);
}

function mrrOfPhase(
  { items, discounts }: SchedulePhase,
  at: EpochSeconds,
  { newest, around }: { newest: SubscriptionVersion; around: Surroundings },
): FineMinor {
  return isCollectionPaused(newest) ? 0n : mrrOfTerms({ ...newest, items, discounts }, at, around);
}
