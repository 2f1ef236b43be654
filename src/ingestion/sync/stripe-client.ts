import Stripe from 'stripe';

import { isObject, type JsonObject } from '#ingestion/json.ts';

import { secondsOfHttpDate } from './http-date.ts';
import { judge, StripeUnavailable } from './stripe-errors.ts';
import { createStripeLimiter } from './stripe-limiter.ts';
import { queryString, type StripeParams } from './stripe-params.ts';

/** An object or a list, and when it was true. */
interface StripeAnswer {
  readonly body: JsonObject;
  /** Seconds on Stripe's clock, at or before the instant at which the answer was made. */
  readonly readAt: number;
}

/** Stripe's API for reading: there is no way to change anything through it. */
export interface StripeClient {
  /** The version in which answers come. */
  readonly apiVersion: string;
  /**
   * Asks for a path such as `/v1/prices`, as often as it takes. Rejects with StripeRefusal when asking
   * again would not help, with StripeUnavailable when it has not helped, and when the signal stops it.
   */
  readonly get: (path: string, params?: StripeParams) => Promise<StripeAnswer>;
}

export interface StripeClientOptions {
  readonly apiKey: string;
  /** Where a stand-in for Stripe is, such as `http://127.0.0.1:12111`; null: Stripe itself. */
  readonly apiBase: string | null;
  /** Seconds since 1970, for an answer without a date. */
  readonly nowSeconds: () => number;
  /** Any clock that only goes forward, in ms. */
  readonly clockMs: () => number;
  readonly random: () => number;
  /** Resolves after so many ms; rejects at once when what waits is to stop. */
  readonly pause: (delayMs: number) => Promise<void>;
  /** When it aborts, an answer that is still to come is no longer waited for. */
  readonly signal?: AbortSignal;
  /** How often to ask at most; eight times, which is some minutes, unless said otherwise. */
  readonly attemptsMax?: number;
  readonly onRetry?: (retry: { path: string; attempt: number; reason: string }) => void;
}

const TIMEOUT_MS = 40_000;
const ATTEMPTS_MAX = 8;
const BACKOFF_FIRST_MS = 1_000;
const BACKOFF_MAX_MS = 60_000;

export function createStripeClient(options: StripeClientOptions): StripeClient {
  const { clockMs, random, pause, onRetry, attemptsMax = ATTEMPTS_MAX } = options;
  const limiter = createStripeLimiter(clockMs);
  const { stripe, prefix } = connectTo(options);

  async function ask(path: string): Promise<StripeAnswer> {
    const askedAtMs = clockMs();
    const answer = await orStopped(stripe.rawRequest('GET', prefix + path), options.signal);
    const tookMs = clockMs() - askedAtMs;
    if (!isObject(answer)) throw new TypeError('Stripe answered something that is no object');
    const answeredAt = dateOf(answer) ?? options.nowSeconds();
    return { body: answer, readAt: Math.floor(answeredAt - tookMs / 1_000) };
  }

  return {
    apiVersion: Stripe.API_VERSION,
    async get(path, params = {}) {
      const endpoint = endpointOf(path);
      const whole = path + queryString(params);
      for (let attempt = 1; ; attempt += 1) {
        await pause(limiter.delayMs(endpoint));
        try {
          return await ask(whole);
        } catch (error) {
          const verdict = judge(error, path);
          if (verdict.kind === 'refused') throw verdict.refusal;
          const { reason, isTooOften } = verdict;
          if (isTooOften) limiter.slowDown(endpoint);
          if (attempt === attemptsMax) {
            const message = `Stripe does not answer ${path} (${reason}, ${attempt} attempts).`;
            throw new StripeUnavailable(message, { cause: error });
          }
          onRetry?.({ path, attempt, reason });
        }
        await pause(random() * Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** (attempt - 1)));
      }
    },
  };
}

/** The SDK repeats nothing by itself: it would not repeat a 429, and repeats the rest too soon. */
function connectTo({ apiKey, apiBase }: StripeClientOptions) {
  const config = { telemetry: false, maxNetworkRetries: 0, timeout: TIMEOUT_MS };
  if (apiBase === null) return { stripe: new Stripe(apiKey, config), prefix: '' };
  const { hostname, port, protocol, pathname } = new URL(apiBase);
  const isPlain = protocol === 'http:';
  const stripe = new Stripe(apiKey, {
    ...config,
    host: hostname,
    port: port || (isPlain ? 80 : 443),
    protocol: isPlain ? 'http' : 'https',
  });
  return { stripe, prefix: pathname.replace(/\/$/, '') };
}

/** Rejects with the signal's reason as soon as it aborts. */
async function orStopped(
  work: Promise<unknown>,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** `/v1/invoices/in_1/lines` is limited as `/v1/invoices/:id/lines`. */
function endpointOf(path: string): string {
  const [, version, resource, id, ...rest] = path.split('/');
  return [version, resource, ...(id === undefined ? [] : [':id', ...rest])].join('/');
}

/** The instant in the answer's Date header, in seconds; Stripe's clock and not ours. */
function dateOf(answer: object): number | null {
  const { lastResponse } = answer as { lastResponse?: { headers?: Record<string, unknown> } };
  const date = lastResponse?.headers?.['date'];
  return typeof date === 'string' ? secondsOfHttpDate(date) : null;
}
