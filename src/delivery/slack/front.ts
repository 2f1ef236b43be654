import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

import { isValidSlackRequest } from '@slack/bolt';
import type { Temporal } from 'temporal-polyfill';

import { problem, type Answer } from '#delivery/rest/exchange.ts';

interface FrontOptions {
  readonly signingSecret: string;
  readonly now: () => Temporal.Instant;
  /** Bolt's own listener. */
  readonly listener: RequestListener;
}

export const BODY_BYTES_MAX = 1_048_576;
const CLOCK_DIFFERENCE_MAX_S = 300;
const READING_ON_MS = 1_000;
const FORM = 'application/x-www-form-urlencoded';

/**
 * Stands before Bolt for what Bolt 5 lets through: bodies of 4 MB, timestamps from the future, and a
 * signed `null`, on which it throws where nobody catches. The bytes it has read are handed on as
 * `rawBody`, which Bolt takes in place of the stream.
 */
export function guardedListener(options: FrontOptions): RequestListener {
  return (request, response) => {
    void admit(options, request).then(
      (refused) => {
        if (refused === null) return options.listener(request, response);
        return refuse(request, response, refused);
      },
      // The sender is gone, so there is nobody to answer.
      () => response.destroy(),
    );
  };
}

/** Returns what to refuse the request with, or null when Bolt may have it. */
async function admit(options: FrontOptions, request: IncomingMessage): Promise<Answer | null> {
  if (request.method !== 'POST') {
    return problem(405, 'This address takes POST.', { headers: { allow: 'POST' } });
  }
  const body = await readBody(request);
  if (body === null) return problem(413, `A body may have ${BODY_BYTES_MAX} bytes at most.`);
  if (!isGenuine(options, request, body)) return problem(401, 'The signature is not valid.');
  // Bolt compares the whole header, and proxies like to add a charset.
  const contentType = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (contentType !== undefined) request.headers['content-type'] = contentType;
  if (!carriesObject(body.toString(), contentType)) {
    return problem(400, 'The body is not what Slack sends.');
  }
  Object.assign(request, { rawBody: body });
  return null;
}

/** null when there are more bytes than Slack would send. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= BODY_BYTES_MAX) chunks.push(chunk);
      else resolve(null);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => reject(new Error('the request was cut off')));
  });
}

function isGenuine(
  { signingSecret, now }: FrontOptions,
  request: IncomingMessage,
  body: Buffer,
): boolean {
  const signature = request.headers['x-slack-signature'];
  const timestamp = request.headers['x-slack-request-timestamp'];
  if (typeof signature !== 'string' || typeof timestamp !== 'string') return false;
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  const nowMs = now().epochMilliseconds;
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > CLOCK_DIFFERENCE_MAX_S) return false;
  return isValidSlackRequest({
    signingSecret,
    body: body.toString(),
    headers: {
      'x-slack-signature': signature,
      'x-slack-request-timestamp': Number(timestamp),
    },
    nowMilliseconds: nowMs,
  });
}

/** A form is one by nature, save for the JSON it may hold; everything else is JSON. */
function carriesObject(body: string, contentType: string | undefined): boolean {
  const json = contentType === FORM ? new URLSearchParams(body).get('payload') : body;
  if (json === null) return true;
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Goes on reading for a moment, so that the sender of a large body gets to see the answer. */
function refuse(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, {
    'content-type': 'application/problem+json; charset=utf-8',
    ...answer.headers,
  });
  response.end(JSON.stringify(answer.body));
  if (request.complete) return;
  request.resume();
  const timer = setTimeout(() => request.destroy(), READING_ON_MS);
  request.once('close', () => clearTimeout(timer));
}
