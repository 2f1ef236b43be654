import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

import type { Target } from '#store/postgres.ts';

/** What becomes of some bytes: a connection that loses any stays silent for ever. */
type Fate = 'arrives' | 'is lost' | 'resets' | { readonly afterMs: number };

type Decide = (bytes: Buffer, from: 'client' | 'server') => Fate;

/** A network between a client and its database that can be broken. */
export interface FaultProxy {
  /** The database, reached through the proxy. */
  readonly target: Target;
  /** Connections that the proxy has taken so far. */
  connections(): number;
  /** Decides on each piece that is sent, in either direction. */
  decideBy(decide: Decide): void;
  /** From now on nothing arrives on either side, and nobody is told. */
  fallSilent(): void;
  /** Lets everything through again, but for connections that fell silent: they stay so. */
  heal(): void;
  /** Resets every connection. */
  reset(): void;
  close(): Promise<void>;
}

/** Puts a proxy on loopback in front of a database. */
export async function startFaultProxy(target: Target): Promise<FaultProxy> {
  let isSilent = false;
  let decide: Decide = arrives;
  let connections = 0;
  const pairs = new Set<readonly [net.Socket, net.Socket]>();
  const server = net.createServer((client) => {
    connections += 1;
    const pair = [client, net.connect(addressOf(target))] as const;
    pairs.add(pair);
    let isLost = isSilent;
    for (const [from, to] of [pair, pair.toReversed() as [net.Socket, net.Socket]]) {
      let before = Promise.resolve();
      from.on('data', (bytes: Buffer) => {
        const fate = decide(bytes, from === client ? 'client' : 'server');
        if (fate === 'resets') client.resetAndDestroy();
        isLost ||= isSilent || fate === 'is lost';
        if (isLost || fate === 'resets') return;
        if (typeof fate === 'object') before = before.then(async () => wait(fate.afterMs));
        before = before.then(() => void (to.destroyed || to.write(bytes)));
      });
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    target: { url: urlThrough(target, (server.address() as net.AddressInfo).port) },
    connections: () => connections,
    decideBy: (by) => (decide = by),
    fallSilent: () => (isSilent = true),
    heal: () => {
      isSilent = false;
      decide = arrives;
    },
    reset: () => pairs.forEach(([client]) => client.resetAndDestroy()),
    close: async () => {
      pairs.forEach(([client, upstream]) => [client, upstream].forEach((end) => end.destroy()));
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function arrives(): Fate {
  return 'arrives';
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
