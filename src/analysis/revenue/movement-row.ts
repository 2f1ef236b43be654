import type { Temporal } from 'temporal-polyfill';

import type { Currency } from '#domain/currency.ts';
import type { Cause, MovementType } from '#domain/ledger.ts';
import type { movements } from '#store/queries/revenue.ts';

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
}

export function movementRow(row: Awaited<ReturnType<typeof movements>>[number]): MovementRow {
  const { day, stripeCustomerId, currency, cause, ...rest } = row;
  const epochSeconds = Math.floor(row.occurredAt.epochMilliseconds / 1000);
  return {
    ...rest,
    id: `${stripeCustomerId}:${currency}:${epochSeconds}`,
    date: day,
    customerId: stripeCustomerId,
    currency: currency as Currency,
    cause: cause as Cause,
  };
}
