import net from 'node:net';

import postgres from 'postgres';

import { unavailable } from './unavailable.ts';

/** Settings of the driver, and the URL when there is one. */
export type ConnectionSettings = { readonly url?: string } & postgres.Options<
  Record<string, postgres.PostgresType>
>;

/** Sends a statement; the answer is its rows. Rejects with what the server or the network said. */
export type Send = <Rows extends readonly object[]>(
  statement: (sql: postgres.Sql) => PromiseLike<Rows>,
) => Promise<Rows>;

/** One session with the server, for one caller at a time. Once closed it stays closed. */
export interface Connection {
  readonly send: Send;
  isOpen(): boolean;
  /** Says goodbye to the server. */
  close(): Promise<void>;
  /** Closes it without waiting for anything; what is in flight fails. */
  drop(): void;
}

type Address = postgres.ParsedOptions & { path?: string };

const CONNECT_TIMEOUT_S = 5;
const CLOSE_TIMEOUT_S = 5;
const KEEP_ALIVE_MS = 10_000;
const LOOK_MS = 500;
/** A server that says nothing for this long is asked what it does, where it can be. */
const ASK_AFTER_MS = 2_000;

/** When a server that owes an answer and says nothing is given up. */
export interface Silence {
  /** How long it may say nothing; null is for ever. */
  readonly silenceMs: number | null;
  /** Whether the answer will never come. Asked every two seconds of silence. */
  readonly isLost?: () => Promise<boolean>;
  readonly onClosed: () => void;
}

/**
 * Prepares a session that connects with its first statement.
 *
 * The driver has a pool of its own, but when a connection of it breaks, version 3.4 may throw
 * outside of every promise, hand the rest of a transaction to another session, or never connect
 * again (https://github.com/porsager/postgres/issues/1133, /1208 and /1216). So each session is a
 * driver with one socket, which is thrown away as a whole.
 */
export function openConnection(
  settings: ConnectionSettings,
  { onClosed, ...silence }: Silence,
): Connection {
  let socket: net.Socket | null = null;
  let isOpen = true;

  const sql = openDriver(settings, drop, (address) => {
    if (socket !== null || !isOpen) throw connectionLost();
    socket = openSocket(address);
    return socket;
  });
  const watch = watchForSilence({ ...silence, onSilence: drop }, () => socket?.bytesRead ?? 0);

  const send: Send = async (statement) => {
    if (!isOpen) throw connectionLost();
    watch.begin();
    try {
      return await statement(sql);
    } catch (error) {
      if (!isAnswer(error)) drop();
      throw error;
    } finally {
      watch.end();
    }
  };

  function drop(): void {
    if (!isOpen) return;
    isOpen = false;
    socket?.destroy();
    void sql.end({ timeout: 0 });
    onClosed();
  }

  async function close(): Promise<void> {
    if (!isOpen) return;
    isOpen = false;
    await sql.end({ timeout: CLOSE_TIMEOUT_S });
    socket?.destroy();
    onClosed();
  }

  return { send, isOpen: () => isOpen, close, drop };
}

function openDriver(
  { url, ...settings }: ConnectionSettings,
  onclose: () => void,
  socket: (address: Address) => net.Socket,
): postgres.Sql {
  const options = {
    ...settings,
    max: 1,
    // It would be asked in a statement whose failure nobody can catch; column-types.ts knows them.
    fetch_types: false,
    max_lifetime: null,
    connect_timeout: CONNECT_TIMEOUT_S,
    onnotice: () => {},
    onclose,
    socket,
  };
  return url === undefined ? postgres(options) : postgres(url, options);
}

/** The driver writes at once, which the socket keeps until it is connected, and reads `host` for TLS. */
function openSocket({ path, host, port }: Address): net.Socket {
  const address = { host: host[0] ?? 'localhost', port: port[0] ?? 5432 };
  const tcp = { ...address, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS };
  return Object.assign(net.connect(path ? { path } : tcp), address);
}

/**
 * A partition of the network closes nothing: only a clock can tell that no answer will come, or the
 * server over another connection. It runs from `begin` to `end`, which count the statements in flight.
 */
function watchForSilence(
  { silenceMs, isLost, onSilence }: Omit<Silence, 'onClosed'> & { onSilence: () => void },
  bytesRead: () => number,
) {
  let statementsInFlight = 0;
  let timer: NodeJS.Timeout | undefined;
  let heard = 0;
  let silentMs = 0;

  function look(): void {
    silentMs = bytesRead() === heard ? silentMs + LOOK_MS : 0;
    heard = bytesRead();
    if (silenceMs !== null && silentMs >= silenceMs) onSilence();
    else if (isLost !== undefined && silentMs > 0 && silentMs % ASK_AFTER_MS === 0)
      void ask(isLost);
  }

  /** An answer that came while the server was asked counts for more than what it said. */
  async function ask(isLost: () => Promise<boolean>): Promise<void> {
    const [since, asked] = [bytesRead(), timer];
    if ((await isLost()) && timer === asked && bytesRead() === since) onSilence();
  }

  function begin(): void {
    statementsInFlight += 1;
    if ((silenceMs === null && isLost === undefined) || timer !== undefined) return;
    heard = bytesRead();
    silentMs = 0;
    timer = setInterval(look, LOOK_MS).unref();
  }

  function end(): void {
    statementsInFlight -= 1;
    if (statementsInFlight > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  return { begin, end };
}

/** An error that the server reported and after which the session goes on. */
function isAnswer(error: unknown): boolean {
  return error instanceof postgres.PostgresError && !/FATAL|PANIC/.test(error.severity);
}

function connectionLost(): Error {
  return unavailable('CONNECTION_CLOSED', 'The connection to the database was lost.');
}
