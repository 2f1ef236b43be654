import { z } from 'zod';

import type { RestRoute } from '#delivery/rest/route.ts';

import type { Stated, StatedProblem } from './operation.ts';

const problemFields = {
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  detail: z.string().meta({ description: 'One sentence that says what to do.' }),
  errors: z
    .array(z.strictObject({ field: z.string(), detail: z.string() }))
    .optional()
    .meta({ description: 'What is wrong, by the name that the caller gave it.' }),
};

/** A problem of RFC 9457, as `application/problem+json`. */
export const problemSchema = z.strictObject(problemFields);

/** A problem with what it may carry beside that. */
export function problemWith(members: z.ZodRawShape): z.ZodType {
  return z.strictObject({ ...problemFields, ...z.object(members).partial().shape });
}

/** Problems that are the same wherever they come. */
export const COMMON_PROBLEMS: Readonly<Record<number, StatedProblem>> = {
  400: { when: 'What is asked cannot be read; `errors` names each field.' },
  401: { when: 'There is no key, or nobody knows it.' },
  403: { when: 'The key lacks the scope.' },
  413: { when: 'The body is too large.' },
  415: { when: 'The body is compressed.' },
  429: { when: 'The key has asked too often this minute; `Retry-After` says when to go on.' },
  500: { when: 'Something went wrong; the log has it under the reference that `detail` gives.' },
};

const EVERYWHERE = pick(400, 401, 403, 429, 500);
const WITH_BODY = pick(413, 415);

const ONCE: Readonly<Record<number, StatedProblem>> = {
  409: { when: 'The same request, by its Idempotency-Key, is being answered at this moment.' },
  422: { when: 'The Idempotency-Key was used for another request.' },
};

/** Every problem that a route may answer with, by its status. */
export function problemsOf(
  route: Pick<RestRoute, 'method' | 'isStreamed'>,
  { problems: own = {} }: Pick<Stated, 'problems'>,
): Readonly<Record<number, StatedProblem>> {
  const isWrite = route.method !== 'GET';
  const common = {
    ...EVERYWHERE,
    ...(isWrite && WITH_BODY),
    ...(isOnce(route) && ONCE),
  };
  const both = Object.entries(own).map(([status, problem]) => {
    const other = common[Number(status)]?.when;
    return [
      status,
      other === undefined ? problem : { ...problem, when: `${problem.when} ${other}` },
    ];
  });
  return { ...common, ...(Object.fromEntries(both) as Record<number, StatedProblem>) };
}

/** Whether a route heeds `Idempotency-Key`. */
export function isOnce({ method, isStreamed }: Pick<RestRoute, 'method' | 'isStreamed'>): boolean {
  return method !== 'GET' && isStreamed !== true;
}

function pick(...statuses: readonly number[]): Readonly<Record<number, StatedProblem>> {
  const chosen = Object.entries(COMMON_PROBLEMS).filter(([status]) =>
    statuses.includes(Number(status)),
  );
  return Object.fromEntries(chosen) as Record<number, StatedProblem>;
}
