import { pino, type DestinationStream, type Logger } from 'pino';
import { prettyFactory } from 'pino-pretty';

export type Log = Logger;

const TEXT_LENGTH_MAX = 2_000;
/** pino writes the level first. */
const ERROR_LINE = /^\{"level":"(?:error|fatal)"/;

/**
 * The fields a line may carry. Anything else, such as a header, a body or a payload, is left out
 * and only named, so that nothing personal or secret is logged because somebody passed an object.
 */
const FIELDS = new Set([
  'err',
  'error',
  'reference',
  'method',
  'path',
  'status',
  'port',
  'job',
  'day',
  'signal',
  'event',
  'destination',
  'kind',
  'what',
  'attempts',
  'reason',
  'run',
  'account',
  'customer',
]);

/** What a key or a password looks like, wherever it turns up, and what is written in its place. */
const SECRETS: readonly [pattern: RegExp, replacement: string][] = [
  [/\b(sk|rk|pk)_(?!live_…)\w{4,}/g, '$1_[redacted]'],
  [/\bwhsec_[\w+/=-]+/g, 'whsec_[redacted]'],
  [/\b(xox[a-z]|xapp|xoxe\.xox[a-z])-[\w-]+/g, '$1-[redacted]'],
  [/\bmr_([0-9a-f]+)_[0-9a-f]+/g, 'mr_$1_[redacted]'],
  [/(:\/\/[^\s:/@"]*):[^\s@/"]+@/g, '$1:[redacted]@'],
  [/\b(Bearer|Basic) [\w.~+/=-]+/gi, '$1 [redacted]'],
];

/**
 * The log of the process: one JSON object a line, or readable text when a person is watching.
 * `output` is where lines go; standard output when left out. `onError` is also given each line at
 * `error` and above, with the same fields left out and the same secrets taken out.
 */
export function createLog(options: {
  level: string;
  isPretty: boolean;
  output?: DestinationStream;
  onError?: (line: string) => void;
}): Log {
  const output = options.output ?? process.stdout;
  const format = options.isPretty
    ? prettyFactory({ colorize: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' })
    : (line: string) => line;
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: allowed },
      serializers: { err: serializeError, error: serializeError },
    },
    {
      write(line: string) {
        if (ERROR_LINE.test(line)) options.onError?.(redact(line));
        output.write(redact(format(line)));
      },
    },
  );
}

/** Takes everything out of a text that looks like a key or a password. */
export function redact(text: string): string {
  return SECRETS.reduce(
    (clean, [pattern, replacement]) => clean.replace(pattern, replacement),
    text,
  );
}

function allowed(fields: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(fields);
  const unknown = names.filter((name) => !FIELDS.has(name));
  const kept = names.filter((name) => FIELDS.has(name)).map((name) => [name, fields[name]]);
  return { ...Object.fromEntries(kept), ...(unknown.length > 0 && { left_out: unknown }) };
}

/** Name, message, code and stack. A database's error also carries rows and parameters: not those. */
function serializeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: clipped(String(error)) };
  const code = 'code' in error ? error.code : undefined;
  return {
    name: error.name,
    message: clipped(error.message),
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(error.stack !== undefined && { stack: clipped(error.stack) }),
    ...(error.cause !== undefined && { cause: serializeError(error.cause) }),
  };
}

function clipped(text: string): string {
  return text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}…` : text;
}
