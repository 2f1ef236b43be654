import { z } from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Which schemas have a name in the document. */
export type SchemaNames = ReadonlyMap<z.ZodType, string>;

/** What a request may hold: what parses it, before it is parsed. */
export function requestSchema(schema: z.ZodType): JsonSchema {
  return withoutAddress(z.toJSONSchema(schema, { io: 'input', override: plainer }));
}

/**
 * Answers by their names. They refer to each other by these, and a reader must expect more fields: some
 * may be added.
 */
export function answerSchemas(names: SchemaNames): Readonly<Record<string, JsonSchema>> {
  const registry = z.registry<{ id: string }>();
  for (const [schema, id] of names) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    uri: refTo,
    override: ({ jsonSchema, ...of }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      plainer({ jsonSchema, ...of });
    },
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => [id, withoutAddress(schema)]),
  );
}

/** Where a schema with a name stands. */
export function refTo(id: string): string {
  return `#/components/schemas/${id}`;
}

/** The document says once which dialect it is in, and where it is. */
function withoutAddress(schema: JsonSchema): JsonSchema {
  const { $schema: _, $id: __, ...rest } = schema;
  return rest;
}

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>;

/** Formats without the patterns behind them, and whole numbers without the bounds of all of them. */
const plainer: Override = ({ jsonSchema }) => {
  if (jsonSchema.format === 'date' || jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
};
