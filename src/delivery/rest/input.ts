import { z } from 'zod';

import { parseDay, type Days, type RangeProblem } from '#delivery/day-range.ts';

import { problem, ProblemError, type FieldError, type HttpRequest } from './exchange.ts';

/** A calendar day as `YYYY-MM-DD`. */
export const day = parsed(parseDay, 'must be a day as YYYY-MM-DD, such as 2026-01-31', {
  format: 'date',
});

/** A whole number in a query string. */
export function wholeNumber(least: number, most: number) {
  return parsed(
    (text) => {
      const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
      return value >= least && value <= most ? value : null;
    },
    `must be a whole number from ${least} to ${most}`,
    { type: 'integer', minimum: least, maximum: most },
  );
}

/** Where an earlier page ended, as its `next_cursor` says it. */
export function cursorOf<Value>(parse: (text: string) => Value | null) {
  return parsed(parse, 'is not one that an earlier page gave', {
    description: 'Where the page before ended, as its cursor says.',
  });
}

/**
 * Text that `parse` can read; null from it is an error that tells the expectation. `described` is what
 * the description of the interface says of it beside that.
 */
export function parsed<Value>(
  parse: (text: string) => Value | null,
  expectation: string,
  described: Readonly<Record<string, unknown>> = {},
) {
  const written = z.string({ error: expectation });
  const description = sentence(expectation.replace(/^must be /, ''));
  const known = written.meta({ description, ...described });
  return known.transform((text, context) => {
    const value = parse(text);
    if (value !== null) return value;
    context.addIssue(expectation);
    return z.NEVER;
  });
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
}

/** An id as it is, or null: Postgres takes no NUL in a text, and Stripe's ids are short. */
export function printable(text: string): string | null {
  return /^[^\0]{1,255}$/.test(text) ? text : null;
}

/** Reads the query string; a ProblemError of status 400 names each parameter that is wrong or unknown. */
export function parseQuery<Shape extends z.ZodRawShape>(
  request: HttpRequest,
  shape: Shape,
): z.infer<z.ZodObject<Shape>> {
  const names = [...request.query.keys()];
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  if (repeated.size > 0) {
    throw invalid([...repeated].map((field) => ({ field, detail: 'is given more than once' })));
  }
  return parse(shape, Object.fromEntries(request.query));
}

/** Reads a JSON body; an empty one is `{}`. A ProblemError of status 400 names each field that is wrong or unknown. */
export async function parseBody<Shape extends z.ZodRawShape>(
  request: HttpRequest,
  shape: Shape,
): Promise<z.infer<z.ZodObject<Shape>>> {
  const text = (await request.body()).toString('utf8');
  let body: unknown;
  try {
    body = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    throw new ProblemError(problem(400, 'The body is not JSON.'));
  }
  return parse(shape, body);
}

/** A range that holds, or a ProblemError of status 400 about the parameter that makes it impossible. */
export function validRange(range: Days | RangeProblem): Days {
  if ('fromDay' in range) return range;
  throw invalid([range]);
}

/** A ProblemError of status 400 about these fields. */
export function invalid(errors: readonly FieldError[]): ProblemError {
  const detail = errors.map((error) => `${error.field} ${error.detail}`).join('; ');
  return new ProblemError(problem(400, `${detail}.`, { errors }));
}

function parse<Shape extends z.ZodRawShape>(
  shape: Shape,
  value: unknown,
): z.infer<z.ZodObject<Shape>> {
  const result = z.strictObject(shape).safeParse(value);
  if (result.success) return result.data;
  throw invalid(
    result.error.issues.flatMap((issue) => {
      if (issue.code === 'unrecognized_keys') {
        const known = Object.keys(shape).join(', ') || 'nothing';
        return issue.keys.map((field) => ({
          field,
          detail: `is not known here (known: ${known})`,
        }));
      }
      return [{ field: issue.path.join('.') || 'body', detail: issue.message }];
    }),
  );
}
