import { roundMinor, toMajorDecimal } from '#domain/money.ts';

import type { ExportRow } from './kinds.ts';

const MINOR = /Minor$/;
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^-?\d+(\.\d+)?$/;

/** What a column is called in a file: `mrrMinor` is `mrr`, since files hold major units. */
export function columnName(key: string): string {
  return key.replace(MINOR, '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A row's values as text, in the order of the columns; money in major units of the row's currency. */
export function cellsOf(row: ExportRow, columns: readonly string[]): (string | null)[] {
  return columns.map((column) => cellOf(row, column));
}

function cellOf(row: ExportRow, column: string): string | null {
  const value = row[column];
  if (value === null || value === undefined) return null;
  if (MINOR.test(column)) {
    const currency = row['currency'];
    if (typeof currency !== 'string') throw new TypeError(`${column} has no currency beside it`);
    return toMajorDecimal(roundMinor(value.toString()), currency);
  }
  return value.toString();
}

/**
 * One line of CSV (RFC 4180). A text that a spreadsheet would run as a formula gets an apostrophe
 * before it; a number, also a negative one, stays as it is.
 */
export function csvLine(cells: readonly (string | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: string | null): string {
  if (cell === null) return '';
  const safe = FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
