import {
  bool,
  int2,
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

const eventState = oneOf(['pending', 'done', 'dead']);
const replacement = { customerIds: int8Array };

export const recordEvents = query('ingestion/record_events.sql', {
  params: { events: jsonb },
  row: { id: text, isErased: bool },
});

export const claimEvents = query('ingestion/claim_events.sql', {
  params: { isRetry: bool, batchSize: int4, leaseSeconds: int4, maxAttempts: int4 },
  row: {
    id: text,
    type: text,
    stripeCustomerId: text.nullable(),
    attempts: int2,
    state: eventState,
  },
});

export const renewLeases = query('ingestion/renew_leases.sql', {
  params: { ids: textArray, attempt: int4, leaseSeconds: int4 },
  row: { id: text },
});

export const finishEvents = query('ingestion/finish_events.sql', {
  params: { ids: textArray },
  row: { id: text },
});

export const failEvents = query('ingestion/fail_events.sql', {
  params: { ids: textArray, error: text, maxAttempts: int4 },
  row: { id: text, state: eventState },
});

export const replayEvents = query('ingestion/replay_events.sql', {
  params: { id: text.nullable() },
  row: { id: text },
});

export const lockCustomers = query('ingestion/lock_customers.sql', {
  params: { stripeIds: textArray },
  row: { catalogue: text, customers: int4 },
});

export const lockCatalogue = query('ingestion/lock_catalogue.sql', {
  params: {},
  row: { catalogue: text },
});

export const ensureCustomers = query('ingestion/ensure_customers.sql', {
  params: { stripeIds: textArray },
  row: { id: int8, stripeId: text },
});

export const eventsOfCustomers = query('ingestion/events_of_customers.sql', {
  params: { stripeIds: textArray },
  row: {
    stripeCustomerId: text.nullable(),
    account: text,
    id: text,
    type: text,
    createdAt: int8,
    payload: text,
  },
});

export const catalogueObjects = query('ingestion/catalogue_objects.sql', {
  params: { ids: textArray },
  row: { kind: text, id: text, payload: jsonb },
});

export const keepCatalogueObjects = query('ingestion/keep_catalogue_objects.sql', {
  params: { eventIds: textArray, kinds: textArray },
  row: { kind: text, id: text, hasNewTerms: bool },
});

export const markDependents = query('ingestion/mark_dependents.sql', {
  params: { objectIds: textArray, newTermsIds: textArray },
  row: { customerId: int8 },
});

export const claimDirtyCustomers = query('ingestion/claim_dirty_customers.sql', {
  params: { isRetry: bool, batchSize: int4, leaseSeconds: int4, maxAttempts: int4 },
  row: { customerId: int8, stripeId: text, attempts: int4 },
});

export const unmarkCustomers = query('ingestion/unmark_customers.sql', {
  params: { stripeIds: textArray },
  row: { customerId: int8 },
});

export const replaceSubscriptions = query('ingestion/replace_subscriptions.sql', {
  params: { subscriptions: jsonb },
  row: { stripeId: text },
});

export const replaceSpans = query('ingestion/replace_spans.sql', {
  params: { ...replacement, spans: jsonb },
  row: { changedAt: timestamptz.nullable() },
});

export const replaceMovements = query('ingestion/replace_movements.sql', {
  params: { ...replacement, movements: jsonb },
  row: { changedAt: timestamptz },
});

export const replaceDifferences = query('ingestion/replace_differences.sql', {
  params: { ...replacement, differences: jsonb },
  row: { changedAt: timestamptz },
});

export const replaceDrifts = query('ingestion/replace_drifts.sql', {
  params: { ...replacement, drifts: jsonb },
  row: { changedAt: timestamptz },
});

export const replaceInvoices = query('ingestion/replace_invoices.sql', {
  params: { invoices: jsonb },
  row: { stripeId: text },
});

export const replacePaymentMethods = query('ingestion/replace_payment_methods.sql', {
  params: { paymentMethods: jsonb },
  row: { stripeId: text },
});

export const replaceDisputes = query('ingestion/replace_disputes.sql', {
  params: { disputes: jsonb },
  row: { stripeId: text },
});

export const replaceRefunds = query('ingestion/replace_refunds.sql', {
  params: { ...replacement, refunds: jsonb },
  row: { stripeId: text },
});

export const replaceCreditNotes = query('ingestion/replace_credit_notes.sql', {
  params: { creditNotes: jsonb },
  row: { stripeId: text },
});

export const replaceSchedules = query('ingestion/replace_schedules.sql', {
  params: { schedules: jsonb },
  row: { stripeId: text },
});

export const replaceScheduledChanges = query('ingestion/replace_scheduled_changes.sql', {
  params: { ...replacement, changes: jsonb },
  row: { subscriptionId: int8, at: timestamptz },
});

export const replaceMissing = query('ingestion/replace_missing.sql', {
  params: { ...replacement, missing: jsonb },
  row: { objectId: text },
});

export const attributeEvents = query('ingestion/attribute_events.sql', {
  params: { eventIds: textArray },
  row: { id: text, stripeCustomerId: text },
});

export const updateCustomers = query('ingestion/update_customers.sql', {
  params: { customers: jsonb },
  row: { id: int8 },
});

export const attributionKey = query('ingestion/attribution_key.sql', {
  params: {},
  row: { metadataKey: text.nullable() },
});

/** For the start: what customers are told apart by from now on. */
export const setAttributionKey = query('ingestion/set_attribution_key.sql', {
  params: { metadataKey: text.nullable(), now: timestamptz },
  row: { customers: int4 },
});

export const customersAfter = query('ingestion/customers_after.sql', {
  params: { afterId: int8, batchSize: int4 },
  row: { id: int8, stripeId: text },
});

export const countCustomers = query('ingestion/count_customers.sql', {
  params: {},
  row: { customers: int8 },
});
