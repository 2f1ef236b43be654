import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const HOST = '127.0.0.1';
const BODY_LIMIT_BYTES = 1_000_000;

/** One request, with its body read. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly body: string;
}

/** Answers a request and returns true, or leaves it to the next one and returns false. */
export type Handler = (exchange: Exchange) => boolean | Promise<boolean>;

export interface LoopbackServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/**
 * An HTTP server that only this machine reaches. It answers to loopback names alone (a web page cannot reach it under a
 * name of its own that resolves to 127.0.0.1) and refuses requests that another site's page makes.
 */
export async function startServer(
  port: number,
  handlers: readonly Handler[],
): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    answer(request, response, handlers).catch(() => {
      if (!response.headersSent)
        sendJson(response, { ok: false, error: 'fatal_error' }, { status: 500 });
    });
  });
  server.listen(port, HOST);
  await once(server, 'listening');
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${actual}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Sends a JSON answer. */
export function sendJson(
  response: ServerResponse,
  value: unknown,
  more: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): void {
  response.writeHead(more.status ?? 200, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...more.headers,
  });
  response.end(JSON.stringify(value));
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  handlers: readonly Handler[],
): Promise<void> {
  if (!isOurOwn(request))
    return sendJson(response, { ok: false, error: 'forbidden' }, { status: 403 });
  const body = await readBody(request);
  if (body === null) return sendJson(response, { ok: false, error: 'too_large' }, { status: 413 });
  const url = new URL(request.url ?? '/', `http://${HOST}`);
  for (const handler of handlers) {
    if (await handler({ request, response, url, body })) return;
  }
  sendJson(response, { ok: false, error: 'not_found' }, { status: 404 });
}

function isOurOwn(request: IncomingMessage): boolean {
  const { host = '', origin } = request.headers;
  if (!/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host)) return false;
  return origin === undefined || origin === `http://${host}`;
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
