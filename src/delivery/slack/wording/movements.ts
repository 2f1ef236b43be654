import type { Temporal } from 'temporal-polyfill';

import type { Cause, MovementType } from '#domain/ledger.ts';

import { count } from './days.ts';

interface MovementWords {
  readonly type: MovementType;
  readonly cause: Cause;
  readonly date: Temporal.PlainDate;
  readonly awaySince: Temporal.Instant | null;
  readonly occurredAt: Temporal.Instant;
}

type Words = Partial<Record<Cause, string>>;

/** From nothing to something. */
const GAINED: Words = {
  signup: 'New customer',
  trial_converted: 'Trial became paid',
  returned: 'Came back',
  resumed: 'Resumed after a pause',
};

/** From something to more. */
const RAISED: Words = {
  signup: 'Added a subscription',
  trial_converted: 'Another trial became paid',
  returned: 'Took up a subscription again',
  resumed: 'Resumed a subscription',
  plan_change: 'Upgraded plan',
  quantity_change: 'Added seats',
  item_added: 'Added a product',
  discount_expired: 'Discount ended',
  discount_removed: 'Discount removed',
  price_changed: 'Price went up',
};

/** From something to less. */
const LOWERED: Words = {
  plan_change: 'Downgraded plan',
  quantity_change: 'Removed seats',
  item_removed: 'Dropped a product',
  discount_added: 'Got a discount',
  price_changed: 'Price went down',
  cancelled: 'Cancelled a subscription',
  involuntary: 'Lost a subscription to failed payments',
  paused: 'Paused a subscription',
  comped: 'Got a subscription for free',
};

/** From something to nothing. */
const LOST: Words = {
  cancelled: 'Cancelled',
  involuntary: 'Lost to failed payments',
  paused: 'Paused',
  comped: 'Now free (100 % discount)',
};

const WORDS: Record<MovementType, Words> = {
  new: GAINED,
  reactivation: GAINED,
  expansion: RAISED,
  contraction: LOWERED,
  churn: LOST,
};

/** What happened, as a founder would say it: `Upgraded plan`, `Came back after 41 days`. */
export function describeMovement(movement: MovementWords): string {
  const words = WORDS[movement.type][movement.cause] ?? BY_TYPE[movement.type];
  if (movement.type !== 'reactivation' || movement.awaySince === null) return words;
  const awayMs = movement.occurredAt.epochMilliseconds - movement.awaySince.epochMilliseconds;
  return `${words} after ${count(Math.max(1, Math.round(awayMs / DAY_MS)), 'day')}`;
}

export function isLossType(type: MovementType): boolean {
  return type === 'contraction' || type === 'churn';
}

/** What the lines of a bridge are called. */
export const LINE_LABELS: Record<MovementType, string> = {
  new: 'New customers',
  reactivation: 'Came back',
  expansion: 'Pay more (expansion)',
  contraction: 'Pay less (contraction)',
  churn: 'Left (churn)',
};

const DAY_MS = 86_400_000;

const BY_TYPE: Record<MovementType, string> = {
  new: 'New customer',
  reactivation: 'Came back',
  expansion: 'Pays more',
  contraction: 'Pays less',
  churn: 'Left',
};
