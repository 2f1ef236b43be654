import { setTimeout as wait } from 'node:timers/promises';

import { createAuthenticate } from '#delivery/access/api-keys.ts';
import type { Prometheus } from '#delivery/prometheus.ts';
import { authorize } from '#delivery/rest/authorize.ts';
import { ok, problem, type Answer, type HttpRequest } from '#delivery/rest/exchange.ts';
import { restHandlers } from '#delivery/rest/handlers.ts';
import { openApiDocument } from '#delivery/rest/openapi/document.ts';
import type { RestContext } from '#delivery/rest/route.ts';
import { receiveWebhook, type WebhookDeps } from '#ingestion/webhook.ts';

import type { Route } from './http-routes.ts';
import type { Log } from './log.ts';
import { isMigrated } from './open-store.ts';

const READY_WITHIN_MS = 2_000;

export interface RouteParts {
  readonly rest: RestContext;
  readonly environmentKey: string | null;
  readonly prometheus: Prometheus;
  readonly webhook: WebhookDeps;
  /** Why `POST /webhooks/stripe` takes nothing, or null when it is open. */
  readonly webhookClosed: string | null;
  /** True from the moment Slack is connected until the process is asked to stop. */
  readonly isServing: () => boolean;
  readonly log: Log;
}

/** Every address of the server that is not Slack's. */
export function routes(parts: RouteParts): Route[] {
  const { rest, environmentKey, log } = parts;
  const authenticate = createAuthenticate({
    db: rest.db,
    environmentKey,
    now: rest.now,
    onError: (err) => log.warn({ err }, 'when a key was last used could not be noted'),
  });
  let openApi: unknown = null;
  return [
    { method: 'GET', path: '/healthz', handle: () => ok({ status: 'ok' }) },
    { method: 'GET', path: '/readyz', handle: () => readiness(parts) },
    {
      method: 'GET',
      path: '/metrics',
      handle: async (request) => {
        const scope = { scope: 'read', authenticate } as const;
        const asked = request.isLocal ? null : await authorize(request, scope);
        return asked !== null && 'refusal' in asked ? asked.refusal : parts.prometheus.answer();
      },
    },
    {
      method: 'GET',
      path: '/api/openapi.json',
      handle: () => ok((openApi ??= openApiDocument(rest.version))),
    },
    {
      method: 'POST',
      path: '/webhooks/stripe',
      handle: (request) => takeWebhook(parts, request),
    },
    ...restHandlers(rest, authenticate),
  ];
}

/** Ready is: Slack is connected, nobody asked to stop, and the database answers soon and has had every migration. */
async function readiness({ rest, isServing }: RouteParts): Promise<Answer> {
  if (!isServing()) return problem(503, 'The bot is starting or stopping.');
  const asked = isMigrated(rest.db).catch(() => null);
  const answer = await Promise.race([asked, wait(READY_WITHIN_MS, null, { ref: false })]);
  if (answer === null) return problem(503, 'The database does not answer.');
  return answer ? ok({ status: 'ready' }) : problem(503, 'The database lacks a migration.');
}

async function takeWebhook(
  { webhook, webhookClosed }: RouteParts,
  request: HttpRequest,
): Promise<Answer> {
  if (webhookClosed !== null) return problem(503, webhookClosed);
  const signature = request.headers['stripe-signature'];
  const answer = await receiveWebhook(webhook, {
    body: await request.body(),
    signature: typeof signature === 'string' ? signature : undefined,
  });
  if (answer.status === 200) return ok({ received: true });
  const retry = answer.status === 503 ? { headers: { 'retry-after': '1' } } : {};
  return problem(answer.status, answer.detail, retry);
}
