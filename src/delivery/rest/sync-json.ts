import type { SyncProgress } from '#analysis/sync-progress.ts';

/** How far a reading of Stripe is, as the interface shows it. */
export function syncJson(progress: SyncProgress) {
  return {
    job_id: String(progress.id),
    state: progress.state,
    scope: progress.scope,
    requested_by: progress.requestedBy,
    started_at: progress.startedAt.toString(),
    finished_at: progress.finishedAt?.toString() ?? null,
    ends_at: progress.endsAt?.toString() ?? null,
    error: progress.error,
    objects: progress.objects,
    resources: progress.lists.map((list) => ({
      name: list.name,
      objects: list.objects,
      expected_objects: list.expectedObjects,
      is_done: list.isDone,
      refused_permission: list.refusedPermission,
    })),
    accounts: progress.accounts.map((account) => ({
      account: account.account,
      job_id: String(account.id),
      state: account.state,
      objects: account.objects,
      error: account.error,
    })),
  };
}
