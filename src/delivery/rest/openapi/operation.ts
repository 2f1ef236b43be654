import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

import type { RestRoute } from '#delivery/rest/route.ts';
import type { Timezone } from '#domain/day.ts';
import type { Json } from '#store/fields.ts';

type Handler = RestRoute['answer'];

/** What a body is, by media type. */
export type RequestBody = Readonly<Record<string, z.ZodType>>;

/** A problem of a route's own, beside those that every route has: when, and what else it carries. */
export interface StatedProblem {
  readonly when: string;
  readonly members?: z.ZodRawShape;
}

/** What the description of the interface says of one route, beside what the table of routes has. */
export interface Stated {
  /** One sentence. */
  readonly summary: string;
  /** What the named part of the path is. */
  readonly id?: string;
  /** The shapes that the handler parses with. */
  readonly query?: z.ZodRawShape;
  readonly body?: RequestBody;
  readonly problems?: Readonly<Record<number, StatedProblem>>;
  /** Everything that an answer may hold, and nothing else. */
  readonly answer: z.ZodType;
}

export interface Operation extends Stated {
  /** By which the table of routes finds it. */
  readonly handler: Handler;
}

/** For shapes that read a time as it is asked; what they look like does not depend on it. */
export const ANY_CLOCK = {
  now: Temporal.Instant.fromEpochMilliseconds(0),
  timezone: 'UTC' as Timezone,
};

/** A body of JSON with these fields and no others. */
export function jsonBody(fields: z.ZodRawShape): RequestBody {
  return { 'application/json': z.strictObject(fields) };
}

/** Describes a route; the schema must be able to hold whatever the handler may answer. */
export function operation<Asked extends Handler, Schema extends z.ZodType>(
  handler: Asked,
  stated: Stated & { readonly answer: Schema } & Fits<Asked, Schema>,
): Operation {
  return { handler, ...(stated as Stated) };
}

type Fits<Asked extends Handler, Schema extends z.ZodType> =
  Plain<Awaited<ReturnType<Asked>>> extends z.input<Schema>
    ? unknown
    : { readonly answer: 'what the handler answers does not fit its schema' };

/** The same without what JSON does not know: that nobody writes to it, and brands. */
type Plain<Value> = Json extends Value
  ? unknown
  : Value extends string | number | boolean | null
    ? Value
    : { -readonly [Key in keyof Value]: Plain<Value[Key]> };
