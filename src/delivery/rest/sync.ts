import { syncProgress } from '#analysis/sync-progress.ts';
import { requestSync } from '#store/queries/sync.ts';

import { problem, ProblemError, type HttpRequest } from './exchange.ts';
import { parseBody, parseQuery } from './input.ts';
import type { RestContext } from './route.ts';
import { syncJson } from './sync-json.ts';

const NO_KEY =
  'There is no Stripe account to read: STRIPE_API_KEY is not set, so the figures are those of a simulated company.';

/** `POST /api/admin/sync-stripe`: has everything read, by whichever replica is free; answers at once. */
export async function postSync(context: RestContext, request: HttpRequest) {
  await parseBody(request, {});
  if (context.isSimulated) throw new ProblemError(problem(409, NO_KEY));
  const asked = { account: null, requestedBy: 'api', scope: 'full', reportsDrifts: false };
  // An account is missing when another caller was just faster; then theirs is the run.
  const runs = await requestSync(context.db, asked);
  const progress = await syncProgress(context.db, null);
  if (progress === null) throw new Error('a run was asked for and there is none');
  return { ...syncJson(progress), is_new: runs.some(({ isNew }) => isNew) };
}

/** `GET /api/admin/sync-stripe/:id`: how far it is; `latest` is the newest of each account together. */
export async function getSync(context: RestContext, request: HttpRequest) {
  parseQuery(request, {});
  const { id = '' } = request.params;
  const isLatest = id === 'latest';
  const runId = /^\d{1,18}$/.test(id) ? BigInt(id) : null;
  const progress = isLatest || runId !== null ? await syncProgress(context.db, runId) : null;
  if (progress !== null) return syncJson(progress);
  const detail = isLatest
    ? 'Nothing was read yet; POST /api/admin/sync-stripe starts a reading.'
    : `There is no job ${id}; \`latest\` is the newest.`;
  throw new ProblemError(problem(404, detail));
}
