import type { z } from 'zod';

import { restRoutes } from '#delivery/rest/routes.ts';

import { settingsAnswer } from './admin-answers.ts';
import { alert } from './alert-answers.ts';
import { move } from './analysis-answers.ts';
import { customer, score } from './customer-answers.ts';
import { describedRoute, type Described } from './described.ts';
import { experiment } from './experiment-answers.ts';
import { answerSchemas, type JsonSchema } from './json-schema.ts';
import { commonResponses, pathItemOperation } from './path-item.ts';
import { plan } from './plan-answers.ts';
import { problemSchema } from './problems.ts';
import { movement, snapshot } from './revenue-answers.ts';
import { serverOperations } from './server-operations.ts';

/** What several answers have in it; any other answer is named after its operation. */
const SHARED: Readonly<Record<string, z.ZodType>> = {
  Alert: alert,
  Customer: customer,
  Experiment: experiment,
  Move: move,
  Movement: movement,
  Plan: plan,
  Problem: problemSchema,
  Score: score,
  Settings: settingsAnswer,
  Snapshot: snapshot,
};

const ABOUT = `Money is in major units of \`currency\`, rates are fractions, instants are UTC, and days
are those of the company's timezone. Fields may be added to any answer. Errors are problems of RFC 9457.`;

const KEY = `Made by \`moneyradar api-key create\`. An operation names the scope that it needs: read, track
(usage alone), write (and read), or admin (everything).`;

/** The whole HTTP interface as OpenAPI 3.1, made from what parses the requests and the shapes of answers. */
export function openApiDocument(version: string): JsonSchema {
  const all = describedRoutes();
  const names = new Map(Object.entries(SHARED).map(([name, schema]) => [schema, name]));
  for (const one of all) {
    if (!names.has(one.answer)) names.set(one.answer, answerName(one));
  }
  const paths = new Map<string, Record<string, JsonSchema>>();
  for (const one of all) {
    const path = one.path.replaceAll(/:(\w+)/g, '{$1}');
    const item = { [one.method.toLowerCase()]: pathItemOperation(one, names) };
    paths.set(path, { ...paths.get(path), ...item });
  }
  return {
    openapi: '3.1.1',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'MoneyRadar',
      version,
      description: ABOUT,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths: Object.fromEntries(paths),
    components: {
      schemas: answerSchemas(names),
      responses: commonResponses(),
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: KEY } },
    },
  };
}

/** Every route that something is said of, those of the server last. */
export function describedRoutes(): Described[] {
  const rest = restRoutes.flatMap((route) => describedRoute(route) ?? []);
  return [...rest, ...serverOperations];
}

function answerName({ operationId }: Described): string {
  return `${operationId.slice(0, 1).toUpperCase()}${operationId.slice(1)}Answer`;
}
