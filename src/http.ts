import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';

import type { Answered } from '#delivery/prometheus.ts';
import { problem, ProblemError, type Answer } from '#delivery/rest/exchange.ts';

import { BODY_BYTES_MAX, discardBody, isTooLarge, readBody } from './http-body.ts';
import { createRouteTable, type Place, type Route } from './http-routes.ts';
import type { Log } from './log.ts';
import { StartError } from './start-error.ts';

// Slow senders cost nothing but a socket, and not for long.
const TIMEOUTS = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
};
const CLOSE_SWEEP_MS = 50;

export interface HttpServer {
  readonly port: number;
  /** Hands a path over, stream untouched: for a framework that verifies the raw bytes itself. */
  mount(path: string, listener: RequestListener): void;
  /** Stops accepting, lets open requests finish, and cuts those that take longer than the time given. */
  close(timeoutMs: number): Promise<void>;
}

/**
 * The one HTTP server of the product, listening. Every answer is JSON, every error a problem of
 * RFC 9457. Throws StartError when the port cannot be had.
 */
export async function listen(options: {
  port: number;
  host: string;
  routes: readonly Route[];
  log: Log;
  /** Told of every answer of a route. */
  observe?: (answered: Answered) => void;
}): Promise<HttpServer> {
  const placeAt = createRouteTable(options.routes);
  const mounts = new Map<string, RequestListener>();
  let closing: Promise<void> | null = null;
  const server = createServer(TIMEOUTS, (request, response) => {
    void serve(request, response);
  });
  // A client that asks before it sends a large body is told no before it sends it.
  server.on('checkContinue', (request, response) => {
    if (!isRefused(request, placeAt(parseUrl(request.url)?.pathname ?? ''))) {
      response.writeContinue();
    }
    void serve(request, response);
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = parseUrl(request.url);
    const startedAt = performance.now();
    try {
      if (url === null) return write(response, problem(400, 'The address is not valid.'));
      const place = placeAt(url.pathname);
      response.once('finish', () => {
        const route = [...(place?.methods.values() ?? [])][0]?.path;
        if (route === undefined) return;
        const seconds = (performance.now() - startedAt) / 1000;
        const { method = 'GET' } = request;
        options.observe?.({ method, route, status: response.statusCode, seconds });
      });
      if (isRefused(request, place)) return refuse(request, response);
      const mounted = mounts.get(url.pathname);
      if (mounted) return mounted(request, response);
      write(response, await answerTo(place, request, url));
    } catch (error) {
      if (error instanceof ProblemError) {
        return error.answer.status === 413
          ? refuse(request, response, error.answer)
          : write(response, error.answer);
      }
      if (request.destroyed && !request.complete) return;
      write(response, unexpected(error, { log: options.log, request }));
    }
  }

  await bind(server, options);
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    mount: (path, listener) => void mounts.set(path, listener),
    close: (timeoutMs) => (closing ??= close(server, timeoutMs)),
  };
}

async function answerTo(place: Place | null, request: IncomingMessage, url: URL): Promise<Answer> {
  if (!place) return problem(404, 'There is nothing at this address.');
  const { methods, params } = place;
  const method = request.method ?? 'GET';
  const route = methods.get(method === 'HEAD' ? 'GET' : method);
  if (!route) {
    const allow = [...methods.keys()].flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : name));
    const headers = { allow: allow.join(', ') };
    return problem(405, `This address takes ${allow.join(', ')}.`, { headers });
  }
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    return problem(415, `Send the body as it is, without Content-Encoding: ${encoding}.`);
  }
  return route.handle({
    method,
    path: url.pathname,
    params,
    query: url.searchParams,
    isLocal: isLocal(request),
    headers: request.headers,
    body: () => readBody(request),
    stream: () => request,
  });
}

/** A proxy on this machine speaks for somebody else, and says so in its headers. */
function isLocal({ socket, headers }: IncomingMessage): boolean {
  const address = socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
  const isHandedOn = ['forwarded', 'x-forwarded-for', 'via'].some((name) => name in headers);
  return (address === '::1' || address.startsWith('127.')) && !isHandedOn;
}

function isRefused(request: IncomingMessage, place: Place | null): boolean {
  return isTooLarge(request) && place?.methods.get(request.method ?? '')?.isStreamed !== true;
}

const TOO_LARGE = problem(413, `A body may have ${BODY_BYTES_MAX} bytes at most.`);

/** Answers at once, while the rest of the body is thrown away: a sender that is cut off reads no answer. */
function refuse(request: IncomingMessage, response: ServerResponse, answer = TOO_LARGE): void {
  write(response, answer);
  discardBody(request);
}

function unexpected(error: unknown, { log, request }: { log: Log; request: IncomingMessage }) {
  const reference = randomBytes(4).toString('hex');
  const path = parseUrl(request.url)?.pathname;
  log.error({ err: error, reference, method: request.method, path }, 'a request failed');
  return problem(500, `Something went wrong here. The log has it under reference ${reference}.`);
}

function write(response: ServerResponse, answer: Answer): void {
  if (response.headersSent) return;
  const json = answer.status >= 400 ? 'application/problem+json' : 'application/json';
  const text = answer.contentType === undefined ? JSON.stringify(answer.body) : String(answer.body);
  response.writeHead(answer.status, {
    'content-type': answer.contentType ?? `${json}; charset=utf-8`,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...answer.headers,
  });
  response.end(text);
}

function parseUrl(text = '/'): URL | null {
  return URL.canParse(text, 'http://localhost') ? new URL(text, 'http://localhost') : null;
}

async function bind(server: Server, { port, host }: { port: number; host: string }): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    const way = `Or choose another: PORT=${port + 100} npm start`;
    if (code === 'EADDRINUSE') {
      const message = `Port ${port} is taken by another program. Stop that one first. ${way}`;
      throw new StartError(message, { cause: error });
    }
    if (code === 'EACCES') {
      const message = `Port ${port} needs more rights than this user has. ${way}`;
      throw new StartError(message, { cause: error });
    }
    if (code === 'EADDRNOTAVAIL') {
      const message = `HOST=${host} is not an address of this machine. Example: HOST=127.0.0.1`;
      throw new StartError(message, { cause: error });
    }
    throw error;
  }
}

async function close(server: Server, timeoutMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection that is kept alive becomes idle only after its answer: look again until all are.
  const sweep = setInterval(() => server.closeIdleConnections(), CLOSE_SWEEP_MS);
  const timer = setTimeout(() => server.closeAllConnections(), timeoutMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(timer);
}
