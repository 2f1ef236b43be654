import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { csvLine } from '#delivery/export/cells.ts';
import { EXPORT_KINDS } from '#delivery/export/kinds.ts';
import { writeExport } from '#delivery/export/write.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { test as base } from '../../support/database.ts';
import { addSpans } from '../../support/ledger-rows.ts';

const NOW = Temporal.Instant.from('2026-06-15T12:00:00Z');

const test = base.extend('folder', async ({}, { onCleanup }) => {
  const folder = mkdtempSync(join(tmpdir(), 'export-'));
  onCleanup(() => rmSync(folder, { recursive: true }));
  return folder;
});

function write(db: Db, folder: string, more: Partial<Parameters<typeof writeExport>[1]> = {}) {
  return writeExport(db, {
    folder: join(folder, 'out'),
    format: 'csv',
    kinds: EXPORT_KINDS,
    beforeAt: NOW,
    timezone: 'UTC' as Timezone,
    onProgress: () => {},
    ...more,
  });
}

const table = (folder: string, name: string): Record<string, string>[] =>
  parse(readFileSync(join(folder, 'out', `${name}.csv`), 'utf8'), { columns: true });

async function sell(db: Db): Promise<void> {
  await addSpans(db, [
    { customer: 'cus_usd', mrr: '4900', from: '2026-01-01T00:00:00Z' },
    { customer: 'cus_jpy', mrr: '5000', currency: 'jpy', from: '2026-02-01T00:00:00Z' },
    { customer: 'cus_kwd', mrr: '12345', currency: 'kwd', from: '2026-03-01T00:00:00Z' },
    {
      customer: 'cus_gone',
      mrr: '100',
      from: '2026-01-01T00:00:00Z',
      until: '2026-05-01T00:00:00Z',
    },
  ]);
}

describe('an export', () => {
  test('has a file for everything, with what there is in major units', async ({ db, folder }) => {
    await sell(db);
    await db`update customers set name = '=HYPERLINK("http://evil")' where stripe_id = 'cus_usd'`;
    const files = await write(db, folder);
    expect(files.map(({ name }) => name)).toEqual(EXPORT_KINDS.map(({ name }) => name));
    expect(files.find(({ name }) => name === 'movements')?.rows).toBe(5);
    expect(table(folder, 'customers')).toMatchObject([
      { customer_id: 'cus_gone', currency: '', mrr: '' },
      { customer_id: 'cus_jpy', currency: 'jpy', mrr: '5000' },
      { customer_id: 'cus_kwd', currency: 'kwd', mrr: '12.345' },
      { customer_id: 'cus_usd', currency: 'usd', mrr: '49.00', name: `'=HYPERLINK("http://evil")` },
    ]);
    expect(
      table(folder, 'movements').map(({ customer_id: id, type }) => `${id!} ${type!}`),
    ).toEqual(['cus_gone new', 'cus_usd new', 'cus_jpy new', 'cus_kwd new', 'cus_gone churn']);
  });

  test('is JSON as well, with the same rows', async ({ db, folder }) => {
    await sell(db);
    await write(db, folder);
    await write(db, join(folder, 'out'), { format: 'json' });
    for (const { name } of EXPORT_KINDS) {
      const json = JSON.parse(
        readFileSync(join(folder, 'out', 'out', `${name}.json`), 'utf8'),
      ) as Record<string, string | null>[];
      expect(
        json.map((row) =>
          Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value ?? ''])),
        ),
      ).toEqual(table(folder, name));
    }
  });

  test('has every row of many pages, once', async ({ db, folder }) => {
    await db`
      insert into customers (stripe_id) select 'cus_' || n from generate_series(1, 4500) as n`;
    const [file] = await write(db, folder, { kinds: EXPORT_KINDS.slice(0, 1) });
    expect(file?.rows).toBe(4_500);
    expect(new Set(table(folder, 'customers').map((row) => row['customer_id'])).size).toBe(4_500);
  });

  test('shows one moment, whatever is written meanwhile', async ({ db, folder }) => {
    await sell(db);
    let isWritten = false;
    await write(db, folder, {
      onProgress: () => {
        if (isWritten) return;
        isWritten = true;
        void db`update alerts set note = note`;
      },
      kinds: EXPORT_KINDS.map((kind) => ({
        ...kind,
        read: async (...args: Parameters<typeof kind.read>) => {
          await kind.read(...args);
          if (kind.name === 'customers') {
            await addSpans(db, [{ customer: 'cus_late', mrr: '1', from: '2026-06-01T00:00:00Z' }]);
          }
        },
      })),
    });
    expect(table(folder, 'movements').some((row) => row['customer_id'] === 'cus_late')).toBe(false);
    const [known] = await db`select count(*)::int as n from customers where stripe_id = 'cus_late'`;
    expect(known).toEqual({ n: 1 });
  });

  test('writes over nothing', async ({ db, folder }) => {
    const kinds = EXPORT_KINDS.slice(0, 1);
    await write(db, folder, { kinds });
    writeFileSync(join(folder, 'out', 'customers.csv'), 'mine');
    await expect(write(db, folder, { kinds })).rejects.toMatchObject({ code: 'EEXIST' });
    expect(readFileSync(join(folder, 'out', 'customers.csv'), 'utf8')).toBe('mine');
  });
});

test('no text runs as a formula, and every text comes back as it was', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (cells) => {
      const line = csvLine(cells);
      const [found = []] = parse(line, {
        relaxColumnCount: true,
        skipEmptyLines: false,
      }) as string[][];
      for (const [index, cell] of found.entries()) {
        const wanted = cells[index]!;
        expect([wanted, `'${wanted}`]).toContain(cell);
        const isNumber = /^-?\d+(\.\d+)?$/.test(cell);
        if (!isNumber) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      }
    }),
    { numRuns: 2_000 },
  );
  expect(csvLine(['-12.50', '-1+1', '+1', '@SUM(A1)', '\t=1', null, 'a "b", c'])).toBe(
    `-12.50,'-1+1,'+1,'@SUM(A1),'\t=1,,"a ""b"", c"\r\n`,
  );
});
