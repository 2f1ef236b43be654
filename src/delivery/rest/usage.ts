import { jsonOf, linesOf } from '#delivery/lines.ts';
import { count } from '#delivery/slack/wording/days.ts';
import { MOST_RECORDS, type TakenUsage } from '#domain/usage.ts';

import { problem, ProblemError, type HttpRequest } from './exchange.ts';
import { invalid } from './input.ts';
import type { RestContext } from './route.ts';
import { readText } from './stream.ts';

/** Ten thousand records with long names and keys. */
const LONGEST_BATCH_BYTES = 8_388_608;
const LONGEST_LINE_BYTES = 65_536;
const LONGEST_RECORD_BYTES = 65_536;
/** Enough to see what is wrong; the rest is counted. */
const MOST_NAMED = 1_000;

/** `POST /api/usage/track`: one record. A 202 means that it is stored, or that its key was before. */
export async function postTrack(context: RestContext, request: HttpRequest) {
  const record = parseJson(await readText(request.stream(), LONGEST_RECORD_BYTES));
  const { accepted, duplicates, rejected } = await context.takeUsage([record]);
  const [error] = rejected;
  if (error !== undefined) throw invalid([{ field: error.field, detail: error.detail }]);
  return { accepted, duplicates };
}

/**
 * `POST /api/usage/batch`: `{ records: [...] }`, at most 10,000, or a record per line as
 * `application/x-ndjson`, as many as arrive in time. Each record is taken or rejected by itself.
 */
export async function postBatch(context: RestContext, request: HttpRequest) {
  const type = String(request.headers['content-type'] ?? '').toLowerCase();
  if (type.startsWith('application/x-ndjson')) return takeLines(context, request);
  const body = parseJson(await readText(request.stream(), LONGEST_BATCH_BYTES));
  const records = recordsOf(body);
  return batchJson(await context.takeUsage(records));
}

function recordsOf(body: unknown): readonly unknown[] {
  const records = typeof body === 'object' && body !== null && 'records' in body && body.records;
  const field = 'records';
  if (!Array.isArray(records)) {
    throw invalid([{ field, detail: 'must be a list, as in {"records": [{"customer_id": …}]}' }]);
  }
  const most = MOST_RECORDS.toLocaleString('en-US');
  if (records.length <= MOST_RECORDS) return records;
  throw invalid([{ field, detail: `may be ${most} at most; send more of them as NDJSON` }]);
}

/** Stores as it reads, so a sender that is cut off finds everything up to some line stored. */
async function takeLines(context: RestContext, request: HttpRequest) {
  let total: TakenUsage = { accepted: 0, duplicates: 0, rejected: [] };
  let read = 0;
  let waiting: unknown[] = [];
  const store = async () => {
    const taken = await context.takeUsage(waiting).catch((error: unknown) => {
      const detail = `${count(read, 'line')} taken, ${count(total.accepted, 'record')} counted; then the database failed. Send the lines after that again.`;
      throw read === 0 ? error : new ProblemError(problem(503, detail));
    });
    total = sum(total, taken, read);
    read += waiting.length;
    waiting = [];
  };
  for await (const line of linesOf(request.stream(), LONGEST_LINE_BYTES, tooLong)) {
    waiting.push(jsonOf(line));
    if (waiting.length === MOST_RECORDS) await store();
  }
  if (waiting.length > 0) await store();
  return batchJson(total);
}

function tooLong(line: number): ProblemError {
  return new ProblemError(problem(413, `Line ${line} is longer than ${LONGEST_LINE_BYTES} bytes.`));
}

function sum(total: TakenUsage, taken: TakenUsage, offset: number): TakenUsage {
  const rejected = taken.rejected.map((error) => ({ ...error, index: error.index + offset }));
  return {
    accepted: total.accepted + taken.accepted,
    duplicates: total.duplicates + taken.duplicates,
    rejected: [...total.rejected, ...rejected],
  };
}

function batchJson({ accepted, duplicates, rejected }: TakenUsage) {
  return {
    accepted,
    duplicates,
    rejected_count: rejected.length,
    rejected: rejected.slice(0, MOST_NAMED).map(({ index, field, detail }) => ({
      index,
      field,
      error: `${field} ${detail}`,
    })),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ProblemError(problem(400, 'The body is not JSON.'));
  }
}
