import type { Connection } from './connection.ts';
import { unavailable } from './unavailable.ts';
import { createWaitingLine } from './waiting-line.ts';

export interface PoolLimits {
  readonly max: number;
  /** How long a caller waits for a connection when all are in use. */
  readonly patienceMs: number;
  /** A connection that nobody used for this long is closed; null keeps it. */
  readonly idleMs: number | null;
  /** A connection older than this is closed when it comes back; null keeps it. */
  readonly lifetimeMs: number | null;
}

export interface Pool {
  /** Lends a connection to the work. Rejects when none is free in time. */
  use<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result>;
  /** Closes everything. Work that goes on gets `timeout` seconds to finish; by default, any. */
  end(options?: { readonly timeout?: number }): Promise<void>;
}

interface Member {
  readonly connection: Connection;
  readonly openedAtMs: number;
  idleTimer: NodeJS.Timeout | undefined;
}

/** A pool that opens connections when they are needed and lends each to one caller at a time. */
export function createPool(open: (onClosed: () => void) => Connection, limits: PoolLimits): Pool {
  const members = new Set<Member>();
  const idle: Member[] = [];
  const line = createWaitingLine<Member>(limits.patienceMs, () => allInUse(limits.max));
  const onEmpty: (() => void)[] = [];
  let isEnding = false;

  async function use<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> {
    const member = await take();
    try {
      return await work(member.connection);
    } finally {
      giveBack(member);
    }
  }

  async function take(): Promise<Member> {
    if (isEnding) throw closedByUs();
    const member = idle.pop() ?? (members.size < limits.max ? add() : await line.wait());
    clearTimeout(member.idleTimer);
    return member;
  }

  function add(): Member {
    const connection = open(() => forget(member));
    const member: Member = { connection, openedAtMs: performance.now(), idleTimer: undefined };
    members.add(member);
    return member;
  }

  function giveBack(member: Member): void {
    if (!member.connection.isOpen()) return;
    if (isEnding || isOld(member, limits)) return void member.connection.close();
    if (!line.isEmpty()) return line.serve(member);
    idle.push(member);
    if (limits.idleMs === null) return;
    member.idleTimer = setTimeout(() => retire(member), limits.idleMs).unref();
  }

  function retire(member: Member): void {
    remove(idle, member);
    void member.connection.close();
  }

  /** A closed connection leaves room for a caller who waits. */
  function forget(member: Member): void {
    clearTimeout(member.idleTimer);
    remove(idle, member);
    members.delete(member);
    if (!isEnding && !line.isEmpty()) line.serve(add());
    if (members.size === 0) onEmpty.splice(0).forEach((resolve) => resolve());
  }

  async function end({ timeout }: { readonly timeout?: number } = {}): Promise<void> {
    isEnding = true;
    line.dismiss(closedByUs());
    for (const member of idle.splice(0)) retire(member);
    const drop = () => [...members].forEach(({ connection }) => connection.drop());
    const timer = timeout === undefined ? undefined : setTimeout(drop, timeout * 1000);
    if (members.size > 0) await new Promise<void>((resolve) => onEmpty.push(resolve));
    clearTimeout(timer);
  }

  return { use, end };
}

function isOld({ openedAtMs }: Member, { lifetimeMs }: PoolLimits): boolean {
  return lifetimeMs !== null && performance.now() - openedAtMs > lifetimeMs;
}

function remove<Item>(items: Item[], item: Item): void {
  const index = items.indexOf(item);
  if (index !== -1) items.splice(index, 1);
}

function closedByUs(): Error {
  return unavailable('CONNECTION_ENDED', 'The database is closed.');
}

function allInUse(max: number): Error {
  return unavailable('CONNECT_TIMEOUT', `All ${max} connections to the database are in use.`);
}
