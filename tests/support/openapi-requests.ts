import fc from 'fast-check';

type Obj = Readonly<Record<string, unknown>>;

/** A request as it goes over the wire; the path is encoded. */
export interface FuzzedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** What a database has: values that lead further than made-up ones. */
export interface Known {
  /** By path, `{id}` of it. */
  readonly ids: (path: string) => readonly string[];
  readonly words: readonly string[];
  /** By path, bodies with which it goes well. */
  readonly bodies: (path: string) => readonly Obj[];
}

/** Texts that parsers, databases and clocks have stumbled over. */
const ODD_WORDS = [
  '',
  ' ',
  '0',
  '-1',
  '1e3',
  '1e400',
  'NaN',
  'null',
  'true',
  '[]',
  '{}',
  '__proto__',
  '9223372036854775808',
  '99999999999999999999999999',
  '1.5',
  '0x10',
  '١٢',
  '\u0000',
  'a\u0000b',
  "';drop table customers--",
  '%',
  '%00',
  '\\',
  '💩',
  '\u202E',
  'x'.repeat(2_000),
  '0000-01-01',
  '0001-01-01',
  '9999-12-31',
  '2026-02-30',
  '2026-06-10',
  '-000001-01-01',
  '2026-06-10T09:00:00Z',
  '2026-06-10T09:00:00+23:59',
  '1970-01-01T00:00:00Z',
  '2026-06',
  'USD',
  'xau',
  'eur',
  'last',
  'latest',
  'worse',
  'plan:\u0000',
  'usage:\u0000',
  'usage:calls',
  'control:0.5',
  'plan:small',
  'before_after',
  'mrr:50..1',
  'meta.k=v',
  'cohort:2026-01',
];

/** Encoded parts of addresses that no encoder makes. */
const ODD_PARTS = ['%', '%00', '%ED%A0%80', '%F0%9F%92%A9', '%2F', '%FF', '1%20', ';a=b'];

/** Whatever somebody may send to one operation of a document: good, nearly good, and hostile. */
export function requestsTo(
  { path, method, operation }: { path: string; method: string; operation: Obj },
  known: Known,
): fc.Arbitrary<FuzzedRequest> {
  const parameters = list(operation['parameters']).map(obj);
  const inQuery = parameters.filter((one) => one['in'] === 'query');
  const content = Object.entries(obj(obj(operation['requestBody'])['content']));
  return fc
    .record({
      id: idOf(path, known),
      query: queryOf(inQuery, known),
      key: isNamed(parameters)
        ? fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, keys)
        : fc.constant(null),
      sent: bodyOf(content, known, known.bodies(path)),
    })
    .map(({ id, query, key, sent: { type, body } }) => ({
      method,
      path: `${path.replace(/\{\w+\}/, id)}${query === '' ? '' : `?${query}`}`,
      headers: {
        ...(type !== null && { 'content-type': type }),
        ...(key !== null && { 'idempotency-key': key }),
      },
      body: method === 'GET' ? null : body,
    }));
}

/** Few, so that some requests have the key of another. */
const keys = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f') },
  fc.constantFrom('x'.repeat(256), 'with space', 'é'),
);

function isNamed(parameters: readonly Obj[]): boolean {
  return parameters.some((one) => one['name'] === 'Idempotency-Key');
}

function idOf(path: string, known: Known): fc.Arbitrary<string> {
  const ids = known.ids(path);
  const word = fc.oneof(fc.constantFrom(...ODD_WORDS, '1'), fc.string({ unit: 'binary' }));
  const made = word.filter((text) => !['', '.', '..'].includes(text)).map(encoded);
  const strange = fc.oneof(made, fc.constantFrom(...ODD_PARTS));
  if (ids.length === 0) return strange;
  return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...ids).map(encoded) }, strange);
}

function queryOf(parameters: readonly Obj[], known: Known): fc.Arbitrary<string> {
  const fields = parameters.map((one) => {
    const name = String(one['name']);
    const value = fc.oneof(
      { weight: 4, arbitrary: valueOf(obj(one['schema']), known).map(textOf) },
      { weight: 3, arbitrary: fc.constantFrom(...ODD_WORDS, ...known.words) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    );
    const isThere = fc.integer({ min: 0, max: 2 }).map((n) => one['required'] === true || n === 0);
    return fc.tuple(isThere, value).map(([is, text]) => (is ? `${name}=${encoded(text)}` : ''));
  });
  const more = fc.constantFrom(
    '',
    '',
    '',
    '',
    '',
    '',
    'odd=1',
    'limit=1&limit=2',
    '%ED%A0%80',
    '=',
  );
  return fc.tuple(...fields, more).map((parts) => parts.filter((part) => part !== '').join('&'));
}

interface Sent {
  readonly type: string | null;
  readonly body: string | null;
}

function bodyOf(
  content: readonly (readonly [string, unknown])[],
  known: Known,
  good: readonly Obj[],
): fc.Arbitrary<Sent> {
  const text = fc.oneof(
    fc.constantFrom(
      '',
      '{',
      '[]',
      'null',
      '1',
      '"x"',
      '{"a":1,"a":2}',
      '\u0000',
      '{"__proto__":1}',
    ),
    fc.json({ noUnicodeString: false } as object),
  );
  const hostile = fc.record({
    type: fc.constantFrom('application/json', 'text/plain'),
    body: text,
  });
  if (content.length === 0) {
    return fc.oneof({ weight: 4, arbitrary: fc.constant({ type: null, body: null }) }, hostile);
  }
  const fitting = content.map(([type, media]) => {
    const value = valueOf(obj(obj(media)['schema']), known);
    const body = type === 'application/json' ? value.map((one) => JSON.stringify(one)) : text;
    return body.map((sent) => ({ type, body: sent }));
  });
  const bent = good.length === 0 ? [] : [{ weight: 5, arbitrary: bentBody(good, content, known) }];
  return fc.oneof({ weight: 4, arbitrary: fc.oneof(...fitting) }, ...bent, hostile);
}

/** A body with which it goes well, as it is or with one field changed. */
function bentBody(
  good: readonly Obj[],
  content: readonly (readonly [string, unknown])[],
  known: Known,
): fc.Arbitrary<Sent> {
  const schema = obj(obj(content[0]?.[1])['schema']);
  const fields = Object.entries(obj(schema['properties'])).map(([name, one]) =>
    valueOf(obj(one), known).map((value) => ({ [name]: value })),
  );
  const change = fc.oneof(fc.constant({}), fc.oneof(fc.constant({}), ...fields));
  return fc.tuple(fc.constantFrom(...good), change).map(([body, changed]) => ({
    type: 'application/json',
    body: JSON.stringify({ ...body, ...changed }),
  }));
}

/** A value that a schema describes, with an odd one here and there. */
function valueOf(schema: Obj, known: Known): fc.Arbitrary<unknown> {
  const odd = fc.oneof(
    fc.constantFrom<unknown>(...ODD_WORDS, ...known.words, '\uD800', -0, 1e-7, 1e300, 1e12),
    fc.jsonValue(),
    fc.string({ unit: 'binary' }),
  );
  return fc.oneof(
    { weight: 12, arbitrary: fittingValue(schema, known) },
    { weight: 1, arbitrary: odd },
  );
}

function fittingValue(schema: Obj, known: Known): fc.Arbitrary<unknown> {
  const among = list(schema['anyOf']).map(obj);
  if (among.length > 0) return fc.oneof(...among.map((one) => valueOf(one, known)));
  const words = list(schema['enum']);
  if (words.length > 0) return fc.constantFrom(...words);
  if ('const' in schema) return fc.constant(schema['const']);
  const types = [schema['type'] ?? ['string', 'object']].flat();
  return fc.oneof(...types.map((type) => ofType(textOf(type), schema, known)));
}

function ofType(type: string, schema: Obj, known: Known): fc.Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({
        min: Number(schema['minimum'] ?? 0),
        max: Number(schema['maximum'] ?? 1e6),
      });
    case 'number':
      return numberOf(schema);
    case 'array':
      return fc.array(valueOf(obj(schema['items']), known), { maxLength: 4 });
    case 'object':
      return objectOf(schema, known);
    default:
      return textLike(schema, known);
  }
}

function numberOf(schema: Obj): fc.Arbitrary<number> {
  const least = Number(schema['minimum'] ?? schema['exclusiveMinimum'] ?? -1e6);
  const most = Number(schema['maximum'] ?? 1e6);
  return fc.oneof(
    fc.double({ min: least, max: most, noNaN: true }),
    fc.integer({ min: Math.ceil(least), max: Math.floor(Math.min(most, 1e9)) }),
    fc.constantFrom(least, most),
  );
}

function objectOf(schema: Obj, known: Known): fc.Arbitrary<unknown> {
  const properties = Object.entries(obj(schema['properties']));
  const required = list(schema['required']).map(String);
  const more = obj(schema['additionalProperties']);
  if (properties.length === 0) {
    const name = fc.oneof(fc.constantFrom('calls', 'seats', 'plan', 'kind'), fc.string());
    return fc.dictionary(
      name,
      Object.keys(more).length > 0 ? valueOf(more, known) : fc.jsonValue(),
      {
        maxKeys: 3,
      },
    );
  }
  const fields = Object.fromEntries(
    properties.map(([name, one]) => [name, valueOf(obj(one), known)]),
  );
  return fc.record(fields, { requiredKeys: required });
}

function textLike(schema: Obj, known: Known): fc.Arbitrary<string> {
  const near = { min: new Date('2025-01-01'), max: new Date('2027-01-01'), noInvalidDate: true };
  if (schema['format'] === 'date') return fc.date(near).map((at) => at.toISOString().slice(0, 10));
  if (schema['format'] === 'date-time') return fc.date(near).map((at) => at.toISOString());
  const longest = Math.min(Number(schema['maxLength'] ?? 60), 60);
  return fc.oneof(
    fc.constantFrom(...ODD_WORDS, ...known.words),
    fc.string({ maxLength: longest }),
    fc.string({ unit: 'grapheme', maxLength: longest }),
  );
}

function encoded(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Cs}/gu, '\uFFFD'));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function obj(value: unknown): Obj {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Obj) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
