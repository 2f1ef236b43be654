import type { EpochSeconds, InvoiceFacts, SubscriptionVersion } from './facts.ts';

/** How a subscription stood at each instant before the first fact of it. */
export interface FormerStanding {
  /** When that changed. */
  readonly instants: readonly EpochSeconds[];
  readonly at: (
    at: EpochSeconds,
  ) => Pick<SubscriptionVersion, 'status' | 'pauseBehavior' | 'cancelAt'>;
}

interface FormerLife {
  readonly subscriptionId: string;
  readonly found: SubscriptionVersion;
  readonly createdAt: EpochSeconds;
  readonly untilAt: EpochSeconds;
  readonly invoices: readonly InvoiceFacts[];
}

interface Billing {
  /** Until when it has been billed; null when nothing is known of that. */
  readonly lastBilledAt: EpochSeconds | null;
  readonly wasPaid: boolean;
}

/** A first payment that fails ends the subscription within a day (Stripe: 23 hours). */
const INCOMPLETE_FOR_SECONDS = 86_400;

/**
 * Reads the standing off the dates that Stripe keeps. Before the status in which it was found, a
 * subscription was on trial or active; since when it was past due, unpaid or paused, its invoices hint.
 * Who never paid and was gone within a day had only begun. Source: docs/metrics.md, History.
 */
export function formerStanding(life: FormerLife, billing: Billing): FormerStanding {
  const { found, untilAt } = life;
  const trial = trialOf(life);
  const statusSince = statusSinceOf(life, billing);
  const pausedSince = found.pauseBehavior === null ? null : sinceLastBilled(life, billing);
  const clickedAt =
    found.canceledAt !== null && found.canceledAt < untilAt ? found.canceledAt : null;
  const endsAt = found.status === 'canceled' ? untilAt : found.cancelAt;
  const instants = [trial?.fromAt, trial?.untilAt, statusSince, pausedSince, clickedAt];
  return {
    instants: instants.filter((instant) => instant !== null && instant !== undefined),
    at: (at) => ({
      status:
        trial !== null && at >= trial.fromAt && at < trial.untilAt
          ? 'trialing'
          : at >= statusSince
            ? lasting(life, billing)
            : 'active',
      pauseBehavior: pausedSince !== null && at >= pausedSince ? found.pauseBehavior : null,
      cancelAt: clickedAt !== null && at >= clickedAt ? endsAt : null,
    }),
  };
}

/** The status that it had last, before it ended if it has. */
function lasting({ found, createdAt, untilAt }: FormerLife, { wasPaid }: Billing): string {
  if (found.status === 'trialing') return 'active';
  if (found.status !== 'canceled') return found.status;
  return !wasPaid && untilAt - createdAt <= INCOMPLETE_FOR_SECONDS ? 'incomplete' : 'active';
}

function trialOf({ found, createdAt, untilAt }: FormerLife) {
  const { status, trialStartAt, trialEndAt } = found;
  const fromAt = Math.max(trialStartAt ?? createdAt, createdAt);
  if (status === 'trialing') return { fromAt, untilAt };
  if (trialEndAt === null || trialEndAt <= createdAt) return null;
  // Who cancels during the trial keeps the date at which it would have ended.
  if (trialEndAt > untilAt) return status === 'canceled' ? { fromAt, untilAt } : null;
  return { fromAt, untilAt: trialEndAt };
}

function statusSinceOf(life: FormerLife, billing: Billing): EpochSeconds {
  const { found, createdAt, untilAt } = life;
  switch (found.status) {
    case 'past_due':
      return Math.min(untilAt, oldestOpenInvoice(life) ?? createdAt);
    case 'unpaid':
    case 'paused':
      return sinceLastBilled(life, billing);
    default:
      return createdAt;
  }
}

/** Whoever is billed pays; so it began when it was billed no more, at the latest when it was found. */
function sinceLastBilled({ createdAt, untilAt }: FormerLife, { lastBilledAt }: Billing) {
  return lastBilledAt === null ? createdAt : Math.min(untilAt, lastBilledAt);
}

function oldestOpenInvoice({ subscriptionId, invoices }: FormerLife): EpochSeconds | null {
  const open = invoices
    .map(({ versions }) => versions.at(-1))
    .filter((newest) => newest?.status === 'open' && newest.subscriptionId === subscriptionId)
    .map((newest) => newest?.createdAt ?? Infinity);
  return open.length === 0 ? null : Math.min(...open);
}
