import { date, int4, text, timestamptz } from '#store/fields.ts';
import { query } from '#store/query.ts';

export const status = query('status/status.sql', {
  params: { beforeAt: timestamptz, timezone: text },
  row: {
    inboxPending: int4,
    inboxFailed: int4,
    outboxPending: int4,
    lastEventAt: timestamptz.nullable(),
    lastSyncAt: timestamptz.nullable(),
    lastSweepAt: timestamptz.nullable(),
    lastSnapshotDay: date.nullable(),
    incompleteSubscriptions: int4,
  },
});
