import { Temporal } from 'temporal-polyfill';

/** How a value is written to Postgres and read from it. */
interface Wire<Value> {
  readonly serialize: (value: Value) => string;
  readonly parse: (text: string) => Value;
}

const asText: Wire<string> = { serialize: String, parse: String };
const asNumber: Wire<number> = { serialize: String, parse: Number };
const asBigint: Wire<bigint> = { serialize: String, parse: BigInt };
const asDate: Wire<Temporal.PlainDate> = {
  serialize: String,
  parse: (text) => Temporal.PlainDate.from(text),
};
const asInstant: Wire<Temporal.Instant> = {
  serialize: String,
  parse: (text) => Temporal.Instant.from(text.replace(' ', 'T')),
};
/** A text is taken for finished JSON; anything else becomes JSON. */
const asJson: Wire<unknown> = {
  serialize: (value) => (typeof value === 'string' ? value : JSON.stringify(value)),
  parse: (text) => JSON.parse(text),
};

/**
 * Postgres values keep their meaning in TypeScript: a bigint stays exact, a date has no time, a
 * timestamptz keeps its microseconds, and a numeric is text until someone rounds it. The numbers
 * are the object ids of pg_type, which never change for built-in types.
 */
export const columnTypes = {
  int8: columnType(20, asBigint),
  date: columnType(1082, asDate),
  timestamptz: columnType(1184, asInstant),
  jsonb: columnType(3802, asJson),
  int4List: columnType(1007, listOf(asNumber)),
  textList: columnType(1009, listOf(asText)),
  int8List: columnType(1016, listOf(asBigint)),
  dateList: columnType(1182, listOf(asDate)),
  timestamptzList: columnType(1185, listOf(asInstant)),
  numericList: columnType(1231, listOf(asText)),
};

function columnType<Value>(oid: number, wire: Wire<Value>) {
  return { to: oid, from: [oid], ...wire };
}

/** A list of one dimension, `{1,"two words",NULL}`; a null in it stays a null. */
function listOf<Value>(item: Wire<Value>): Wire<readonly (Value | null)[]> {
  return {
    serialize: (values) => `{${values.map((value) => writeItem(value, item)).join(',')}}`,
    parse: (text) =>
      [...text.matchAll(/"((?:[^"\\]|\\.)*)"|[^,{}]+/gs)].map(([word, quoted]) => {
        if (quoted !== undefined) return item.parse(quoted.replaceAll(/\\(.)/gs, '$1'));
        return word === 'NULL' ? null : item.parse(word);
      }),
  };
}

function writeItem<Value>(value: Value | null, { serialize }: Wire<Value>): string {
  return value === null ? 'NULL' : `"${serialize(value).replaceAll(/["\\]/g, '\\$&')}"`;
}
