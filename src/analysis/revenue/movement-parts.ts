import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

import type { Json } from '#store/fields.ts';

/** What a customer is on: one price, and how many of it. */
export interface Plan {
  /** Its name; its id where no name is known. */
  readonly product: string;
  /** What the price is called, when it has a name of its own. */
  readonly price: string | null;
  /** `month`, `year`; null while the price is not known. */
  readonly interval: string | null;
  readonly intervalCount: number | null;
  /** An exact decimal. */
  readonly quantity: string;
}

/** An event of Stripe's, or what the API showed, that a movement follows from. */
export interface MovementEvent {
  readonly id: string;
  readonly type: string;
  readonly createdAt: Temporal.Instant;
  readonly isLivemode: boolean;
  /** The Stripe account that told it, as the settings and as Stripe call it. */
  readonly account: string;
  readonly stripeAccountId: string | null;
}

const planList = z.array(
  z.strictObject({
    product: z.string(),
    price: z.string().nullable(),
    interval: z.string().nullable(),
    interval_count: z.number().nullable(),
    quantity: z.string(),
  }),
);

const eventList = z.array(
  z.strictObject({
    id: z.string(),
    type: z.string(),
    created_at: z.string(),
    is_livemode: z.boolean(),
    account: z.string(),
    stripe_account_id: z.string().nullable(),
  }),
);

/** Reads a list of metrics.plans_around. */
export function plans(list: Json): Plan[] {
  return planList
    .parse(list)
    .map(({ interval_count: intervalCount, ...plan }) => ({ ...plan, intervalCount }));
}

/** Reads a list of metrics.events_named. */
export function movementEvents(list: Json): MovementEvent[] {
  return eventList.parse(list).map((event) => ({
    id: event.id,
    type: event.type,
    createdAt: Temporal.Instant.from(event.created_at),
    isLivemode: event.is_livemode,
    account: event.account,
    stripeAccountId: event.stripe_account_id,
  }));
}
