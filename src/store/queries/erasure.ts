import {
  bool,
  bytea,
  int4,
  int8,
  int8Array,
  jsonb,
  oneOf,
  text,
  textArray,
  timestamptz,
} from '#store/fields.ts';
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

export const keepErasureKeys = query('erasure/keep_erasure_keys.sql', {
  params: { innerKey: bytea, outerKey: bytea },
  row: { id: bool },
});

export const whomToErase = query('erasure/whom_to_erase.sql', {
  params: { stripeId: text },
  row: {
    customerId: int8.nullable(),
    name: text.nullable(),
    hasFacts: bool,
    isErased: bool,
    alertIds: int8Array,
  },
});

export const idsOfCustomer = query('erasure/ids_of_customer.sql', {
  params: { customerId: int8, stripeId: text },
  row: { id: text },
});

export const buryIds = query('erasure/bury_ids.sql', {
  params: { ids: textArray, customerStripeId: text },
  row: { isCustomer: bool },
});

export const handOverLedger = query('erasure/hand_over_ledger.sql', {
  params: { customerId: int8 },
  row: { subscriptions: int4, spans: int4, movements: int4, invoices: int4 },
});

export const forgetCustomer = query('erasure/forget_customer.sql', {
  params: { customerId: int8, stripeId: text, ids: textArray },
  row: {
    facts: int4,
    usageDays: int4,
    paymentMethods: int4,
    invoices: int4,
    disputesRefundsAndCredits: int4,
    alerts: int4,
    moves: int4,
    experiments: int4,
  },
});

export const removeCustomer = query('erasure/remove_customer.sql', {
  params: { customerId: int8 },
  row: { id: int8 },
});

export const dropAlertMessages = query('erasure/drop_alert_messages.sql', {
  params: { alertIds: int8Array },
  row: { id: int8 },
});

const TEXT_PLACES = ['outbox', 'audit_log', 'experiments', 'alerts'] as const;

export const textsThatName = query('erasure/texts_that_name.sql', {
  params: { patterns: textArray },
  row: { place: oneOf(TEXT_PLACES), key: text, content: jsonb },
});

export const rewriteTexts = query('erasure/rewrite_texts.sql', {
  params: { texts: jsonb },
  row: { key: int8 },
});

export const forgetAnswers = query('erasure/forget_answers.sql', {
  params: { patterns: textArray },
  row: { key: text },
});

export const messagesAboutAlerts = query('erasure/messages_about_alerts.sql', {
  params: { alertIds: int8Array },
  row: { alertId: int8, destination: text, dedupeKey: text },
});
