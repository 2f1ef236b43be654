import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';

import { ok, type HttpRequest } from '#delivery/rest/exchange.ts';
import { describedRoutes, openApiDocument } from '#delivery/rest/openapi/document.ts';
import { operationOf, operations } from '#delivery/rest/openapi/operations.ts';
import { usageRecord } from '#delivery/rest/openapi/usage-operations.ts';
import { restRoutes } from '#delivery/rest/routes.ts';
import { isRecordError, parseRecord } from '#ingestion/usage/parse-record.ts';

import { routes, type RouteParts } from '../../../../src/routes.ts';
import { faultsOf } from '../../../support/openapi-rules.ts';

const document = openApiDocument('1.2.3');
const paths = document['paths'] as Record<string, Record<string, Record<string, unknown>>>;

describe('openapi.json', () => {
  test('has every route of the server, and no other', () => {
    // Nothing is asked here, so that none of the parts is needed.
    const served = routes({ rest: {}, environmentKey: null, log: {} } as RouteParts).map(
      ({ method, path }) => `${method} ${path}`,
    );
    const missing = restRoutes.filter((route) => operationOf(route) === null);
    expect(
      missing.map(({ method, path }) => `${method} ${path}`),
      'Add an operation() for each, with the shapes that parse it and the schema of its answer, in src/delivery/rest/openapi/*-operations.ts',
    ).toEqual([]);
    expect(
      describedRoutes()
        .map(({ method, path }) => `${method} ${path}`)
        .toSorted(),
    ).toEqual(served.toSorted());
    const handlers = new Set(restRoutes.map(({ answer }) => answer));
    expect(operations.filter(({ handler }) => !handlers.has(handler))).toEqual([]);
  });

  test('is served to whoever asks, with or without a key', async () => {
    const parts = { rest: { version: '1.2.3' }, environmentKey: null, log: {} } as RouteParts;
    const route = routes(parts).find(({ path }) => path === '/api/openapi.json');
    expect(await route?.handle({ headers: {} } as HttpRequest)).toEqual(ok(document));
  });

  test('knows the fields of a usage record that the intake reads', () => {
    const now = Temporal.Instant.from('2026-06-10T09:00:00Z');
    const [known = ''] =
      /(?<=known: )[\w, ]+/.exec(JSON.stringify(parseRecord({ odd: 1 }, now))) ?? [];
    expect(Object.keys(usageRecord.shape).toSorted()).toEqual(known.split(', ').toSorted());
    const least = { customer_id: 'cus_1', metric_name: 'calls', quantity: 1 };
    for (const record of [least, { ...least, quantity: '1.5', timestamp: null, kind: 'max' }]) {
      expect(usageRecord.safeParse(record).success).toBe(true);
      expect(isRecordError(parseRecord(record, now))).toBe(false);
    }
  });

  test('keeps to the rules of OpenAPI 3.1 and of JSON Schema 2020-12', async () => {
    expect(await faultsOf(document)).toEqual([]);
  });

  test.each([
    ['a parameter without a place', { parameters: [{ name: 'day', schema: {} }] }, {}],
    ['a reference to nothing', {}, { $ref: '#/components/schemas/Nobody' }],
    ['a word that JSON Schema does not have', {}, { typ: 'object' }],
    ['a type that JSON Schema does not have', {}, { type: 'money' }],
  ])('would be caught with %s', async (_, operation, Plan) => {
    const small = {
      openapi: '3.1.1',
      info: { title: 'Small', version: '1' },
      paths: { '/plan': { get: { responses: { 200: { description: 'A plan.' } } } } },
      components: { schemas: { Plan: {} } },
    };
    expect(await faultsOf(small)).toEqual([]);
    const get = { ...small.paths['/plan'].get, ...operation };
    const broken = { ...small, paths: { '/plan': { get } }, components: { schemas: { Plan } } };
    expect(await faultsOf(broken)).not.toEqual([]);
  });

  test('names the scope of every route, and no key for those that take none', () => {
    const scopes = describedRoutes().map(({ method, path, scope, isOpenLocally }) => {
      const { security } = paths[path.replaceAll(/:(\w+)/g, '{$1}')]![method.toLowerCase()]!;
      const asked = scope === null ? [] : [{ key: [scope] }];
      return [security, isOpenLocally === true ? [{}, ...asked] : asked];
    });
    for (const [said, asked] of scopes) expect(said).toEqual(asked);
  });

  test('shows the shapes that parse a request', () => {
    const { parameters } = paths['/api/revenue/snapshots']!['get']!;
    expect(parameters).toEqual([
      {
        name: 'from',
        in: 'query',
        required: false,
        schema: {
          type: 'string',
          format: 'date',
          description: 'A day as YYYY-MM-DD, such as 2026-01-31.',
        },
      },
      expect.objectContaining({ name: 'to' }),
      expect.objectContaining({
        name: 'days',
        schema: expect.objectContaining({ type: 'integer', minimum: 1, maximum: 3660 }),
      }),
      expect.objectContaining({
        name: 'interval',
        schema: { type: 'string', enum: ['day', 'week', 'month'], default: 'day' },
      }),
      expect.objectContaining({ name: 'currency' }),
      expect.objectContaining({ name: 'account' }),
    ]);
  });

  test('says of every write that it can be named, and of usage that it has keys of its own', () => {
    const named = describedRoutes().filter(({ isOnce }) => isOnce === true);
    for (const { method, path } of named) {
      const { parameters } = paths[path.replaceAll(/:(\w+)/g, '{$1}')]![method.toLowerCase()]!;
      expect(parameters).toContainEqual(
        expect.objectContaining({ name: 'Idempotency-Key', in: 'header', required: false }),
      );
    }
    const writes = restRoutes.filter((route) => route.method !== 'GET' && operationOf(route));
    const streamed = writes.filter(({ isStreamed }) => isStreamed === true);
    expect(streamed.map(({ path }) => path)).toEqual(['/api/usage/track', '/api/usage/batch']);
    expect(named.length).toBe(writes.length - streamed.length);
  });

  test('lets answers have more fields than it knows, and requests not', () => {
    const { schemas } = document['components'] as { schemas: Record<string, object> };
    expect(JSON.stringify(schemas)).not.toContain('"additionalProperties":false');
    expect(paths['/api/alerts/{id}/assign']!['post']!['requestBody']).toMatchObject({
      required: true,
      content: { 'application/json': { schema: { additionalProperties: false } } },
    });
  });
});
