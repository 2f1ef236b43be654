import { int8, jsonb, text, textArray, timestamptz } from '#store/fields.ts';
import { query } from '#store/query.ts';

export const noteErasedFacts = query('erasure/note_erased_facts.sql', {
  params: { facts: jsonb },
  row: { subscriptionId: int8 },
});

export const takeErasedEnds = query('erasure/take_erased_ends.sql', {
  params: {},
  row: { subscriptionId: int8, endedAt: timestamptz, anonymousId: text },
});

export const cutErasedSubscription = query('erasure/cut_erased_subscription.sql', {
  params: { subscriptionId: int8, endedAt: timestamptz },
  row: { customerId: int8, currency: text },
});

export const takeMovementsSince = query('erasure/take_movements_since.sql', {
  params: { customerId: int8, currency: text, sinceAt: timestamptz },
  row: { occurredAt: timestamptz, cause: text },
});

export const deriveMovementsSince = query('erasure/derive_movements_since.sql', {
  params: { customerId: int8, currency: text, sinceAt: timestamptz, causes: jsonb },
  row: { occurredAt: timestamptz },
});

export const erasedAmong = query('erasure/erased_among.sql', {
  params: { stripeIds: textArray },
  row: { stripeId: text },
});
