import type { Temporal } from 'temporal-polyfill';

import type { Currency } from '#domain/currency.ts';
import type { Cause, MovementType } from '#domain/ledger.ts';
import type { movements } from '#store/queries/revenue.ts';

import { movementEvents, plans, type MovementEvent, type Plan } from './movement-parts.ts';

/** One change of one customer's total in one currency, in minor units. */
export interface MovementRow {
  /** Customer, currency and epoch second: there is one change per second. */
  readonly id: string;
  /** The local day. */
  readonly date: Temporal.PlainDate;
  readonly occurredAt: Temporal.Instant;
  /** Stripe's id. */
  readonly customerId: string;
  readonly type: MovementType;
  readonly cause: Cause;
  /** Always positive; the type gives the direction. */
  readonly amountMinor: bigint;
  readonly mrrBeforeMinor: bigint;
  readonly mrrAfterMinor: bigint;
  readonly currency: Currency;
  /** For a reactivation, when the customer had left. */
  readonly awaySince: Temporal.Instant | null;
  readonly eventIds: readonly string[];
  /** What the customer was on just before, in this currency, the largest first. */
  readonly plansBefore: readonly Plan[];
  readonly plansAfter: readonly Plan[];
  /** Those of the event ids that are stored, oldest first. */
  readonly events: readonly MovementEvent[];
}

/** A row of the store as what it says; columns that are more than a movement are left out. */
export function movementRow(row: Awaited<ReturnType<typeof movements>>[number]): MovementRow {
  const { stripeCustomerId, currency, occurredAt } = row;
  const epochSeconds = Math.floor(occurredAt.epochMilliseconds / 1000);
  return {
    id: `${stripeCustomerId}:${currency}:${epochSeconds}`,
    date: row.day,
    occurredAt,
    customerId: stripeCustomerId,
    type: row.type,
    cause: row.cause as Cause,
    amountMinor: row.amountMinor,
    mrrBeforeMinor: row.mrrBeforeMinor,
    mrrAfterMinor: row.mrrAfterMinor,
    currency: currency as Currency,
    awaySince: row.awaySince,
    eventIds: row.eventIds,
    plansBefore: plans(row.plansBefore),
    plansAfter: plans(row.plansAfter),
    events: movementEvents(row.events),
  };
}
