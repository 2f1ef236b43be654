import { isObject, objectsOf, wordsOf, type JsonObject } from '#playground/json.ts';

import { lengthOf, LIMITS } from './limits.ts';
import { checkCount, complain, inside, type Place } from './problems.ts';

const CELL_TYPES = new Set(['raw_text', 'raw_number', 'rich_text']);

/** Checks a `table` block: rows, columns, cells, characters. */
export function checkTable(block: JsonObject, place: Place): void {
  checkRows(block, place, LIMITS.tableRows);
}

/** Checks a `data_table` block, which also needs a caption, a data row and rows of equal length. */
export function checkDataTable(block: JsonObject, place: Place): void {
  checkRows(block, place, LIMITS.dataTableRows);
  if (!block['caption']) complain(place, 'missing required field: caption');
  const rows = rowsOf(block);
  const at = inside(place, 'rows');
  if (rows.length < 2) complain(at, 'must provide at least 2 items');
  if (new Set(rows.map((row) => row.length)).size > 1) complain(at, 'rows must have equal length');
  if (rows[0]?.some((cell) => cell['type'] === 'rich_text'))
    complain(inside(at, 0), 'header cells must be raw_text or raw_number');
  const pageSize = block['page_size'] ?? 1;
  if (typeof pageSize !== 'number' || pageSize < 1 || pageSize > LIMITS.pageSize)
    complain(inside(place, 'page_size'), `must be between 1 and ${LIMITS.pageSize}`);
}

/** Characters in all cells of a table; a message may hold 10,000 of them over all its tables. */
export function tableCharacters(block: JsonObject): number {
  return countText(block['rows']);
}

function checkRows(block: JsonObject, place: Place, limit: number): void {
  const at = inside(place, 'rows');
  checkCount(block['rows'], limit, at);
  rowsOf(block).forEach((row, rowIndex) => {
    if (row.length === 0) complain(inside(at, rowIndex), 'must provide at least 1 item');
    checkCount(row, LIMITS.tableColumns, inside(at, rowIndex));
    row.forEach((cell, index) => checkCell(cell, inside(inside(at, rowIndex), index)));
  });
}

function checkCell(cell: JsonObject, place: Place): void {
  const type = wordsOf(cell['type']);
  if (!CELL_TYPES.has(type)) complain(inside(place, 'type'), `unsupported type: ${type}`);
  if (type === 'raw_number' && typeof cell['value'] !== 'number')
    complain(place, 'missing required field: value');
  if (type !== 'rich_text' && !cell['text'])
    complain(inside(place, 'text'), 'must be more than 0 characters');
}

function rowsOf(block: JsonObject): JsonObject[][] {
  return Array.isArray(block['rows']) ? block['rows'].map((row) => objectsOf(row)) : [];
}

function countText(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + countText(one), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, one]) =>
      sum + (key === 'text' && typeof one === 'string' ? lengthOf(one) : countText(one)),
    0,
  );
}
