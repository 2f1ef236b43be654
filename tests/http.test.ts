import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect as tcpConnect, type Socket } from 'node:net';

import { afterEach, describe, expect, test, vi } from 'vitest';

import type { Answered } from '#delivery/prometheus.ts';
import { ok, type HttpRequest } from '#delivery/rest/exchange.ts';

import type { Route } from '../src/http-routes.ts';
import { listen, type HttpServer } from '../src/http.ts';
import { createLog } from '../src/log.ts';

const servers: HttpServer[] = [];
const logged: string[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close(0)));
  logged.length = 0;
});

const echo: Route = {
  method: 'POST',
  path: '/echo',
  handle: async (request) => ok({ length: (await request.body()).length }),
};

async function serve(...routes: Route[]): Promise<HttpServer & { url: string }> {
  const output = { write: (line: string) => logged.push(line) };
  const log = createLog({ level: 'error', isPretty: false, output });
  const server = await listen({ port: 0, host: '127.0.0.1', routes, log });
  servers.push(server);
  return { ...server, url: `http://127.0.0.1:${server.port}` };
}

async function raw(server: HttpServer, text: string): Promise<Socket> {
  const socket = tcpConnect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

/** A connection that is reset is closed as well. */
function closed(socket: Socket): Promise<void> {
  socket.on('error', () => {});
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('drain', () => resolve()));
}

async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await closed(socket);
  return Buffer.concat(chunks).toString();
}

function gate() {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((open) => (resolve = open));
  return { promise, resolve };
}

describe('addresses', () => {
  const hello: Route = { method: 'GET', path: '/hello', handle: () => ok({ hello: 'dana' }) };

  test('a route answers JSON that nobody may keep', async () => {
    const { url } = await serve(hello);
    const response = await fetch(`${url}/hello?a=1`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({ hello: 'dana' });
  });

  test('an answer may be text that says what it is', async () => {
    const text: Route = {
      method: 'GET',
      path: '/text',
      handle: () => ({ status: 200, body: 'up 1\n', contentType: 'text/plain; charset=utf-8' }),
    };
    const { url } = await serve(text);
    const response = await fetch(`${url}/text`);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toBe('up 1\n');
  });

  test('who asks from this machine is local, unless a proxy hands it on', async () => {
    const where: Route = { method: 'GET', path: '/', handle: ({ isLocal }) => ok({ isLocal }) };
    const { url } = await serve(where);
    const asked = async (headers: Record<string, string>) => (await fetch(url, { headers })).json();
    expect(await asked({})).toEqual({ isLocal: true });
    for (const name of ['Forwarded', 'X-Forwarded-For', 'Via']) {
      expect(await asked({ [name]: 'for=127.0.0.1' }), name).toEqual({ isLocal: false });
    }
  });

  test('every answer of a route is told, by the route and not by the address', async () => {
    const told: Answered[] = [];
    const fails: Route = {
      method: 'GET',
      path: '/customers/:id',
      handle: () => Promise.reject(new Error('no')),
    };
    const server = await listen({
      port: 0,
      host: '127.0.0.1',
      routes: [fails],
      log: createLog({ level: 'silent', isPretty: false }),
      observe: (answered) => told.push(answered),
    });
    servers.push(server);
    for (const path of ['/customers/cus_1', '/elsewhere']) {
      await fetch(`http://127.0.0.1:${server.port}${path}`);
    }
    await vi.waitFor(() => expect(told).toHaveLength(1));
    expect(told[0]).toMatchObject({ method: 'GET', route: '/customers/:id', status: 500 });
    expect(told[0]!.seconds).toBeLessThan(5);
  });

  test('a named part of an address is any one part, decoded', async () => {
    const named = (path: string): Route => ({
      method: 'GET',
      path,
      handle: ({ params }) => ok(params),
    });
    const { url } = await serve(named('/customers/:id'), named('/customers/newest'));
    const at = async (path: string) => (await fetch(`${url}${path}`)).json();
    expect(await at('/customers/cus_1%2F2')).toEqual({ id: 'cus_1/2' });
    expect(await at('/customers/newest')).toEqual({});
    for (const path of ['/customers/', '/customers/a/b', '/customers/%ff', '/customers/:id/x']) {
      expect((await fetch(`${url}${path}`)).status, path).toBe(404);
    }
  });

  test('a streamed body may be longer than any other', async () => {
    const count: Route = {
      method: 'POST',
      path: '/count',
      isStreamed: true,
      handle: async (request) => {
        let length = 0;
        for await (const chunk of request.stream()) length += chunk.length;
        return ok({ length });
      },
    };
    const { url } = await serve(count, echo);
    const body = Buffer.alloc(3_000_000);
    const counted = await fetch(`${url}/count`, { method: 'POST', body });
    expect(await counted.json()).toEqual({ length: 3_000_000 });
    expect((await fetch(`${url}/echo`, { method: 'POST', body })).status).toBe(413);
  });

  test('an unknown address is a problem of RFC 9457', async () => {
    const { url } = await serve(hello);
    const response = await fetch(`${url}/nothing`);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toMatch('application/problem+json');
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'Not found',
      status: 404,
      detail: 'There is nothing at this address.',
    });
  });

  test('a method that the address does not take is told which it does', async () => {
    const { url } = await serve(hello, { ...hello, method: 'POST' });
    const response = await fetch(`${url}/hello`, { method: 'DELETE' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD, POST');
  });

  test('HEAD answers like GET without a body', async () => {
    const { url } = await serve(hello);
    const response = await fetch(`${url}/hello`, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe('16');
    expect(await response.text()).toBe('');
  });

  test('an address that is none is refused', async () => {
    const server = await serve(hello);
    const socket = await raw(
      server,
      'GET http:// HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    );
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('bodies', () => {
  test('the bytes arrive as they were sent', async () => {
    const seen: Buffer[] = [];
    const keep: Route = {
      method: 'POST',
      path: '/keep',
      handle: async (request: HttpRequest) => {
        seen.push(await request.body());
        return ok({});
      },
    };
    const { url } = await serve(keep);
    const bytes = Buffer.from([0, 255, 13, 10, 0xc3, 0x28]);
    await fetch(`${url}/keep`, { method: 'POST', body: bytes });
    expect(seen).toEqual([bytes]);
  });

  test('one megabyte is taken and one byte more is not', async () => {
    const { url } = await serve(echo);
    const fits = await fetch(`${url}/echo`, { method: 'POST', body: Buffer.alloc(1_048_576) });
    expect(await fits.json()).toEqual({ length: 1_048_576 });
    const more = await fetch(`${url}/echo`, { method: 'POST', body: Buffer.alloc(1_048_577) });
    expect(more.status).toBe(413);
    expect(await more.json()).toMatchObject({ title: 'Body too large' });
  });

  test('a packed body is refused, for nobody unpacks it', async () => {
    const { url } = await serve(echo);
    const headers = { 'content-encoding': 'gzip' };
    const packed = await fetch(`${url}/echo`, { method: 'POST', headers, body: 'x' });
    expect(packed.status).toBe(415);
    expect(await packed.json()).toMatchObject({ title: 'Unsupported media type' });
  });

  test('a body without a declared length is cut at the limit and never held in memory', async () => {
    const server = await serve(echo);
    const head = 'POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n';
    const socket = await raw(server, head);
    const answer = readAll(socket);
    const chunk = Buffer.concat([
      Buffer.from('10000\r\n'),
      Buffer.alloc(0x10000),
      Buffer.from('\r\n'),
    ]);
    socket.setMaxListeners(0);
    const end = closed(socket);
    let sentBytes = 0;
    while (!socket.destroyed && sentBytes < 600_000_000) {
      sentBytes += chunk.length;
      if (!socket.write(chunk)) await Promise.race([drained(socket), end]);
    }
    socket.end();
    expect(await answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(process.memoryUsage().arrayBuffers).toBeLessThan(100_000_000);
    expect((await fetch(`${server.url}/echo`, { method: 'POST', body: 'x' })).status).toBe(200);
  });

  test('a sender that asks first is told no before it sends', async () => {
    const server = await serve(echo);
    const options = { method: 'POST', path: '/echo', port: server.port, host: '127.0.0.1' };
    const headers = { expect: '100-continue', 'content-length': '600000000' };
    const request = httpRequest({ ...options, headers });
    let wasToldToGoOn = false;
    request.on('continue', () => (wasToldToGoOn = true));
    request.on('error', () => {});
    request.flushHeaders();
    const [response] = (await once(request, 'response')) as [{ statusCode: number }];
    request.destroy();
    expect(response.statusCode).toBe(413);
    expect(wasToldToGoOn).toBe(false);
  });

  test('a sender that asks first may send what fits', async () => {
    const server = await serve(echo);
    const options = { method: 'POST', path: '/echo', port: server.port, host: '127.0.0.1' };
    const request = httpRequest({ ...options, headers: { expect: '100-continue' } });
    request.on('continue', () => request.end('hello'));
    request.flushHeaders();
    const [response] = (await once(request, 'response')) as [{ statusCode: number }];
    request.destroy();
    expect(response.statusCode).toBe(200);
  });

  test('a sender that hangs up in the middle is no error of ours', async () => {
    const server = await serve(echo);
    const head = 'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nonly this';
    const socket = await raw(server, head);
    socket.destroy();
    await closed(socket);
    expect((await fetch(`${server.url}/echo`, { method: 'POST', body: 'x' })).status).toBe(200);
    expect(logged).toEqual([]);
  });
});

describe('trouble', () => {
  test('a handler that throws gives 500 with a reference that the log has', async () => {
    const broken: Route = {
      method: 'GET',
      path: '/broken',
      handle: () => Promise.reject(new Error('the reason is ours alone')),
    };
    const { url } = await serve(broken);
    const response = await fetch(`${url}/broken?token=abc`);
    const body = (await response.json()) as { detail: string };
    expect(response.status).toBe(500);
    expect(body.detail).not.toContain('ours alone');
    const [reference = ''] = /[0-9a-f]{8}/.exec(body.detail) ?? [];
    expect(logged).toHaveLength(1);
    expect(JSON.parse(logged[0] ?? '')).toMatchObject({
      reference,
      path: '/broken',
      err: { message: 'the reason is ours alone' },
    });
  });

  test('an answer that cannot be written is a 500 and not the end of the process', async () => {
    const unwritable: Route = { method: 'GET', path: '/big', handle: () => ok({ sum: 10n }) };
    const { url } = await serve(unwritable);
    expect((await fetch(`${url}/big`)).status).toBe(500);
  });

  test('headers that trickle are cut off, while others are served', async () => {
    const server = await serve(echo);
    const slow = await Promise.all(
      Array.from({ length: 300 }, () => raw(server, 'POST /echo HTTP/1.1\r\nx-slow:')),
    );
    const closed = Promise.all(slow.map(readAll));
    const served = await fetch(`${server.url}/echo`, { method: 'POST', body: 'x' });
    expect(served.status).toBe(200);
    const answers = await closed;
    expect(answers.every((answer) => answer.startsWith('HTTP/1.1 408'))).toBe(true);
  });

  test('a port in use is told in a sentence with a way out', async () => {
    const { port } = await serve();
    const log = createLog({ level: 'silent', isPretty: false });
    const second = listen({ port, host: '127.0.0.1', routes: [], log });
    await expect(second).rejects.toThrow(
      `Port ${port} is taken by another program. Stop that one first. Or choose another: PORT=${port + 100} npm start`,
    );
  });

  test('an address of another machine is told as such', async () => {
    const log = createLog({ level: 'silent', isPretty: false });
    const elsewhere = listen({ port: 0, host: '203.0.113.7', routes: [], log });
    await expect(elsewhere).rejects.toThrow('HOST=203.0.113.7 is not an address of this machine');
  });
});

describe('mounts', () => {
  test('a framework gets its path with the stream untouched', async () => {
    const server = await serve();
    server.mount('/slack/events', (request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => response.end(`bolt saw ${text}`));
    });
    const response = await fetch(`${server.url}/slack/events`, { method: 'POST', body: 'signed' });
    expect(await response.text()).toBe('bolt saw signed');
  });

  test('a body that is declared too large does not reach it', async () => {
    const server = await serve();
    server.mount('/slack/events', (_, response) => response.end('reached'));
    const body = Buffer.alloc(2_000_000);
    const response = await fetch(`${server.url}/slack/events`, { method: 'POST', body });
    expect(response.status).toBe(413);
  });
});

describe('closing', () => {
  test('an open request is answered, and its connection does not linger', async () => {
    const { promise: opened, resolve: open } = gate();
    const { promise: entered, resolve: enter } = gate();
    const slow: Route = {
      method: 'GET',
      path: '/slow',
      handle: async () => {
        enter();
        await opened;
        return ok({ done: true });
      },
    };
    const server = await serve(slow);
    const answer = fetch(`${server.url}/slow`);
    await entered;
    const closed = server.close(10_000);
    open();
    expect((await answer).status).toBe(200);
    await closed;
    await expect(fetch(`${server.url}/slow`)).rejects.toThrow('fetch failed');
  });

  test('a request that takes too long is cut', async () => {
    const { promise: entered, resolve: enter } = gate();
    const stuck: Route = {
      method: 'GET',
      path: '/stuck',
      handle: () => {
        enter();
        return new Promise(() => {});
      },
    };
    const server = await serve(stuck);
    const answer = fetch(`${server.url}/stuck`);
    await entered;
    await Promise.all([server.close(50), expect(answer).rejects.toThrow('fetch failed')]);
  });
});
