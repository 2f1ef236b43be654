import type { Authenticate } from '#delivery/access/api-keys.ts';

import { refusal } from './authorize.ts';
import { ok, type Answer, type HttpRequest } from './exchange.ts';
import type { RestContext, RestRoute } from './route.ts';
import { restRoutes } from './routes.ts';

interface RestHandler extends Pick<RestRoute, 'method' | 'path'> {
  readonly handle: (request: HttpRequest) => Promise<Answer>;
}

/** Every REST route, guarded by its scope and ready to be served. */
export function restHandlers(context: RestContext, authenticate: Authenticate): RestHandler[] {
  return restRoutes.map(({ method, path, scope, answer }) => ({
    method,
    path,
    handle: async (request) =>
      (await refusal(request, { scope, authenticate })) ?? ok(await answer(context, request)),
  }));
}
