import type { z } from 'zod';

import type { Described } from './described.ts';
import { refTo, requestSchema, type JsonSchema, type SchemaNames } from './json-schema.ts';
import type { StatedProblem } from './operation.ts';
import { COMMON_PROBLEMS } from './problems.ts';

/** One operation of the document. */
export function pathItemOperation(of: Described, names: SchemaNames): JsonSchema {
  const parameters = parametersOf(of);
  return {
    operationId: of.operationId,
    summary: of.summary,
    tags: [tagOf(of.path)],
    security: securityOf(of),
    ...(parameters.length > 0 && { parameters }),
    ...(of.body && { requestBody: bodyOf(of.body) }),
    responses: {
      [of.status]: {
        description: 'It went well.',
        content: { [of.answerType ?? 'application/json']: { schema: ref(names, of.answer) } },
      },
      ...Object.fromEntries(
        Object.entries(of.problems).map(([status, problem]) => [
          status,
          COMMON_NAMES.has(problem)
            ? { $ref: `#/components/responses/${COMMON_NAMES.get(problem)}` }
            : problemResponse(Number(status), problem, names),
        ]),
      ),
    },
  };
}

/** What every route may answer, which stands once in the document. */
export function commonResponses(): JsonSchema {
  return Object.fromEntries(
    Object.entries(COMMON_PROBLEMS).map(([status, problem]) => [
      COMMON_NAMES.get(problem),
      problemResponse(Number(status), problem, new Map()),
    ]),
  );
}

const COMMON_NAMES = new Map(
  Object.entries(COMMON_PROBLEMS).map(([status, problem]) => [problem, `Problem${status}`]),
);

/** What the parts of an address are about: `revenue` of `/api/revenue/mrr`. */
function tagOf(path: string): string {
  const [, first = '', second = ''] = path.split('/');
  return first === 'api' && !second.includes('.') ? second : 'server';
}

function securityOf({ scope, isOpenLocally }: Described): readonly JsonSchema[] {
  if (scope === null) return [];
  return [...(isOpenLocally === true ? [{}] : []), { key: [scope] }];
}

function parametersOf({ path, id, query = {}, headers = {}, isOnce }: Described): JsonSchema[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', minLength: 1, ...(id !== undefined && { description: id }) },
  }));
  const inQuery = fieldsOf('query', query as Readonly<Record<string, z.ZodType>>);
  const inHeader = fieldsOf('header', headers);
  return [...inPath, ...inQuery, ...inHeader, ...(isOnce === true ? [IDEMPOTENCY_KEY] : [])];
}

function fieldsOf(place: string, fields: Readonly<Record<string, z.ZodType>>): JsonSchema[] {
  return Object.entries(fields).map(([name, field]) => ({
    name,
    in: place,
    required: !field.safeParse(undefined).success,
    schema: requestSchema(field),
  }));
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: {
    type: 'string',
    minLength: 1,
    maxLength: 255,
    pattern: '^[\\x21-\\x7e]+$',
    description: 'The same key and request get the same answer once more within 24 hours.',
  },
};

/** A body without a field that must be there may be left out altogether. */
function bodyOf(body: NonNullable<Described['body']>): JsonSchema {
  const types = Object.entries(body);
  return {
    required: types.every(([, schema]) => !schema.safeParse({}).success),
    content: Object.fromEntries(
      types.map(([type, schema]) => [type, { schema: requestSchema(schema) }]),
    ),
  };
}

function problemResponse(
  status: number,
  { when, members }: StatedProblem,
  names: SchemaNames,
): JsonSchema {
  const problem = { $ref: refTo('Problem') };
  const properties = Object.entries(members ?? {}).map(([name, schema]) => [
    name,
    ref(names, schema as z.ZodType),
  ]);
  const schema =
    properties.length === 0
      ? problem
      : {
          allOf: [
            problem,
            { type: 'object', properties: Object.fromEntries(properties) as unknown },
          ],
        };
  return {
    description: when,
    ...([429, 503].includes(status) && { headers: RETRY_AFTER }),
    content: { 'application/problem+json': { schema } },
  };
}

const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds.', schema: { type: 'integer', minimum: 1 } },
};

function ref(names: SchemaNames, schema: z.ZodType): JsonSchema {
  const name = names.get(schema);
  return name === undefined ? requestSchema(schema) : { $ref: refTo(name) };
}
