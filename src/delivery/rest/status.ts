import { status, type Status } from '#analysis/status.ts';
import { RULES_VERSION } from '#domain/rules.ts';

import type { HttpRequest } from './exchange.ts';
import { parseQuery } from './input.ts';
import type { RestContext } from './route.ts';

/** `GET /api/status`: whether the figures can be trusted right now. */
export async function getStatus(context: RestContext, request: HttpRequest) {
  parseQuery(request, {});
  // The queues live where events are stored: a replica would tell them late.
  const state = await status(context.db, { now: context.now(), timezone: context.timezone });
  return statusJson(state, context.version);
}

/** Health as the interface shows it. */
export function statusJson(state: Status, version: string) {
  return {
    version,
    rules_version: RULES_VERSION,
    inbox_pending: state.inboxPending,
    inbox_failed: state.inboxFailed,
    failed_customers: state.failedCustomers,
    outbox_pending: state.outboxPending,
    last_event_at: state.lastEventAt?.toString() ?? null,
    last_sync_at: state.lastSyncAt?.toString() ?? null,
    last_sweep_at: state.lastSweepAt?.toString() ?? null,
    last_snapshot_date: state.lastSnapshotDay?.toString() ?? null,
    unknown_customers: state.unknownCustomers,
    incomplete_subscriptions: state.incompleteSubscriptions,
    stale: state.isStale,
    stale_reason: state.staleReason,
    stale_since: state.staleSince?.toString() ?? null,
    stale_account: state.staleAccount,
    failed_checks: state.failedChecks.map(({ name, brokenSince }) => ({
      name,
      since: brokenSince.toString(),
    })),
    last_check_at: state.lastCheckAt?.toString() ?? null,
    recent_drifts: state.recentDrifts,
    accounts: state.accounts.map((account) => ({
      account: account.account,
      is_read: account.isRead,
      last_event_at: account.lastEventAt?.toString() ?? null,
      last_sync_at: account.lastSyncAt?.toString() ?? null,
      last_sweep_at: account.lastSweepAt?.toString() ?? null,
      error: account.error,
    })),
  };
}
