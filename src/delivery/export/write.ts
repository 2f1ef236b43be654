import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';

import type { Db } from '#store/postgres.ts';
import { readSnapshot, type ReadPages } from '#store/snapshot.ts';

import { cellsOf, columnName, csvLine } from './cells.ts';
import type { ExportKind, ExportRow, ExportScope } from './kinds.ts';

export const EXPORT_FORMATS = ['csv', 'json'] as const;

type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportedFile {
  readonly name: string;
  readonly file: string;
  readonly rows: number;
}

interface Export extends ExportScope {
  readonly folder: string;
  readonly format: ExportFormat;
  readonly kinds: readonly ExportKind[];
  readonly onProgress: (name: string, rows: number) => void;
}

/**
 * Writes a file for each kind into a folder, all as of one moment. Files that are there already are not
 * written over: rejects with EEXIST, and with what the file system says otherwise.
 */
export async function writeExport(db: Db, asked: Export): Promise<ExportedFile[]> {
  await mkdir(asked.folder, { recursive: true });
  const files: ExportedFile[] = [];
  await readSnapshot(db, async (read) => {
    for (const kind of asked.kinds) files.push(await writeKind(read, kind, asked));
  });
  return files;
}

async function writeKind(read: ReadPages, kind: ExportKind, asked: Export): Promise<ExportedFile> {
  const { format, folder, onProgress } = asked;
  const file = join(folder, `${kind.name}.${format}`);
  const out = createWriteStream(file, { flags: 'wx' });
  await once(out, 'open');
  let rows = 0;
  const write = async (text: string) => {
    if (!out.write(text)) await once(out, 'drain');
  };
  try {
    await write(format === 'csv' ? csvLine(kind.columns.map(columnName)) : '[');
    await kind.read(read, asked, async (page) => {
      await write(
        page.map((row, index) => lineOf(row, kind, { format, at: rows + index })).join(''),
      );
      rows += page.length;
      onProgress(kind.name, rows);
    });
    out.end(format === 'csv' ? '' : '\n]\n');
    await finished(out);
  } finally {
    out.destroy();
  }
  return { name: kind.name, file, rows };
}

function lineOf(
  row: ExportRow,
  { columns }: ExportKind,
  { format, at }: { readonly format: ExportFormat; readonly at: number },
): string {
  const cells = cellsOf(row, columns);
  if (format === 'csv') return csvLine(cells);
  const object = Object.fromEntries(columns.map((column, n) => [columnName(column), cells[n]]));
  return `${at === 0 ? '' : ','}\n${JSON.stringify(object)}`;
}
