import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';

import { parse } from 'csv-parse';
import type { Temporal } from 'temporal-polyfill';

import { jsonOf, linesOf } from '#delivery/lines.ts';

import { UsageError } from './command.ts';

/** What stands in one line of a file, as it will be checked, and where it stands. */
export interface FileRecord {
  readonly line: number;
  readonly record: unknown;
  /** Why it is no record, where the file and not the record shows it. */
  readonly problem?: string;
}

const LONGEST_LINE_BYTES = 65_536;
const NEEDED = ['customer_id', 'metric_name', 'quantity'];

/**
 * The records of a CSV file with a line of names, or of one with a JSON object per line. A record
 * without a key of its own gets one from what it says, so that a file taken in twice counts once. One
 * that does not say when is about `today`, and another the next day, so that a total can be told every
 * night. Throws UsageError where the file cannot be read any further.
 */
export async function* readRecords(
  stream: Readable,
  { file, today }: { file: string; today: Temporal.PlainDate },
): AsyncGenerator<FileRecord> {
  const keyOf = createKeys(today);
  const records = /\.csv$/i.test(file) ? readCsv(stream) : readJsonLines(stream);
  for await (const { line, record, ...more } of records) {
    const isObject = typeof record === 'object' && record !== null && !Array.isArray(record);
    const isKeyed = !isObject || hasKey(record);
    const keyed = isKeyed ? record : { ...record, idempotency_key: keyOf(record) };
    yield { line, record: keyed, ...more };
  }
}

async function* readCsv(stream: Readable): AsyncGenerator<FileRecord> {
  const rows = stream.pipe(
    parse({
      bom: true,
      columns: (names: string[]) => checkedNames(names.map((name) => name.trim().toLowerCase())),
      info: true,
      max_record_size: LONGEST_LINE_BYTES,
      // Which field is missing cannot be told, so such a line is no record; the others are.
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }),
  );
  stream.on('error', (error) => rows.destroy(error));
  try {
    for await (const { record, info } of rows as AsyncIterable<{
      record: Record<string, string>;
      info: { lines: number; error?: unknown };
    }>) {
      if (info.error !== undefined) {
        const problem = 'does not have as many fields as the first line';
        yield { line: info.lines, record: null, problem };
        continue;
      }
      const given = Object.entries(record).filter(([, value]) => value !== '');
      yield { line: info.lines, record: Object.fromEntries(given) };
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`The file cannot be read: ${error instanceof Error ? error.message : ''}`);
  }
}

function checkedNames(names: string[]): string[] {
  const lacking = NEEDED.filter((name) => !names.includes(name));
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`The first line names the column ${twice} twice.`);
  if (lacking.length === 0) return names;
  throw new UsageError(
    `The first line must name the columns; ${lacking.join(', ')} ${lacking.length === 1 ? 'is' : 'are'} missing. Example: customer_id,metric_name,quantity,timestamp`,
  );
}

async function* readJsonLines(stream: Readable): AsyncGenerator<FileRecord> {
  const tooLong = (line: number) => new UsageError(`Line ${line} is longer than 64 KB.`);
  for await (const line of linesOf(stream, LONGEST_LINE_BYTES, tooLong)) {
    yield { line: line.number, record: jsonOf(line) };
  }
}

/** A key that is null is none. */
function hasKey(record: object): boolean {
  return 'idempotency_key' in record && record.idempotency_key !== null;
}

function hasTime(record: object): boolean {
  return 'timestamp' in record && record.timestamp !== null;
}

/** Equal records in one file are told apart by their number. */
function createKeys(today: Temporal.PlainDate): (record: object) => string {
  const seen = new Map<string, number>();
  return (record) => {
    const said = hasTime(record) ? record : { ...record, timestamp: today.toString() };
    const text = JSON.stringify(Object.entries(said).toSorted());
    const hash = createHash('sha256').update(text).digest('base64').slice(0, 22);
    const number = seen.get(hash) ?? 0;
    seen.set(hash, number + 1);
    return `file:${hash}:${number}`;
  };
}
