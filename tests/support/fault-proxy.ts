import net from 'node:net';

import type { Target } from '#store/postgres.ts';

/** A network between a client and its database that can be broken. */
export interface FaultProxy {
  /** The database, reached through the proxy. */
  readonly target: Target;
  /** Connections that the proxy has taken so far. */
  connections(): number;
  /** From now on nothing arrives on either side, and nobody is told. */
  fallSilent(): void;
  /** Lets new connections through again; those that fell silent stay so. */
  heal(): void;
  /** Resets every connection. */
  reset(): void;
  close(): Promise<void>;
}

/** Puts a proxy on loopback in front of a database. */
export async function startFaultProxy(target: Target): Promise<FaultProxy> {
  let isSilent = false;
  let connections = 0;
  const pairs = new Set<readonly [net.Socket, net.Socket]>();
  const server = net.createServer((client) => {
    connections += 1;
    const pair = [client, net.connect(addressOf(target))] as const;
    pairs.add(pair);
    let isLost = isSilent;
    for (const [from, to] of [pair, pair.toReversed() as [net.Socket, net.Socket]]) {
      from.on('data', (bytes) => {
        isLost ||= isSilent;
        if (!isLost) to.write(bytes);
      });
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    target: { url: urlThrough(target, (server.address() as net.AddressInfo).port) },
    connections: () => connections,
    fallSilent: () => (isSilent = true),
    heal: () => (isSilent = false),
    reset: () => pairs.forEach(([client]) => client.resetAndDestroy()),
    close: async () => {
      pairs.forEach(([client, upstream]) => [client, upstream].forEach((end) => end.destroy()));
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function addressOf(target: Target): net.NetConnectOpts {
  if (!('url' in target)) return { path: `${target.host}/.s.PGSQL.${target.port}` };
  const { hostname, port } = new URL(target.url);
  return { host: hostname, port: Number(port || 5432) };
}

function urlThrough(target: Target, port: number): string {
  if (!('url' in target)) {
    return `postgres://${target.username}@127.0.0.1:${port}/${target.database}`;
  }
  const url = new URL(target.url);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return url.href;
}
