import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

import type { Target } from '#store/postgres.ts';

/** A TCP way to a database that can be cut. */
export interface WayToDatabase {
  readonly url: string;
  /** Breaks every connection and refuses new ones. */
  cut(): void;
  mend(): void;
  close(): void;
}

export async function openWay(target: Target): Promise<WayToDatabase> {
  const { connectOn, user, database } = ends(target);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connectOn();
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `postgres://${user}@127.0.0.1:${port}/${database}`,
    cut: () => {
      isCut = true;
      breakAll();
    },
    mend: () => void (isCut = false),
    close: () => {
      server.close();
      breakAll();
    },
  };
}

function ends(target: Target) {
  if ('url' in target) {
    const { hostname, port, username, password, pathname } = new URL(target.url);
    return {
      connectOn: () => connect(Number(port || 5432), hostname),
      user: password === '' ? username : `${username}:${password}`,
      database: pathname.slice(1),
    };
  }
  const { host, port, username: user, database } = target;
  return { connectOn: () => connect(`${host}/.s.PGSQL.${port}`), user, database };
}
