import type { Authenticate } from '#delivery/access/api-keys.ts';

import { authorize } from './authorize.ts';
import type { Answer, HttpRequest } from './exchange.ts';
import { once } from './idempotency.ts';
import { createLimit } from './rate-limit.ts';
import type { RestContext, RestRoute } from './route.ts';
import { restRoutes } from './routes.ts';

interface RestHandler extends Pick<RestRoute, 'method' | 'path' | 'isStreamed'> {
  readonly handle: (request: HttpRequest) => Promise<Answer>;
}

/** Every REST route, guarded by its scope and ready to be served. */
export function restHandlers(context: RestContext, authenticate: Authenticate): RestHandler[] {
  const limit = createLimit();
  return restRoutes.map(({ scope, status = 200, answer, ...route }) => ({
    ...route,
    handle: async (request) => {
      const asked = await authorize(request, { scope, authenticate });
      if ('refusal' in asked) return asked.refusal;
      const { actor } = asked;
      const wait = await limit(actor, scope);
      if (wait !== null) return wait;
      const given = async (asking: HttpRequest) => ({
        status,
        body: await answer(context, asking, actor),
      });
      // What is streamed is never held as a whole; records of usage have keys of their own.
      if (route.isStreamed === true) return given(request);
      return once(request, { db: context.db, actor, now: context.now() }, given);
    },
  }));
}
