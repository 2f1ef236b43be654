import { z } from 'zod';

import {
  isMetricName,
  QUERY_LONGEST,
  statementOf,
  TITLE_LONGEST,
  UNIT_LONGEST,
  type CustomMetricDesign,
} from '#domain/custom-metrics.ts';

const PLACE_LARGEST = 1_000;

export const METRIC_NAME_EXPECTATION =
  'must be a name of small letters, digits and _, 40 at most, such as active_teams';

/** What a program says of a metric; what is left out stays as it is, or is the usual for a new one. */
export const customMetricFields = {
  query: z
    .string({ error: 'must be an SQL query' })
    .meta({ minLength: 1, maxLength: QUERY_LONGEST, description: 'Gives rows of day and value.' })
    .refine((text) => statementOf(text) !== '', { error: 'must say something' })
    .refine((text) => text.length <= QUERY_LONGEST, {
      error: `must have ${QUERY_LONGEST} characters at most`,
    })
    .refine((text) => !text.includes('\0'), { error: 'must not contain a NUL' })
    .optional(),
  title: shortText({ least: 1, most: TITLE_LONGEST }).optional(),
  unit: shortText({ least: 0, most: UNIT_LONGEST }).optional(),
  higher_is_better: z
    .boolean({ error: 'must be true, false, or null' })
    .nullable()
    .meta({ description: 'null when neither way is better.' })
    .optional(),
  digest_place: z
    .int({ error: 'must be a whole number, or null' })
    .min(1, 'must be at least 1')
    .max(PLACE_LARGEST, `must be ${PLACE_LARGEST} at most`)
    .nullable()
    .meta({ description: 'The smallest comes first in the digest; null: not told there.' })
    .optional(),
};

const FIELDS = z.strictObject(customMetricFields);

export type CustomMetricGiven = z.input<typeof FIELDS>;

/** The decision that these fields say, in our words. */
export function decisionOf(fields: z.infer<typeof FIELDS>): Partial<CustomMetricDesign> {
  const {
    query,
    title,
    unit,
    higher_is_better: isHigherBetter,
    digest_place: digestPlace,
  } = fields;
  return {
    ...(query !== undefined && { query }),
    ...(title !== undefined && { title }),
    ...(unit !== undefined && { unit }),
    ...(isHigherBetter !== undefined && { isHigherBetter }),
    ...(digestPlace !== undefined && { digestPlace }),
  };
}

/** Reads what somebody gave; or which field of it cannot be, and why. */
export function readCustomMetric(
  name: string,
  given: unknown,
):
  | { readonly changes: Partial<CustomMetricDesign> }
  | { readonly field: string; readonly detail: string } {
  if (!isMetricName(name)) return { field: 'name', detail: METRIC_NAME_EXPECTATION };
  const read = FIELDS.safeParse(given);
  if (read.success) return { changes: decisionOf(read.data) };
  const [issue] = read.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    const known = Object.keys(customMetricFields).join(', ');
    return { field: issue.keys[0] ?? '', detail: `is not known here (known: ${known})` };
  }
  return { field: issue?.path.join('.') || 'metric', detail: issue?.message ?? 'is wrong' };
}

/** One line of it, as it is shown. */
function shortText({ least, most }: { readonly least: number; readonly most: number }) {
  const known = z.string({ error: 'must be text' }).meta({ minLength: least, maxLength: most });
  return known.transform((text, context) => {
    const line = text.replaceAll(/[\p{Cc}\p{Cs}\s]+/gu, ' ').trim();
    const { length } = Array.from(line);
    if (length >= least && length <= most) return line;
    context.addIssue(line === '' ? 'must say something' : `must have ${most} characters at most`);
    return z.NEVER;
  });
}
