import type { z } from 'zod';

import type { Scope } from '#delivery/access/scopes.ts';
import type { RestRoute } from '#delivery/rest/route.ts';

import type { Stated } from './operation.ts';
import { operationOf } from './operations.ts';
import { isOnce, problemsOf } from './problems.ts';

/** A route with all that is said of it. */
export interface Described extends Stated {
  /** Unique, in the words of a function. */
  readonly operationId: string;
  readonly method: RestRoute['method'];
  /** Named parts as in `/api/customers/:id`. */
  readonly path: string;
  /** null: nobody needs a key. */
  readonly scope: Scope | null;
  /** On this machine it needs none either. */
  readonly isOpenLocally?: boolean;
  /** What success is. */
  readonly status: number;
  /** JSON when left out. */
  readonly answerType?: string;
  readonly headers?: Readonly<Record<string, z.ZodType>>;
  /** It heeds `Idempotency-Key`. */
  readonly isOnce?: boolean;
  readonly problems: NonNullable<Stated['problems']>;
}

/** A route of the table with what is said of it; null when nothing is. */
export function describedRoute(route: RestRoute): Described | null {
  const stated = operationOf(route);
  if (stated === null) return null;
  const { handler, ...rest } = stated;
  const { method, path, scope, status = 200 } = route;
  return {
    ...rest,
    operationId: handler.name,
    method,
    path,
    scope,
    status,
    isOnce: isOnce(route),
    problems: problemsOf(route, stated),
  };
}
