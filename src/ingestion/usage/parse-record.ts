import { Temporal } from 'temporal-polyfill';

import {
  METRIC_KINDS,
  type MetricKind,
  type RecordError,
  type UsageRecord,
} from '#domain/usage.ts';

const LONGEST_ID = 255;
const LONGEST_METRIC = 100;
const LARGEST_QUANTITY = 1e12;
const OLDEST_MS = Temporal.Instant.from('2000-01-01T00:00:00Z').epochMilliseconds;
/** Clocks differ, and days begin elsewhere before they begin here. */
const MOST_AHEAD_MS = 26 * 3_600_000;

const FIELDS = ['customer_id', 'metric_name', 'quantity', 'timestamp', 'idempotency_key', 'kind'];
// Control characters are never part of a name; Postgres cannot hold a NUL, nor half of a pair.
const UNPRINTABLE =
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  /[\u0000-\u001F\u007F]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
const DECIMAL = /^[+-]?\d{1,12}(\.\d{1,9})?$/;
// Postgres takes no offset of 16 hours or more; none on Earth is beyond 14.
const INSTANT =
  /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-](0\d|1[0-5]):?\d{2})$/i;

/**
 * Reads one record of usage as it comes from outside: `{ customer_id, metric_name, quantity,
 * timestamp?, idempotency_key?, kind? }`. Answers with the first thing that is wrong with it; nothing
 * from before `keptFrom` is kept.
 */
export function parseRecord(
  source: unknown,
  now: Temporal.Instant,
  keptFrom: Temporal.Instant | null = null,
): UsageRecord | RecordError {
  if (typeof source !== 'object' || source === null || Array.isArray(source)) {
    return { field: 'record', detail: 'must be an object' };
  }
  const record = source as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(record).find((key) => !FIELDS.includes(key));
  if (unknown !== undefined) {
    const detail = `is not known here (known: ${FIELDS.join(', ')})`;
    return { field: unknown.slice(0, LONGEST_METRIC), detail };
  }
  const at = instantOf(record['timestamp'], { now, keptFrom });
  return (
    textError(record, { field: 'customer_id', longest: LONGEST_ID, isNeeded: true }) ??
    textError(record, { field: 'metric_name', longest: LONGEST_METRIC, isNeeded: true }) ??
    textError(record, { field: 'idempotency_key', longest: LONGEST_ID, isNeeded: false }) ??
    quantityError(record['quantity']) ??
    kindError(record['kind']) ??
    (typeof at === 'string' ? recordOf(record, at) : at)
  );
}

export function isRecordError(parsed: UsageRecord | RecordError): parsed is RecordError {
  return 'detail' in parsed;
}

function recordOf(record: Readonly<Record<string, unknown>>, at: string): UsageRecord {
  return {
    customerId: String(record['customer_id']),
    metric: String(record['metric_name']),
    kind: (record['kind'] ?? null) as MetricKind | null,
    quantity: String(record['quantity']),
    at,
    idempotencyKey: (record['idempotency_key'] ?? null) as string | null,
  };
}

function textError(
  record: Readonly<Record<string, unknown>>,
  { field, longest, isNeeded }: { field: string; longest: number; isNeeded: boolean },
): RecordError | null {
  const value = record[field] ?? null;
  if (value === null) return isNeeded ? { field, detail: 'is missing' } : null;
  const isText = typeof value === 'string' && value !== '' && value.length <= longest;
  if (!isText) return { field, detail: `must be text of 1 to ${longest} characters` };
  if (UNPRINTABLE.test(value)) return { field, detail: 'must not hold control characters' };
  return null;
}

function quantityError(value: unknown): RecordError | null {
  const field = 'quantity';
  if (value === undefined || value === null) return { field, detail: 'is missing' };
  const isNumber = typeof value === 'number' && Math.abs(value) < LARGEST_QUANTITY;
  if ((isNumber || typeof value === 'string') && DECIMAL.test(String(value))) return null;
  return { field, detail: 'must be a number of at most 12 digits and 9 decimals, such as 250' };
}

function kindError(value: unknown): RecordError | null {
  if (value === undefined || value === null) return null;
  if ((METRIC_KINDS as readonly unknown[]).includes(value)) return null;
  return { field: 'kind', detail: `must be one of ${METRIC_KINDS.join(', ')}` };
}

/** An instant with its offset as UTC text; now when there is none. */
function instantOf(
  value: unknown,
  { now, keptFrom }: { now: Temporal.Instant; keptFrom: Temporal.Instant | null },
): string | RecordError {
  const field = 'timestamp';
  if (value === undefined || value === null) return now.toString();
  if (typeof value !== 'string' || !INSTANT.test(value)) {
    return { field, detail: 'must be an instant with its offset, such as 2026-01-31T12:00:00Z' };
  }
  const at = instantFrom(value);
  if (at === null) return { field, detail: 'is no date of the calendar' };
  if (at.epochMilliseconds > now.epochMilliseconds + MOST_AHEAD_MS) {
    return { field, detail: 'is in the future' };
  }
  if (at.epochMilliseconds < OLDEST_MS) return { field, detail: 'is before 2000' };
  if (keptFrom !== null && at.epochMilliseconds < keptFrom.epochMilliseconds) {
    return { field, detail: `is before ${String(keptFrom)}, and older usage is not kept` };
  }
  // As it was written: writing it anew takes longer than all the rest of a record.
  return value;
}

function instantFrom(text: string): Temporal.Instant | null {
  try {
    return Temporal.Instant.from(text);
  } catch {
    return null;
  }
}
