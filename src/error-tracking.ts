import { createStackParser, createTransport, type Event, type Exception } from '@sentry/core';
import { nodeStackLineParser, ServerRuntimeClient } from '@sentry/core/server';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

/** What goes to the service within a minute at most: a fault that repeats is the same fault. */
const EVENTS_PER_MINUTE_MAX = 30;
const SEND_TIMEOUT_MS = 10_000;
const FLUSH_TIMEOUT_MS = 2_000;

/** Says where a fault was, and nothing of whom it was about: that stays in the log. */
const TAGS = ['job', 'method', 'path', 'status', 'kind', 'reference', 'attempts'] as const;

const loggedError = z.object({
  name: z.string().optional(),
  message: z.string(),
  code: z.union([z.string(), z.number()]).optional(),
  stack: z.string().optional(),
});
const errorLine = z.looseObject({
  level: z.enum(['error', 'fatal']),
  time: z.string(),
  msg: z.string().optional(),
  err: loggedError.optional(),
  error: loggedError.optional(),
});

const parseStack = createStackParser(nodeStackLineParser());

export interface ErrorTracking {
  /** Takes a line of the log, as `createLog` gives it to `onError`. Never throws. */
  readonly track: (line: string) => void;
  /** Waits up to two seconds for what is on its way. */
  readonly close: () => Promise<void>;
}

/**
 * Sends what the log has at `error` and above to Sentry, or to a service that speaks its protocol:
 * the message, the error's name, code and stack, and where it was. Neither a customer nor the machine's
 * name goes along. Whatever becomes of the sending, the program goes on.
 */
export function startErrorTracking(options: {
  dsn: string;
  release: string;
  environment: string;
}): ErrorTracking {
  const client = new ServerRuntimeClient({
    dsn: options.dsn,
    release: `moneyradar@${options.release}`,
    environment: options.environment,
    platform: 'node',
    runtime: { name: 'node', version: process.version },
    includeServerName: false,
    integrations: [],
    stackParser: parseStack,
    transport: (transport) => createTransport(transport, (request) => send(transport.url, request)),
  });
  client.init();
  let minute = 0;
  let sentInMinute = 0;
  return {
    track(line) {
      const event = eventOf(line);
      if (event === null) return;
      const now = Math.floor(performance.now() / 60_000);
      if (now !== minute) [minute, sentInMinute] = [now, 0];
      sentInMinute += 1;
      if (sentInMinute <= EVENTS_PER_MINUTE_MAX) client.captureEvent(event);
    },
    close: async () => {
      await client.close(FLUSH_TIMEOUT_MS);
    },
  };
}

async function send(url: string, request: { body: string | Uint8Array }): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    // The bytes are copied: what fetch takes may not lie in memory that is shared.
    body: typeof request.body === 'string' ? request.body : new Uint8Array(request.body),
    signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
  });
  await response.body?.cancel();
  return {
    statusCode: response.status,
    headers: {
      'x-sentry-rate-limits': response.headers.get('x-sentry-rate-limits'),
      'retry-after': response.headers.get('retry-after'),
    },
  };
}

interface Answer {
  readonly statusCode: number;
  readonly headers: Record<'x-sentry-rate-limits' | 'retry-after', string | null>;
}

function eventOf(line: string): Event | null {
  const parsed = errorLine.safeParse(json(line));
  if (!parsed.success) return null;
  const { level, time, msg, err, error, ...fields } = parsed.data;
  const cause = err ?? error;
  return {
    level,
    timestamp: Temporal.Instant.from(time).epochMilliseconds / 1_000,
    ...(msg !== undefined && { logentry: { message: msg } }),
    ...(cause !== undefined && { exception: { values: [exceptionOf(cause)] } }),
    tags: Object.fromEntries(
      TAGS.flatMap((name) => (isTag(fields[name]) ? [[name, String(fields[name])]] : [])),
    ),
  };
}

function exceptionOf({ name, message, code, stack }: z.infer<typeof loggedError>): Exception {
  return {
    type: name ?? 'Error',
    value: code === undefined ? message : `${message} (${code})`,
    ...(stack !== undefined && { stacktrace: { frames: parseStack(stack) } }),
  };
}

function isTag(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
