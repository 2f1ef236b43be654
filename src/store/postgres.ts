import postgres from 'postgres';

import { columnTypes } from './column-types.ts';

/** Where a database is: a URL, or the socket folder of the embedded server. */
export type Target = { readonly url: string } | SocketTarget;

export interface SocketTarget {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly database: string;
}

export interface ConnectOptions {
  /** The most connections the pool opens. */
  readonly max?: number;
  /** The server gives up on a statement after this long; null leaves the server's own limit. */
  readonly statementTimeoutMs?: number | null;
  /** A connection is replaced after about this long; null for a session that holds a lock. */
  readonly maxLifetimeS?: number | null;
  readonly applicationName?: string;
}

/** A pool of connections, as connect() returns it. */
export type Db = postgres.Sql<ColumnTypes>;

/** What `db.begin(async (transaction) => …)` hands to its callback. */
export type Transaction = postgres.TransactionSql<ColumnTypes>;

/** Whatever can run a query: the pool, or a transaction of it. */
export type Queryable = Db | Transaction;

type ColumnTypes = {
  [Name in keyof typeof columnTypes]: ReturnType<(typeof columnTypes)[Name]['parse']>;
};

const STATEMENT_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_S = 5;
const KEEP_ALIVE_S = 10;
const MAX_LIFETIME_S = 30 * 60;

/**
 * Opens a pool. Nothing is sent before the first query, and a pool outlives its server: a query
 * that meets a dead connection fails, and the next one connects again.
 */
export function connect(target: Target, options: ConnectOptions = {}): Db {
  const { statementTimeoutMs = STATEMENT_TIMEOUT_MS } = options;
  const settings = {
    max: options.max ?? 10,
    types: columnTypes,
    transform: { column: { from: postgres.toCamel } },
    connect_timeout: CONNECT_TIMEOUT_S,
    keep_alive: KEEP_ALIVE_S,
    max_lifetime: options.maxLifetimeS === undefined ? MAX_LIFETIME_S : options.maxLifetimeS,
    connection: {
      application_name: options.applicationName ?? 'moneyradar',
      TimeZone: 'UTC',
      DateStyle: 'ISO',
      ...(statementTimeoutMs === null ? {} : { statement_timeout: statementTimeoutMs }),
    },
    onnotice: () => {},
  };
  return 'url' in target ? postgres(target.url, settings) : postgres({ ...target, ...settings });
}
