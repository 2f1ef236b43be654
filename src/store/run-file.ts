import { createHash } from 'node:crypto';

import type { Transaction } from './postgres.ts';
import type { SqlFile } from './sql-files.ts';

/** Runs a text of statements; what went wrong is told with the words of the server and what it was. */
export async function run(transaction: Transaction, text: string, what: string): Promise<void> {
  try {
    await transaction.unsafe(text);
  } catch (cause) {
    throw failure(what, cause);
  }
}

export function failure(what: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Error(`${what} failed, and nothing was changed: ${reason}`, { cause });
}

export function sha256Of({ text }: Pick<SqlFile, 'text'>): string {
  return createHash('sha256').update(text).digest('hex');
}
