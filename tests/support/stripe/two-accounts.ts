import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

import type { StandIn } from './server.ts';

/** Stripe's one address: whose key it is decides which account answers. */
export interface ManyAccounts {
  readonly url: string;
  close(): Promise<void>;
}

/** Puts stand-ins of several accounts, each with a key of its own, behind one address. */
export async function startAccounts(...accounts: readonly StandIn[]): Promise<ManyAccounts> {
  const server = http.createServer((request, response) => {
    const own = accounts.find(({ apiKey }) => request.headers.authorization === `Bearer ${apiKey}`);
    // An unknown key is refused by whoever is asked.
    const target = new URL(request.url ?? '/', (own ?? accounts[0])?.url);
    const { method, headers } = request;
    const forwarded = http.request(target, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    forwarded.on('error', () => response.destroy());
    request.pipe(forwarded);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
