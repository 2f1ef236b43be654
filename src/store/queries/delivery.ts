import { SEVERITIES } from '#domain/alerts.ts';
import {
  bool,
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

const STATES = ['pending', 'sending', 'sent', 'unknown', 'dead', 'expired'] as const;

export const enqueueMessage = query('delivery/enqueue_message.sql', {
  params: {
    dedupeKey: text,
    destination: text,
    kind: text,
    body: jsonb,
    expiresAt: timestamptz.nullable(),
  },
  row: { id: int8 },
});

export const enqueueMessages = query('delivery/enqueue_messages.sql', {
  params: { messages: jsonb },
  row: { id: int8 },
});

export const reviveMessage = query('delivery/revive_message.sql', {
  params: { dedupeKey: text, body: jsonb, expiresAt: timestamptz.nullable() },
  row: { id: int8 },
});

export const messageState = query('delivery/message_state.sql', {
  params: { dedupeKey: text },
  row: {
    state: oneOf(STATES),
    lastError: text.nullable(),
    sentAt: timestamptz.nullable(),
    remoteRef: text.nullable(),
    heldReason: text.nullable(),
  },
});

export const claimMessage = query('delivery/claim_message.sql', {
  params: { kinds: textArray, leaseMs: int4 },
  row: {
    id: int8,
    dedupeKey: text,
    destination: text,
    kind: text,
    body: jsonb,
    attempts: int4,
    createdAt: timestamptz,
    previousState: oneOf(STATES),
    isOfBackup: bool,
  },
});

export const finishMessage = query('delivery/finish_message.sql', {
  params: {
    messageId: int8,
    attempt: int4,
    state: text,
    remoteRef: text.nullable(),
    error: text.nullable(),
    retryAfterMs: int4,
    holdMs: int4,
    holdReason: text.nullable(),
  },
  row: { id: int8 },
});

export const keepLease = query('delivery/keep_lease.sql', {
  params: { messageId: int8, attempt: int4, leaseMs: int4 },
  row: { id: int8 },
});

export const markLostMessages = query('delivery/mark_lost_messages.sql', {
  params: { unknownWaitMs: int4 },
  row: { id: int8, destination: text, kind: text },
});

export const expireMessages = query('delivery/expire_messages.sql', {
  params: {},
  row: { id: int8, destination: text, kind: text, lastError: text.nullable() },
});

export const holdDestination = query('delivery/hold_destination.sql', {
  params: { destination: text, holdMs: int4, reason: text.nullable() },
  row: { destination: text },
});

export const releaseDestination = query('delivery/release_destination.sql', {
  params: { destination: text },
  row: { destination: text },
});

export const heldDestinations = query('delivery/held_destinations.sql', {
  params: {},
  row: { destination: text, reason: text.nullable(), waitingMessages: int8 },
});

export const givenUpMessages = query('delivery/given_up_messages.sql', {
  params: {},
  row: { destination: text, error: text, messages: int4, lastCreatedAt: timestamptz },
});

export const forgetMessages = query('delivery/forget_messages.sql', {
  params: { mostRows: int4 },
  row: { id: int8 },
});

export const missedAlerts = query('delivery/missed_alerts.sql', {
  params: { destination: text, fromMessageId: int8 },
  row: { severity: oneOf(SEVERITIES), alerts: int4, stillOpen: int4 },
});

export const waitingSummary = query('delivery/waiting_summary.sql', {
  params: { destination: text, kind: text },
  row: { id: int8, missedFromId: int8 },
});

export const rewriteMessage = query('delivery/rewrite_message.sql', {
  params: { id: int8, body: jsonb },
  row: { id: int8 },
});

export const setForwarders = query('delivery/set_forwarders.sql', {
  params: { kinds: textArray, destinations: textArray },
  row: { destination: text },
});

export const alertsToForward = query('delivery/alerts_to_forward.sql', {
  params: { alertIds: int8Array },
  row: {
    alertId: int8,
    noteId: int8,
    change: oneOf(['opened', 'severity_changed', 'resolved']),
    severity: oneOf(SEVERITIES),
    wasCritical: bool,
    destination: text,
  },
});

/** Returns a row for the one caller that may run the job, none for every other. */
export const claimJob = query('delivery/claim_job.sql', {
  params: { key: text },
  row: { key: text },
});

export const recordAudit = query('delivery/record_audit.sql', {
  params: { actor: text, action: text, subject: text.nullable(), detail: jsonb },
  row: { id: int8 },
});

export const forgetAudit = query('delivery/forget_audit.sql', {
  params: { beforeAt: timestamptz, mostRows: int4 },
  row: { id: int8 },
});

export const lastDigest = query('delivery/last_digest.sql', {
  params: { readOn: text, beforeAt: timestamptz },
  row: { writtenAt: timestamptz.nullable() },
});

export const hasSent = query('delivery/has_sent.sql', {
  params: { kinds: textArray },
  row: { hasSent: bool },
});
