import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, expect, test } from 'vitest';

import { startErrorTracking } from '../src/error-tracking.ts';
import { createLog } from '../src/log.ts';

interface Received {
  readonly path: string;
  readonly text: string;
}

let server: Server | null = null;
afterEach(() => server?.close());

/** A service that takes Sentry's envelopes, and the log that reports to it. */
async function listening(status: number) {
  const received: Received[] = [];
  const started = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ path: request.url ?? '', text: Buffer.concat(chunks).toString() });
      response.writeHead(status).end();
    });
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const { port } = started.address() as AddressInfo;
  return { received, port };
}

function logTo(port: number) {
  const tracking = startErrorTracking({
    dsn: `http://key@127.0.0.1:${String(port)}/7`,
    release: '1.2.3',
    environment: 'production',
  });
  const lines: string[] = [];
  const log = createLog({
    level: 'info',
    isPretty: false,
    output: { write: (line) => lines.push(line) },
    onError: tracking.track,
  });
  return { log, lines, close: tracking.close };
}

function eventsIn(received: readonly Received[]): Record<string, unknown>[] {
  return received
    .flatMap(({ text }) => text.split('\n'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((part) => 'level' in part);
}

test('an error in the log goes to Sentry with its stack and where it was', async () => {
  const { received, port } = await listening(200);
  const { log, close } = logTo(port);
  log.error({ err: new RangeError('no such day'), job: 'digest', path: '/api/x' }, 'a job failed');
  await close();
  expect(received.map(({ path }) => path.split('?')[0])).toEqual(['/api/7/envelope/']);
  const [event] = eventsIn(received);
  expect(event).toMatchObject({
    level: 'error',
    logentry: { message: 'a job failed' },
    release: 'moneyradar@1.2.3',
    environment: 'production',
    tags: { job: 'digest', path: '/api/x' },
    exception: { values: [{ type: 'RangeError', value: 'no such day' }] },
  });
  const { exception } = event as {
    exception: { values: { stacktrace: { frames: { filename: string }[] } }[] };
  };
  expect(exception.values[0]?.stacktrace.frames.at(-1)?.filename).toMatch(
    /error-tracking\.test\.ts$/,
  );
});

test('neither secrets nor customers nor the machine go along, and warnings stay here', async () => {
  const { received, port } = await listening(200);
  const { log, close } = logTo(port);
  log.warn('the network is slow');
  log.error({ err: new Error('refused sk_live_51Habc'), customer: 'cus_secret' }, 'failed');
  log.fatal({ err: 'a text', event: 'evt_secret', body: 'dana@example.com' }, 'stopping');
  await close();
  const text = received.map((request) => request.text).join('\n');
  expect(eventsIn(received).map(({ level }) => level)).toEqual(['error', 'fatal']);
  expect(text).toContain('refused sk_[redacted]');
  expect(text).not.toMatch(/sk_live|cus_secret|evt_secret|dana@|network is slow|server_name/);
});

test('a thousand errors in a minute are thirty for Sentry and a thousand in the log', async () => {
  const { received, port } = await listening(200);
  const { log, lines, close } = logTo(port);
  for (let index = 0; index < 1_000; index += 1) log.error('again');
  await close();
  expect(lines).toHaveLength(1_000);
  expect(eventsIn(received)).toHaveLength(30);
});

test('a service that refuses or is away costs nothing but its events', async () => {
  const { received, port } = await listening(500);
  const refused = logTo(port);
  refused.log.error('one');
  await refused.close();
  expect(received).toHaveLength(1);
  server?.close();
  const away = logTo(1);
  away.log.error({ err: new Error('two') }, 'two');
  await away.close();
  expect(away.lines).toHaveLength(1);
});
