import { createHmac } from 'node:crypto';
import http from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

import { WEBHOOK_SECRET } from './bot-process.ts';

const GIVE_UP_MS = 8_000;
const agent = new http.Agent({ keepAlive: true, maxSockets: 32 });

/** Stripe's header for a body; signed at another time or with another secret to see it refused. */
export function signature(body: Buffer, { at = Date.now() / 1000, secret = WEBHOOK_SECRET } = {}) {
  const t = Math.floor(at);
  const v1 = createHmac('sha256', secret).update(`${t}.`).update(body).digest('hex');
  return `t=${t},v1=${v1}`;
}

/** Posts a body to the webhook once; the status, or 0 when there was no answer. */
export async function post(
  url: string,
  body: Buffer,
  header: string | null = signature(body),
): Promise<number> {
  const headers = {
    'content-type': 'application/json',
    'content-length': body.length,
    ...(header !== null && { 'stripe-signature': header }),
  };
  return new Promise((resolve) => {
    const request = http.request(
      `${url}/webhooks/stripe`,
      { method: 'POST', agent, headers, timeout: GIVE_UP_MS },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
        response.on('error', () => resolve(0));
      },
    );
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(0));
    request.end(body);
  });
}

/** Posts until it is taken, as Stripe does, if with less patience. How often each status came is added up. */
export async function deliver(
  url: string,
  event: object,
  statuses: Map<number, number>,
): Promise<void> {
  const body = Buffer.from(JSON.stringify(event));
  for (;;) {
    const status = await post(url, body);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status === 200) return;
    await wait(100);
  }
}

/** Works through a list with so many at a time; `onProgress` hears how many are done. */
export async function inFlight<T>(
  list: readonly T[],
  { width, onProgress }: { width: number; onProgress: (done: number) => void },
  work: (one: T) => Promise<void>,
): Promise<void> {
  let [next, done] = [0, 0];
  const line = async () => {
    while (next < list.length) {
      const one = list[next]!;
      next += 1;
      await work(one);
      done += 1;
      onProgress(done);
    }
  };
  await Promise.all(Array.from({ length: width }, line));
}
