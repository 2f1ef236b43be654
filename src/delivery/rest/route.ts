import type { Temporal } from 'temporal-polyfill';

import type { Scope } from '#delivery/access/scopes.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import type { HttpRequest } from './exchange.ts';

/** What every route needs to answer. `readDb` may be a replica, for questions only. */
export interface RestContext {
  readonly db: Db;
  readonly readDb: Db;
  readonly now: () => Temporal.Instant;
  readonly timezone: Timezone;
  readonly baseCurrency: Currency;
  readonly version: string;
}

/** One route of the REST interface. `answer` returns the JSON of a 200, or throws a ProblemError. */
export interface RestRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly scope: Scope;
  readonly answer: (context: RestContext, request: HttpRequest) => Promise<unknown>;
}
