import postgres from 'postgres';

import { columnTypes } from './column-types.ts';
import {
  openConnection,
  type Connection,
  type ConnectionSettings,
  type Send,
  type Silence,
} from './connection.ts';
import { createPool } from './pool.ts';
import { createSessionProbe, type SessionProbe } from './session-probe.ts';
import { transact } from './transaction.ts';

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
  /** False for a session that holds a lock: it is neither closed when idle nor replaced with age. */
  readonly isRecycled?: boolean;
  /** True for transactions that cannot write. */
  readonly isReadOnly?: boolean;
  readonly applicationName?: string;
  /**
   * True for long statements whose connection is not to be waited for that long when it is lost: after
   * two seconds of silence the server is asked about the session over another connection.
   */
  readonly isProbed?: boolean;
}

/** Whatever can run a statement: the pool, or a transaction of it. */
export interface Queryable {
  /** Runs a statement written in place, whose values become parameters. */
  <Rows extends readonly object[] = postgres.Row[]>(
    text: TemplateStringsArray,
    ...values: readonly unknown[]
  ): Promise<Rows>;
  /** Runs a statement from elsewhere. Without values it may be several, separated by semicolons. */
  unsafe<Rows extends readonly object[] = postgres.Row[]>(
    text: string,
    values?: readonly unknown[],
    options?: { readonly prepare?: boolean },
  ): Promise<Rows>;
}

/** A pool of connections. */
export interface Db extends Queryable {
  /** Commits what the work did when it resolves, and undoes it when it throws. */
  begin<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result>;
  /** Closes every connection. Those in use get this many seconds to finish; by default, any. */
  end(options?: { readonly timeout?: number }): Promise<void>;
}

/** What `begin` hands to its work, and of no use afterwards. */
export interface Transaction extends Queryable {
  readonly isTransaction: true;
}

const MAX_CONNECTIONS = 10;
const STATEMENT_TIMEOUT_MS = 30_000;
/** How much longer than its longest statement a server may stay silent before it is given up. */
const SILENCE_GRACE_MS = 2_000;
/** How long a caller waits for a connection when all are in use. */
const PATIENCE_MS = 10_000;
const IDLE_MS = 60_000;
const LIFETIME_MS = 30 * 60_000;
/** A client that vanished inside a transaction must not hold its locks for long. */
const IDLE_IN_TRANSACTION_MS = 60_000;
const IDLE_IN_PROBED_TRANSACTION_MS = 10_000;

/**
 * Opens a pool. Nothing is sent before the first statement. The pool outlives its server and its
 * network: a statement that meets a dead connection fails, and the next one gets a new connection.
 */
export function connect(target: Target, options: ConnectOptions = {}): Db {
  const {
    statementTimeoutMs = STATEMENT_TIMEOUT_MS,
    isRecycled = true,
    isProbed = false,
  } = options;
  const applicationName = options.applicationName ?? 'moneyradar';
  const idleMs = isProbed ? IDLE_IN_PROBED_TRANSACTION_MS : IDLE_IN_TRANSACTION_MS;
  const settings = {
    ...addressOf(target),
    types: columnTypes,
    transform: { column: { from: postgres.toCamel } },
    connection: {
      application_name: applicationName,
      TimeZone: 'UTC',
      DateStyle: 'ISO',
      // Questions take milliseconds; compiling one, which the planner's guess may suggest, takes more.
      jit: 'off',
      ...(isRecycled ? { idle_in_transaction_session_timeout: idleMs } : {}),
      ...(statementTimeoutMs === null ? {} : { statement_timeout: statementTimeoutMs }),
      ...(options.isReadOnly === true ? { default_transaction_read_only: true } : {}),
    },
  };
  const silenceMs = statementTimeoutMs === null ? null : statementTimeoutMs + SILENCE_GRACE_MS;
  const probe = isProbed ? createSessionProbe(settings, applicationName) : null;
  const open = (onClosed: () => void) =>
    probe === null
      ? openConnection(settings, { silenceMs, onClosed })
      : openProbed(settings, probe, { silenceMs, onClosed });
  const pool = createPool(open, {
    max: options.max ?? MAX_CONNECTIONS,
    patienceMs: PATIENCE_MS,
    idleMs: isRecycled ? IDLE_MS : null,
    lifetimeMs: isRecycled ? LIFETIME_MS : null,
  });
  return Object.assign(
    queryable((statement) => pool.use((connection) => connection.send(statement))),
    {
      begin: <Result>(work: (transaction: Transaction) => Promise<Result>) =>
        pool.use((connection) =>
          transact(connection.send, (send) =>
            work(Object.assign(queryable(send), { isTransaction: true as const })),
          ),
        ),
      end: async (timeout?: { readonly timeout?: number }) => {
        await pool.end(timeout);
        await probe?.end();
      },
    },
  );
}

/** Under a name of its own, by which the server can be asked about it. */
function openProbed(
  settings: ConnectionSettings,
  probe: SessionProbe,
  silence: Silence,
): Connection {
  const name = probe.name();
  const connection = { ...settings.connection, application_name: name };
  return openConnection(
    { ...settings, connection },
    { ...silence, isLost: () => probe.isLost(name) },
  );
}

/**
 * A URL may name a socket folder as libpq does, `postgres://user@localhost/name?host=/run/postgresql`,
 * which the driver does not know. It may not name several hosts, since a connection has one socket.
 */
function addressOf(target: Target) {
  if (!('url' in target)) return target;
  const url = new URL(target.url);
  if (url.hostname.includes(',')) throw new Error('A database URL may name one host only.');
  const socketFolder = url.searchParams.get('host');
  url.searchParams.delete('host');
  return { url: url.href, ...(socketFolder === null ? {} : { host: socketFolder }) };
}

function queryable(send: Send): Queryable {
  const run = (text: TemplateStringsArray, ...values: readonly unknown[]) =>
    send((sql) => sql(text, ...(values as never[])));
  const unsafe = (text: string, values: readonly unknown[] = [], options = {}) =>
    send((sql) => sql.unsafe(text, [...values] as never[], options));
  return Object.assign(run, { unsafe }) as Queryable;
}
