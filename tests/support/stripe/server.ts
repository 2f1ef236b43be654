import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

import { moveTo, openAccount, type Account, type StripeWorld, type WorldEvent } from './account.ts';
import { fatesOf, NO_FAULTS, type Fate, type Faults } from './faults.ts';
import { eventInVersion, NEWEST, versionFor, type ApiVersion } from './generations.ts';
import type { JsonObject } from './json.ts';
import { isRefusal, refusal } from './refusal.ts';
import { answerTo } from './routes.ts';

export interface StandInOptions {
  readonly world: StripeWorld;
  /** Where its clock stands, in seconds since 1970. */
  readonly at: number;
  readonly apiKey?: string;
  /** What Stripe calls the account. */
  readonly stripeId?: string;
  /** In which version events are made from an instant on; the newest one unless said otherwise. */
  readonly eventVersions?: readonly { readonly fromAt: number; readonly version: ApiVersion }[];
  /** How far the clock goes on with every request, in seconds: things happen between two pages. */
  readonly secondsPerRequest?: number;
  readonly seed?: string;
}

/** What was asked, and what became of it. */
interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** Milliseconds on a clock that only goes forward. */
  readonly atMs: number;
  readonly fate: Fate;
  readonly status: number;
}

/** Stripe's API for one account, over HTTP, as far as it can be read. */
export interface StandIn {
  readonly url: string;
  readonly apiKey: string;
  readonly account: Account;
  /** Every request in order; emptied by whoever wants to count anew. */
  readonly asked: Asked[];
  /** The clock, in seconds since 1970. */
  now(): number;
  moveTo(at: number): void;
  setFaults(faults: Partial<Faults>): void;
  /** The events of `(after, until]` as a webhook endpoint gets them, oldest first. */
  eventsBetween(after: number, until: number): JsonObject[];
  close(): Promise<void>;
}

/**
 * A stand-in for Stripe that keeps to its protocol: paging, expansion and what it leaves unsaid, older
 * versions, refusals, events of thirty days. What it shows is the world as of its own clock.
 */
export async function startStripe(options: StandInOptions): Promise<StandIn> {
  const { world, at, apiKey = 'rk_test_of_the_stand_in', secondsPerRequest = 0 } = options;
  const { stripeId = 'acct_of_the_stand_in' } = options;
  const account = openAccount(world);
  const versionOf = versionsOf(options.eventVersions ?? []);
  const fateFor = fatesOf(options.seed ?? 'stripe');
  const asked: Asked[] = [];
  let faults = NO_FAULTS;
  let now = at;
  moveTo(account, Math.floor(now));
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://stripe.test');
    now += secondsPerRequest;
    moveTo(account, Math.floor(now));
    const version = versionFor(headerOf(request, 'stripe-version'));
    const fate = fateFor(faults);
    const answer =
      refusedBefore(request, apiKey) ?? FAILURES[fate] ?? refusedAccount(url, apiKey, stripeId);
    const body = answer ?? answerTo({ account, version, versionOf }, url);
    const status = isRefusal(body) ? body.status : 200;
    asked.push({
      method: request.method ?? '',
      path: url.pathname,
      query: decodeURIComponent(url.search),
      atMs: performance.now(),
      fate,
      status,
    });
    request.resume();
    send(response, { fate, status, body: isRefusal(body) ? { error: body.error } : body, now });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    apiKey,
    account,
    asked,
    now: () => Math.floor(now),
    moveTo: (to) => {
      now = to;
      moveTo(account, Math.floor(now));
    },
    setFaults: (changed) => (faults = { ...NO_FAULTS, ...changed }),
    eventsBetween: (after, until) =>
      eventsIn(world, after, until).map((event) =>
        eventInVersion(account, event, versionOf(event)),
      ),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function versionsOf(
  eventVersions: readonly { readonly fromAt: number; readonly version: ApiVersion }[],
): (event: WorldEvent) => ApiVersion {
  return ({ created }) =>
    eventVersions.findLast(({ fromAt }) => fromAt <= created)?.version ?? NEWEST;
}

function eventsIn({ events }: StripeWorld, after: number, until: number): WorldEvent[] {
  return events.filter(({ created }) => created > after && created <= until);
}

function headerOf({ headers }: http.IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** What is refused whatever is asked for: nobody but the key's owner, and nothing but reading. */
function refusedBefore(request: http.IncomingMessage, apiKey: string) {
  const authorization = headerOf(request, 'authorization') ?? '';
  const basic = `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`;
  if (authorization !== `Bearer ${apiKey}` && authorization !== basic) {
    return refusal(401, 'Invalid API Key provided.');
  }
  return request.method === 'GET' ? null : refusal(405, 'This stand-in can only be read.');
}

/** A restricted key may not read whose it is, and is told. */
function refusedAccount({ pathname }: URL, apiKey: string, stripeId: string) {
  if (pathname !== '/v1/account') return undefined;
  return refusal(
    403,
    `The provided key '${apiKey.slice(0, 8)}****' does not have the required permissions for this endpoint on account '${stripeId}'. Having the 'rak_accounts_kyc_basic_read' permission would allow this request to continue.`,
  );
}

const FAILURES: Partial<Record<Fate, ReturnType<typeof refusal>>> = {
  refused: refusal(429, 'Too many requests hit the API too quickly.', { code: 'rate_limit' }),
  failed: { status: 500, error: { type: 'api_error', message: 'An unknown error occurred.' } },
};

interface Answer {
  readonly fate: Fate;
  readonly status: number;
  readonly body: JsonObject;
  readonly now: number;
}

function send(response: http.ServerResponse, { fate, status, body, now }: Answer): void {
  if (fate === 'hung') return;
  if (fate === 'reset') return void response.destroy();
  const text = JSON.stringify(body, null, 2);
  response.writeHead(status, {
    date: new Date(Math.floor(now) * 1_000).toUTCString(),
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'request-id': 'req_of_the_stand_in',
    ...(status === 429 && { 'stripe-rate-limited-reason': 'endpoint-rate' }),
  });
  if (fate !== 'torn') return void response.end(text);
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}
