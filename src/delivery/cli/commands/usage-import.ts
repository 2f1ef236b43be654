import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

import { UsageError, type Command, type CommandContext } from '#delivery/cli/command.ts';
import { readRecords, type FileRecord } from '#delivery/cli/usage-file.ts';
import { count } from '#delivery/slack/wording/days.ts';
import { dayOf } from '#domain/day.ts';
import { MOST_RECORDS } from '#domain/usage.ts';

const MOST_SHOWN = 20;

interface Imported {
  accepted: number;
  duplicates: number;
  rejectedCount: number;
  /** The first of them, by the line of the file. */
  readonly rejected: { readonly line: number; readonly error: string }[];
}

export const usageImport: Command = {
  name: 'usage import',
  words: ['FILE'],
  flags: [],
  summary: 'takes in usage from a CSV or NDJSON file, each record once',
  examples: ['moneyradar usage import usage.csv', 'moneyradar usage import usage.ndjson --json'],
  async run(context, input) {
    const [file = ''] = input.words;
    const bytes = await sizeOf(file);
    const imported = await importFile(context, { file, bytes });
    const { accepted, duplicates, rejectedCount, rejected } = imported;
    return {
      json: { accepted, duplicates, rejected_count: rejectedCount, rejected },
      text: () => summary(imported),
      isBad: rejectedCount > 0,
    };
  },
};

async function sizeOf(file: string): Promise<number> {
  if (!/\.(csv|ndjson|jsonl)$/i.test(file)) {
    throw new UsageError(
      '`usage import` reads .csv files (with a line of names: customer_id,metric_name,quantity,timestamp) and .ndjson files (a record per line).',
    );
  }
  const found = await stat(file).catch(() => null);
  if (found === null || !found.isFile()) throw new UsageError(`There is no file ${file}.`);
  return found.size;
}

/** Batch by batch, so that whatever was read before a failure is stored. */
async function importFile(
  { db, now, operations, progress, settings }: CommandContext,
  { file, bytes }: { file: string; bytes: number },
): Promise<Imported> {
  const stream = createReadStream(file);
  const today = dayOf(now(), settings().timezone);
  const imported: Imported = { accepted: 0, duplicates: 0, rejectedCount: 0, rejected: [] };
  let batch: FileRecord[] = [];
  const store = async () => {
    const taken = await operations.takeUsage(
      await db(),
      batch.map(({ record }) => record),
    );
    imported.accepted += taken.accepted;
    imported.duplicates += taken.duplicates;
    imported.rejectedCount += taken.rejected.length;
    for (const { index, field, detail } of taken.rejected) {
      if (imported.rejected.length === MOST_SHOWN) break;
      const { line = 0, problem = `${field} ${detail}` } = batch[index] ?? {};
      imported.rejected.push({ line, error: problem });
    }
    batch = [];
    const share = bytes === 0 ? 100 : Math.floor((stream.bytesRead / bytes) * 100);
    progress(`${count(imported.accepted + imported.duplicates, 'record')}, ${share} % of the file`);
  };
  try {
    for await (const record of readRecords(stream, { file, today })) {
      batch.push(record);
      if (batch.length === MOST_RECORDS) await store();
    }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    if (batch.length > 0) await store();
    const { message } = error;
    const taken = count(imported.accepted + imported.duplicates, 'record');
    throw new UsageError(`${message.replace(/\.?$/, '.')} Taken in before that: ${taken}.`);
  }
  if (batch.length > 0) await store();
  return imported;
}

function summary({ accepted, duplicates, rejectedCount, rejected }: Imported): string {
  const known =
    duplicates === 0 ? '' : `, ${duplicates} ${duplicates === 1 ? 'was' : 'were'} known already`;
  const lines = rejected.map(({ line, error }) => `  line ${line}: ${error}`);
  const more = rejectedCount - rejected.length;
  const records = `${count(accepted, 'record')} ${accepted === 1 ? 'was' : 'were'}`;
  return [
    `${records} taken in${known}.`,
    ...(rejectedCount === 0 ? [] : [`${rejectedCount} cannot be used:`, ...lines]),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ].join('\n');
}
