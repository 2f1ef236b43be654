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

const RAISED: Partial<Record<Cause, string>> = {
  signup: 'New customer',
  trial_converted: 'Trial became paid',
  returned: 'Came back',
  resumed: 'Resumed after a pause',
  plan_change: 'Upgraded plan',
  quantity_change: 'Added seats',
  item_added: 'Added a product',
  discount_expired: 'Discount ended',
  discount_removed: 'Discount removed',
  price_changed: 'Price went up',
};

const LOWERED: Partial<Record<Cause, string>> = {
  plan_change: 'Downgraded plan',
  quantity_change: 'Removed seats',
  item_removed: 'Dropped a product',
  discount_added: 'Got a discount',
  price_changed: 'Price went down',
  cancelled: 'Cancelled',
  involuntary: 'Lost to failed payments',
  paused: 'Paused',
  comped: 'Now free (100 % discount)',
};

/** What happened, as a founder would say it: `Upgraded plan`, `Came back after 41 days`. */
export function describeMovement(movement: MovementWords): string {
  const isLoss = isLossType(movement.type);
  const words = (isLoss ? LOWERED : RAISED)[movement.cause] ?? BY_TYPE[movement.type];
  if (movement.type !== 'reactivation' || movement.awaySince === null) return words;
  const awayMs = movement.occurredAt.epochMilliseconds - movement.awaySince.epochMilliseconds;
  return `${words} after ${count(Math.max(1, Math.round(awayMs / DAY_MS)), 'day')}`;
}

export function isLossType(type: MovementType): boolean {
  return type === 'contraction' || type === 'churn';
}

const DAY_MS = 86_400_000;

const BY_TYPE: Record<MovementType, string> = {
  new: 'New customer',
  reactivation: 'Came back',
  expansion: 'Pays more',
  contraction: 'Pays less',
  churn: 'Left',
};
