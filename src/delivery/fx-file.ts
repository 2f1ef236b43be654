import { parse } from 'csv-parse/sync';

import type { FxRate } from '#analysis/revenue/fx.ts';
import type { Currency } from '#domain/currency.ts';

import { readFxRate } from './fx-input.ts';

/** More than twenty years of daily rates in one currency, or two years in ten. */
export const MOST_RATES = 10_000;

const NEEDED = ['day', 'currency', 'rate'];
const EXAMPLE = 'day,currency,rate';

export interface FxFile {
  readonly rates: readonly FxRate[];
  /** What cannot be used, in the order of the lines; line 1 is the line of names. */
  readonly errors: readonly LineError[];
}

export interface LineError {
  readonly line: number;
  readonly detail: string;
}

interface Row {
  readonly line: number;
  readonly record: Readonly<Record<string, string>>;
}

/** The rates of a CSV file that names its columns day, currency and rate in its first line. */
export function readFxFile(text: string, baseCurrency: Currency): FxFile {
  const rows = readRows(text);
  if ('detail' in rows) return { rates: [], errors: [rows] };
  const lineOf = new Map<string, number>();
  const rates: FxRate[] = [];
  const errors: LineError[] = [];
  for (const { line, record } of rows) {
    const { day = '', currency = '', rate = '' } = record;
    const read = readFxRate({ day, currency, rate }, baseCurrency);
    if ('detail' in read) {
      errors.push({ line, detail: `${read.field} ${read.detail}` });
      continue;
    }
    const key = `${read.currency} ${read.fromDay.toString()}`;
    const earlier = lineOf.get(key);
    if (earlier === undefined) rates.push(read);
    else errors.push({ line, detail: `says a second time what line ${earlier} says` });
    lineOf.set(key, earlier ?? line);
  }
  return { rates, errors };
}

function readRows(text: string): readonly Row[] | LineError {
  let names: string[] = [];
  try {
    const rows: { record: Record<string, string>; info: { lines: number } }[] = parse(text, {
      bom: true,
      columns: (first: string[]) => {
        names = first.map((name) => name.toLowerCase());
        return names;
      },
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    });
    const lacking = NEEDED.filter((name) => !names.includes(name));
    if (lacking.length > 0) {
      return { line: 1, detail: `must name the columns ${EXAMPLE}; ${lacking.join(', ')} missing` };
    }
    if (rows.length > MOST_RATES) {
      return { line: MOST_RATES + 2, detail: `is one rate too many; a file has ${MOST_RATES}` };
    }
    return rows.map(({ record, info }) => ({ line: info.lines, record }));
  } catch (error) {
    const line = error instanceof Error && 'lines' in error ? Number(error.lines) : 1;
    return { line, detail: 'is not CSV' };
  }
}
