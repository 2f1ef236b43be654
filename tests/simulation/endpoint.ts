import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as the endpoint saw it, and what it answered. */
export interface Posted {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: {
    id: string;
    type: string;
    created: number;
    data: { object: { object: string; id: string; customer?: string } };
    records: { customer_id: string; idempotency_key: string }[];
  };
  status: number;
}

export interface Endpoint {
  readonly url: string;
  readonly posted: Posted[];
  /** What was answered with 200, in the order of the answers. */
  readonly accepted: Posted[];
  mostUnderWay: number;
  /** Resolves when the condition holds after a request; asked after each answer. */
  until(condition: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/**
 * A webhook endpoint that remembers everything and answers as told, after that many milliseconds;
 * status 0 hangs up without an answer.
 */
export async function openEndpoint(
  answer: (posted: Posted) => { status: number; afterMs?: number } = () => ({ status: 200 }),
): Promise<Endpoint> {
  const waiting: { condition: () => boolean; resolve: () => void }[] = [];
  let underWay = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    underWay += 1;
    endpoint.mostUnderWay = Math.max(endpoint.mostUnderWay, underWay);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const body = JSON.parse(text) as Posted['body'];
      const posted = { path: request.url ?? '', headers: request.headers, text, body, status: 0 };
      const { status, afterMs = 0 } = answer(posted);
      posted.status = status;
      endpoint.posted.push(posted);
      setTimeout(() => {
        underWay -= 1;
        if (status === 200) endpoint.accepted.push(posted);
        if (status === 0) request.socket.destroy();
        else response.writeHead(status).end('{}');
        for (const each of waiting) if (each.condition()) each.resolve();
      }, afterMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint: Endpoint = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posted: [],
    accepted: [],
    mostUnderWay: 0,
    until: (condition) =>
      condition()
        ? Promise.resolve()
        : new Promise((resolve) => waiting.push({ condition, resolve })),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return endpoint;
}
