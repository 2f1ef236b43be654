import type { Authenticate } from '#delivery/access/api-keys.ts';

import { authorize } from './authorize.ts';
import type { Answer, HttpRequest } from './exchange.ts';
import type { RestContext, RestRoute } from './route.ts';
import { restRoutes } from './routes.ts';

interface RestHandler extends Pick<RestRoute, 'method' | 'path' | 'isStreamed'> {
  readonly handle: (request: HttpRequest) => Promise<Answer>;
}

/** Every REST route, guarded by its scope and ready to be served. */
export function restHandlers(context: RestContext, authenticate: Authenticate): RestHandler[] {
  return restRoutes.map(({ scope, status = 200, answer, ...route }) => ({
    ...route,
    handle: async (request) => {
      const asked = await authorize(request, { scope, authenticate });
      if ('refusal' in asked) return asked.refusal;
      return { status, body: await answer(context, request, asked.actor) };
    },
  }));
}
