import type { z } from 'zod';

import { problem, ProblemError, type Answer, type HttpRequest } from '#delivery/rest/exchange.ts';
import { restHandlers as plainHandlers } from '#delivery/rest/handlers.ts';
import type { Described } from '#delivery/rest/openapi/described.ts';
import { describedRoutes } from '#delivery/rest/openapi/document.ts';
import { problemSchema, problemWith } from '#delivery/rest/openapi/problems.ts';
import type { RestContext, RestRoute } from '#delivery/rest/route.ts';
import { restRoutes } from '#delivery/rest/routes.ts';

class Undocumented extends Error {}

const all = new Map(describedRoutes().map((one) => [`${one.method} ${one.path}`, one]));

/**
 * The REST interface, with every answer held against what openapi.json says of it. One that is not as it
 * says is a 500 that tells why.
 */
export const restHandlers: typeof plainHandlers = (context, authenticate) =>
  plainHandlers(context, authenticate).map((route) => ({
    ...route,
    handle: async (request) => {
      try {
        return await checked(routeNamed(route), () => route.handle(request));
      } catch (error) {
        if (error instanceof Undocumented) return problem(500, error.message);
        throw error;
      }
    },
  }));

/** One handler by itself, with its answers held against what openapi.json says of them. */
export function documented<Handler extends RestRoute['answer']>(
  handler: Handler,
): (context: RestContext, request: HttpRequest, actor?: string) => ReturnType<Handler> {
  const route = restRoutes.find(({ answer }) => answer === handler);
  if (route === undefined) throw new Error(`${handler.name} answers no route`);
  const described = routeNamed(route);
  return (async (context: RestContext, request: HttpRequest, actor = 'api:test') => {
    let body: unknown;
    await checked(described, async () => {
      body = await handler(context, request, actor);
      return { status: described.status, body };
    });
    return body;
  }) as never;
}

/** Throws unless openapi.json has this answer of this route, and every field that is in it. */
export function assertDocumented(described: Described, { status, body }: Answer): void {
  const name = `${described.method} ${described.path} with ${status}`;
  const schema = schemaOf(described, status);
  if (schema === null) throw new Undocumented(`${name} is not in openapi.json`);
  const sent: unknown = typeof body === 'string' ? body : JSON.parse(JSON.stringify(body));
  const result = schema.safeParse(sent);
  if (result.success) return;
  const issues = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Undocumented(`${name} is not as openapi.json says:\n${issues.join('\n')}`);
}

/** What is said of a route; a test that asks one of which nothing is said fails. */
function routeNamed({ method, path }: Pick<RestRoute, 'method' | 'path'>): Described {
  const found = all.get(`${method} ${path}`);
  if (found) return found;
  throw new Undocumented(
    `openapi.json lacks ${method} ${path}: add an operation() with its answer's schema beside the others in src/delivery/rest/openapi/`,
  );
}

function schemaOf(described: Described, status: number): z.ZodType | null {
  if (status === described.status) return described.answer;
  const problem = described.problems[status];
  if (problem === undefined) return null;
  return problem.members === undefined ? problemSchema : problemWith(problem.members);
}

async function checked(described: Described, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    const answer = await ask();
    assertDocumented(described, answer);
    return answer;
  } catch (error) {
    if (error instanceof ProblemError) assertDocumented(described, error.answer);
    throw error;
  }
}
