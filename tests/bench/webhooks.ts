import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import { subscriptionEvent } from './events.ts';
import { percentile, perSecond, timed, type Figure } from './figures.ts';

const SECRET = 'whsec_of_the_benchmark';
const API_KEY = 'key-of-the-benchmark';
const READY_WITHIN_MS = 30_000;

/** The real process on a database with fsync on, under 1, 16 and 64 connections. */
export async function benchWebhooks(home: string): Promise<Figure[]> {
  const port = await freePort();
  const child = spawn(process.execPath, ['dist/main.js'], {
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      MONEYRADAR_HOME: home,
      MONEYRADAR_API_KEY: API_KEY,
      STRIPE_API_KEY: 'sk_test_of_the_benchmark',
      STRIPE_WEBHOOK_SECRET: SECRET,
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    await untilReady(port);
    const figures: Figure[] = [];
    let customer = 1_000_000;
    for (const [connections, events] of [
      [1, 1_000],
      [16, 8_000],
      [64, 16_000],
    ] as const) {
      figures.push(...(await burst({ port, connections, events, customer })));
      customer += events;
      figures.push(await untilFolded(port, connections));
    }
    return figures;
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }
}

interface Burst {
  readonly port: number;
  readonly connections: number;
  readonly events: number;
  readonly customer: number;
}

async function burst({ port, connections, events, customer }: Burst): Promise<Figure[]> {
  const bodies = Array.from({ length: events }, (_, index) =>
    JSON.stringify(subscriptionEvent(customer + index, 0)),
  );
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const tookMs: number[] = [];
  let refused = 0;
  let next = 0;
  const totalMs = await timed(() =>
    Promise.all(
      Array.from({ length: connections }, async () => {
        for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
          const sent = body;
          tookMs.push(
            await timed(async () => {
              if ((await post({ port, agent, body: sent })) !== 200) refused += 1;
            }),
          );
        }
      }),
    ),
  );
  agent.destroy();
  const p50 = percentile(tookMs, 0.5).toLocaleString('en-US', { maximumFractionDigits: 1 });
  const p99 = percentile(tookMs, 0.99).toLocaleString('en-US', { maximumFractionDigits: 1 });
  const name = `webhooks, ${String(connections)} connections`;
  return [
    { name, value: `${perSecond(events, totalMs)}, p50 ${p50} ms, p99 ${p99} ms` },
    ...(refused > 0 ? [{ name: `${name}: not answered 200`, value: String(refused) }] : []),
  ];
}

async function untilFolded(port: number, connections: number): Promise<Figure> {
  const ms = await timed(async () => {
    for (;;) {
      const response = await fetch(`http://127.0.0.1:${String(port)}/api/status`, {
        headers: { authorization: `Bearer ${API_KEY}` },
      });
      const { inbox_pending: pending } = (await response.json()) as { inbox_pending: number };
      if (pending === 0) return;
      await pause(20);
    }
  });
  return {
    name: `  and folded after the last answer, ${String(connections)} connections`,
    value: `${String(Math.round(ms))} ms`,
  };
}

async function post({ port, agent, body }: { port: number; agent: Agent; body: string }) {
  const time = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', SECRET)
    .update(`${String(time)}.${body}`)
    .digest('hex');
  return new Promise<number>((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        path: '/webhooks/stripe',
        method: 'POST',
        agent,
        headers: {
          'content-length': Buffer.byteLength(body),
          'stripe-signature': `t=${String(time)},v1=${signature}`,
        },
      },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function untilReady(port: number): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS;
  while (Date.now() < until) {
    const answer = await fetch(`http://127.0.0.1:${String(port)}/readyz`).catch(() => null);
    if (answer?.ok === true) return;
    await pause(50);
  }
  throw new Error('the bot did not become ready');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
