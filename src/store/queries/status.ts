import { bool, date, int4, jsonb, text, timestamptz } from '#store/fields.ts';
import { query } from '#store/query.ts';

export const status = query('status/status.sql', {
  params: { beforeAt: timestamptz, timezone: text },
  row: {
    inboxPending: int4,
    inboxFailed: int4,
    failedCustomers: int4,
    outboxPending: int4,
    lastEventAt: timestamptz.nullable(),
    lastSyncAt: timestamptz.nullable(),
    lastSweepAt: timestamptz.nullable(),
    overdueSince: timestamptz.nullable(),
    lastCheckAt: timestamptz.nullable(),
    recentDrifts: int4,
    unknownCustomers: int4,
    lastSnapshotDay: date.nullable(),
    incompleteSubscriptions: int4,
  },
});

export const accounts = query('status/accounts.sql', {
  params: { beforeAt: timestamptz },
  row: {
    account: text,
    isRead: bool,
    firstSeenAt: timestamptz.nullable(),
    lastEventAt: timestamptz.nullable(),
    lastSyncAt: timestamptz.nullable(),
    lastSweepAt: timestamptz.nullable(),
    error: text.nullable(),
  },
});

export const keepChecks = query('status/keep_checks.sql', {
  params: { checkedAt: timestamptz, checks: jsonb },
  row: { name: text, brokenSince: timestamptz.nullable(), brokenRows: int4 },
});

export const failedChecks = query('status/failed_checks.sql', {
  params: { beforeAt: timestamptz },
  row: { name: text, brokenSince: timestamptz, brokenRows: int4 },
});
