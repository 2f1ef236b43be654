import { Temporal } from 'temporal-polyfill';

import type { Outcome } from '#delivery/outbox/sender.ts';

import { adviceOnForwarding } from './advice.ts';
import type { Forwarder } from './forwarders.ts';

export interface JsonPost {
  readonly forwarder: Forwarder;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
  readonly now: Temporal.Instant;
}

const TIMEOUT_MS = 10_000;
const LONGEST_WAIT_S = 86_400;
const AGAIN = new Set([408, 429]);
/** The address or the key is wrong, which says nothing of the message. */
const MISPLACED = new Set([301, 302, 303, 307, 308, 401, 403, 404, 405, 410]);

/** The request was never written, so nothing arrived. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/**
 * Posts once, with a timeout and without following redirects; the answer's body is not read. A lost
 * answer is `unknown`: the request may have arrived.
 */
export async function postJson({ forwarder, url, headers, body, now }: JsonPost): Promise<Outcome> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'MoneyRadar', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    // Not waited for: what is not read may never end.
    response.body?.cancel().catch(() => {});
    return outcomeOf(response, forwarder, now);
  } catch (error) {
    const code = codeOf(error);
    if (UNREACHABLE.has(code)) return { kind: 'later', error: code, delayMs: null };
    return { kind: 'unknown', error: code };
  }
}

function outcomeOf(response: Response, forwarder: Forwarder, now: Temporal.Instant): Outcome {
  const { status, headers } = response;
  if (status >= 200 && status < 300) return { kind: 'sent', remoteRef: null };
  const error = `HTTP ${status}`;
  if (AGAIN.has(status) || status >= 500) {
    return { kind: 'later', error, delayMs: retryAfterMs(headers.get('retry-after'), now) };
  }
  const advice = adviceOnForwarding(forwarder, error);
  if (MISPLACED.has(status)) return { kind: 'held', scope: 'kind', error, advice };
  return { kind: 'dead', error, advice };
}

/** Seconds, or a date as HTTP writes it; null when it says nothing that can be used. */
export function retryAfterMs(text: string | null, now: Temporal.Instant): number | null {
  if (text === null) return null;
  const seconds = /^\d+$/.test(text.trim()) ? Number(text) : secondsUntil(text, now);
  return seconds === null ? null : Math.min(Math.max(seconds, 0), LONGEST_WAIT_S) * 1000;
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const HTTP_DATE = /^\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}:\d{2}:\d{2}) GMT$/;

function secondsUntil(text: string, now: Temporal.Instant): number | null {
  const [, day, month = '', year, time] = HTTP_DATE.exec(text.trim()) ?? [];
  const number = MONTHS.indexOf(month) + 1;
  if (day === undefined || number === 0) return null;
  try {
    const at = Temporal.Instant.from(`${year}-${String(number).padStart(2, '0')}-${day}T${time}Z`);
    return Math.ceil((at.epochMilliseconds - now.epochMilliseconds) / 1000);
  } catch {
    return null;
  }
}

/** The name of what went wrong, which fetch hides one or two causes down; never a text that may hold a secret. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error.cause instanceof Error) return codeOf(error.cause);
  return error.name;
}
