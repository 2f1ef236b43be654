import { z } from 'zod';

import {
  parseSegment,
  SEGMENT_LONGEST,
  segmentText,
  type SegmentProblem,
} from '#domain/experiment-segment.ts';
import type { Segment } from '#domain/experiments.ts';

const TEXT_LONGEST = 200;
const CONDITIONS = 'plan:, product:, price:, meta.KEY=, cohort: and mrr:';

const UNCLEAR: Readonly<Record<SegmentProblem, string>> = {
  unknown_condition: `is no condition (there are ${CONDITIONS})`,
  without_value: 'says nothing after it',
  twice: 'is there twice',
  no_month: 'needs months such as cohort:2026-01..2026-06',
  no_amount: 'needs amounts such as mrr:50..200',
  ends_before_it_begins: 'ends before it begins',
};

const DESCRIPTION = `Who takes part: text such as "plan:Pro mrr:50..200" (${CONDITIONS}), or an object of plan, product, price, meta, cohort_from, cohort_to, mrr_min and mrr_max. Nothing in it is everybody.`;

const described = z.unknown().meta({ type: ['string', 'object'], description: DESCRIPTION });

/**
 * A segment as a program writes it: the text that people type, `plan:Pro mrr:50..200`, or an object
 * `{plan, product, price, meta, cohort_from, cohort_to, mrr_min, mrr_max}`. Nothing in it is everybody.
 */
export const segmentInput = described.transform((value, context): Segment => {
  if (typeof value === 'string') {
    const parsed = parseSegment(value.replaceAll(/[\p{Cc}\p{Cs}]/gu, ' '));
    if (parsed.kind === 'segment') return short(parsed.segment, context);
    context.addIssue(`“${parsed.part.slice(0, 60)}” ${UNCLEAR[parsed.reason]}`);
    return z.NEVER;
  }
  const result = SEGMENT.safeParse(value);
  if (result.success) return short(segmentFrom(result.data), context);
  for (const { code, path, message } of result.error.issues) {
    const text =
      code === 'unrecognized_keys' ? `has only ${Object.keys(FIELDS).join(', ')}` : message;
    context.addIssue({ code: 'custom', message: text, path: [...path], input: value });
  }
  return z.NEVER;
});

function short(segment: Segment, context: z.RefinementCtx): Segment {
  if (segmentText(segment).length <= SEGMENT_LONGEST) return segment;
  context.addIssue(`must have ${SEGMENT_LONGEST} characters at most as text`);
  return z.NEVER;
}

/** A segment as a program reads it: the same object. */
export function segmentJson(segment: Segment) {
  const { plan, product, price, meta, cohortFrom, cohortTo, mrrMin, mrrMax } = segment;
  return {
    ...(plan !== undefined && { plan }),
    ...(product !== undefined && { product }),
    ...(price !== undefined && { price }),
    ...(meta !== undefined && { meta }),
    ...(cohortFrom !== undefined && { cohort_from: cohortFrom }),
    ...(cohortTo !== undefined && { cohort_to: cohortTo }),
    ...(mrrMin !== undefined && { mrr_min: Number(mrrMin) }),
    ...(mrrMax !== undefined && { mrr_max: Number(mrrMax) }),
  };
}

const name = z
  .string({ error: 'must be text' })
  .regex(/^[^\p{Cc}\p{Cs}"]+$/u, 'must be text without quotes')
  .max(TEXT_LONGEST, `must have ${TEXT_LONGEST} characters at most`);

const month = z
  .string({ error: 'must be a month such as 2026-01' })
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month such as 2026-01');

const amount = z
  .union([z.number(), z.string()], { error: 'must be an amount such as 49.5' })
  .transform(String)
  .refine((text) => /^\d{1,12}(\.\d{1,8})?$/.test(text), 'must be an amount such as 49.5');

const FIELDS = {
  plan: name.optional(),
  product: name.optional(),
  price: name.optional(),
  meta: z.record(name, name, { error: 'must be an object of texts' }).optional(),
  cohort_from: month.optional(),
  cohort_to: month.optional(),
  mrr_min: amount.optional(),
  mrr_max: amount.optional(),
};

const SEGMENT = z
  .strictObject(FIELDS, { error: 'must be text such as plan:Pro, or an object; "" is everybody' })
  .refine(({ cohort_from: from, cohort_to: to }) => isInOrder(from, to), {
    path: ['cohort_to'],
    message: 'must not come before cohort_from',
  })
  .refine(({ mrr_min: min, mrr_max: max }) => Number(min ?? 0) <= Number(max ?? Infinity), {
    path: ['mrr_max'],
    message: 'must not be below mrr_min',
  });

function isInOrder(from: string | undefined, to: string | undefined): boolean {
  return from === undefined || to === undefined || from <= to;
}

function segmentFrom(given: z.infer<typeof SEGMENT>): Segment {
  const { plan, product, price, meta, ...ranges } = given;
  const { cohort_from: cohortFrom, cohort_to: cohortTo } = ranges;
  const { mrr_min: mrrMin, mrr_max: mrrMax } = ranges;
  return {
    ...(plan !== undefined && { plan }),
    ...(product !== undefined && { product }),
    ...(price !== undefined && { price }),
    ...(meta !== undefined && Object.keys(meta).length > 0 && { meta }),
    ...(cohortFrom !== undefined && { cohortFrom }),
    ...(cohortTo !== undefined && { cohortTo }),
    ...(mrrMin !== undefined && { mrrMin }),
    ...(mrrMax !== undefined && { mrrMax }),
  };
}
