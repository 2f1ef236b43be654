import { z } from 'zod';

import type { Comparison } from '#domain/experiments.ts';

const EXPECTATION =
  'must be control, control:0.2 (the share that gets the change), plan:NAME or before_after';
const NAME_LONGEST = 200;
const HALF = 0.5;

const described = z.unknown().meta({
  type: ['string', 'object'],
  description:
    'What the variant is held against: "control", "control:0.2" (the share that gets the change), "plan:NAME", "before_after", or the same as an object of kind, share and plan.',
});

/**
 * What the variant is held against, as a program writes it: the text that people type, `control:0.2`,
 * or an object `{kind, share?, plan?}`. Half of the customers get the change unless said otherwise.
 */
export const comparisonInput = described.transform((value, context): Comparison => {
  const comparison = typeof value === 'string' ? fromText(value) : fromObject(value);
  if (comparison !== null) return comparison;
  context.addIssue(EXPECTATION);
  return z.NEVER;
});

const OBJECT = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('control'), share: z.number().gt(0).lt(1).default(HALF) }),
  z.strictObject({
    kind: z.literal('plan'),
    plan: z
      .string()
      .max(NAME_LONGEST)
      .regex(/^[^\p{Cc}\p{Cs}]*[^\p{Cc}\p{Cs}\s][^\p{Cc}\p{Cs}]*$/u),
  }),
  z.strictObject({ kind: z.literal('before_after') }),
]);

function fromText(text: string): Comparison | null {
  const [, kind, about] = /^(\w+)(?::(.*))?$/s.exec(text.trim()) ?? [];
  if (kind === 'plan') return fromObject({ kind, plan: about?.trim() });
  if (kind !== 'control' || about === undefined) {
    return about === undefined ? fromObject({ kind }) : null;
  }
  return /^0?\.\d{1,6}$/.test(about) ? fromObject({ kind, share: Number(about) }) : null;
}

function fromObject(value: unknown): Comparison | null {
  const result = OBJECT.safeParse(value);
  return result.success ? result.data : null;
}
