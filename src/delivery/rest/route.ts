import type { Temporal } from 'temporal-polyfill';

import type { RiskScan } from '#analysis/risks/scan.ts';
import type { SettingsGround } from '#analysis/settings/settings.ts';
import type { Scope } from '#delivery/access/scopes.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { TakenUsage } from '#domain/usage.ts';
import type { Db, Target } from '#store/postgres.ts';

import type { HttpRequest } from './exchange.ts';

/** What every route needs to answer. `readDb` may be a replica, for questions only. */
export interface RestContext {
  readonly db: Db;
  readonly readDb: Db;
  readonly now: () => Temporal.Instant;
  readonly timezone: Timezone;
  readonly baseCurrency: Currency;
  /** The share of a limit above which a plan is too small. */
  readonly usageThreshold: number;
  /** How many times a usual week's tickets are a spike. */
  readonly ticketSpike: number;
  readonly version: string;
  /** The events come from a simulated company, which has no API to read. */
  readonly isSimulated: boolean;
  /** What stands behind the settings that people make. */
  readonly settings: SettingsGround;
  /** Stores records of usage as they came from outside, at most MOST_RECORDS of them. */
  readonly takeUsage: (records: readonly unknown[]) => Promise<TakenUsage>;
  /** Looks at everybody for what may cost money, and tells the alert channel. */
  readonly scanRisks: () => Promise<RiskScan>;
  /** Where custom metrics are asked; null: nowhere. */
  readonly metricsTarget: Target | null;
}

/** One route of the REST interface. `answer` returns the JSON, or throws a ProblemError. */
export interface RestRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Named parts as in `/api/customers/:id`. */
  readonly path: string;
  readonly scope: Scope;
  /** What success is; 200 when left out. */
  readonly status?: 201 | 202;
  /** The body comes as a stream (`request.stream()`), however long it is. */
  readonly isStreamed?: boolean;
  /** `actor` is who asks, `api:<key id>`. */
  readonly answer: (context: RestContext, request: HttpRequest, actor: string) => Promise<unknown>;
}
