import { bool, int4, int8, jsonb, oneOf, text, textArray, timestamptz } from '#store/fields.ts';
import { query } from '#store/query.ts';

/** What a run reads: everything; what is billed, of the last weeks; or the subscriptions alone. */
const SCOPES = ['full', 'recent', 'subscriptions'] as const;
const STATES = ['running', 'done', 'failed'] as const;

export type SyncScope = (typeof SCOPES)[number];

export const requestSync = query('sync/request_sync.sql', {
  params: { account: text.nullable(), requestedBy: text, scope: text, reportsDrifts: bool },
  row: { account: text, id: int8, scope: oneOf(SCOPES), isNew: bool },
});

/** The accounts of the settings; whichever is not among them is read no more. */
export const keepAccounts = query('sync/keep_accounts.sql', {
  params: { names: textArray },
  row: { name: text, isRead: bool },
});

/** `twin` is another account of the settings with the same id. */
export const keepStripeId = query('sync/keep_stripe_id.sql', {
  params: { account: text, stripeId: text },
  row: { name: text, twin: text.nullable() },
});

export const claimSync = query('sync/claim_sync.sql', {
  params: { account: text, holder: text, staleAfterMs: int4 },
  row: {
    id: int8,
    scope: oneOf(SCOPES),
    requestedBy: text,
    reportsDrifts: bool,
    eventsFromAt: timestamptz.nullable(),
  },
});

/** Returns a row while the run is the caller's. */
export const keepSync = query('sync/keep_sync.sql', {
  params: {
    runId: int8,
    holder: text,
    eventsFromAt: timestamptz.nullable(),
    endsAt: timestamptz.nullable(),
  },
  row: { id: int8, reportsDrifts: bool },
});

export const releaseSync = query('sync/release_sync.sql', {
  params: { runId: int8, holder: text, heartbeatAgeMs: int4, reason: text.nullable() },
  row: { id: int8 },
});

export const finishSync = query('sync/finish_sync.sql', {
  params: { runId: int8, holder: text, state: text, error: text.nullable() },
  row: { id: int8 },
});

export const recordReads = query('sync/record_reads.sql', {
  params: { reads: jsonb },
  row: { id: text, isErased: bool },
});

export const storePage = query('sync/store_page.sql', {
  params: {
    runId: int8,
    resource: text,
    startingAfter: text.nullable(),
    isDone: bool,
    objects: int4,
    expectedObjects: int8.nullable(),
    refusedPermission: text.nullable(),
  },
  row: { resource: text },
});

export const checkpoints = query('sync/checkpoints.sql', {
  params: { runId: int8 },
  row: {
    resource: text,
    startingAfter: text.nullable(),
    isDone: bool,
    objects: int8,
    expectedObjects: int8.nullable(),
    refusedPermission: text.nullable(),
  },
});

export const formerObjects = query('sync/former_objects.sql', {
  params: { account: text, scope: text },
  row: { resource: text, objects: int8 },
});

export const syncProgress = query('sync/sync_progress.sql', {
  params: { runId: int8.nullable() },
  row: {
    account: text,
    id: int8,
    scope: oneOf(SCOPES),
    requestedBy: text,
    state: oneOf(STATES),
    startedAt: timestamptz,
    finishedAt: timestamptz.nullable(),
    endsAt: timestamptz.nullable(),
    lastError: text.nullable(),
    isHeld: bool,
    lists: jsonb,
  },
});

export const syncNeed = query('sync/sync_need.sql', {
  params: { account: text.nullable() },
  row: { hasRun: bool, isRunning: bool, hasReadAll: bool },
});

/** Returns a row for the one caller that may sweep. */
export const claimSweep = query('sync/claim_sweep.sql', {
  params: { account: text, everyMs: int4, leaseMs: int4 },
  row: { sweptThroughAt: timestamptz.nullable() },
});

export const releaseSweep = query('sync/release_sweep.sql', {
  params: { account: text, retryAfterMs: int4 },
  row: { leaseUntil: timestamptz },
});

export const sweepCursor = query('sync/sweep_cursor.sql', {
  params: { account: text },
  row: { sweptThroughAt: timestamptz.nullable() },
});

export const finishSweep = query('sync/finish_sweep.sql', {
  params: { account: text, sweptThroughAt: timestamptz },
  row: { sweptThroughAt: timestamptz.nullable() },
});

export const objectsToAskFor = query('sync/objects_to_ask_for.sql', {
  params: { account: text, askAgainAfterMs: int4, batchSize: int4 },
  row: { kind: text, objectId: text, customerId: text },
});

export const keepUnavailable = query('sync/keep_unavailable.sql', {
  params: { objectId: text },
  row: { objectId: text },
});

export const waitingFacts = query('sync/waiting_facts.sql', {
  params: { account: text },
  row: { waiting: int4 },
});

export const unreportedDrifts = query('sync/unreported_drifts.sql', {
  params: { account: text, mostRows: int4 },
  row: {
    customerId: text,
    subscriptionId: text,
    currency: text,
    mrrBeforeMinor: int8,
    mrrAfterMinor: int8,
    readAt: timestamptz,
    drifts: int4,
  },
});
