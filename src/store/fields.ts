import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

/** What JSON can hold. A bigint or a Temporal value has to become text first. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

const columns = z.registry<{ type: string; isInText?: boolean }>();

/** How each Postgres type looks in TypeScript. Every query is described in these words only. */
export const bool = z.boolean().register(columns, { type: 'bool' });
/** A param that is written into the statement, so that true and false have a plan each. */
export const boolInText = z.boolean().register(columns, { type: 'bool', isInText: true });
export const int2 = z.int().register(columns, { type: 'int2' });
export const int4 = z.int().register(columns, { type: 'int4' });
export const int8 = z.bigint().register(columns, { type: 'int8' });
/** An exact decimal as text. */
export const numeric = z.string().register(columns, { type: 'numeric' });
export const text = z.string().register(columns, { type: 'text' });
export const date = z.instanceof(Temporal.PlainDate).register(columns, { type: 'date' });
export const timestamptz = z
  .instanceof(Temporal.Instant)
  .register(columns, { type: 'timestamptz' });
export const bytea = z.instanceof(Buffer).register(columns, { type: 'bytea' });
export const textArray = z.array(z.string()).readonly().register(columns, { type: 'text[]' });
export const nullableTextArray = z
  .array(z.string().nullable())
  .readonly()
  .register(columns, { type: 'text[]' });
export const int8Array = z.array(z.bigint()).readonly().register(columns, { type: 'int8[]' });

/** Any JSON. A reader parses what it needs: only its writer knows its shape. */
export const jsonb = z
  .custom<Json>((value) => value !== undefined)
  .register(columns, { type: 'jsonb' });

/** A text column that holds one of a few words, such as the type of a movement. */
export function oneOf<const Words extends readonly string[]>(words: Words) {
  return z.enum(words).register(columns, { type: 'text' });
}

/** Whether a param is written into the statement instead of being sent beside it. */
export function isInText(field: z.core.$ZodType | undefined): boolean {
  return field !== undefined && columns.get(field)?.isInText === true;
}

/** The name of a field's Postgres type, as pg_type spells it; an array ends in `[]`. */
export function postgresType(field: z.core.$ZodType): string | undefined {
  const inner = field instanceof z.ZodNullable ? field.unwrap() : field;
  return columns.get(inner)?.type;
}
