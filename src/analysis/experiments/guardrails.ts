import type { Guardrail, GuardrailFinding } from '#domain/experiments.ts';
import { FEWEST_CONVERSIONS, FEWEST_CUSTOMERS, GUARDRAIL_P } from '#domain/verdict.ts';

import { harmOf, type Finding } from './compare-arms.ts';
import type { Compare } from './findings.ts';

/**
 * How each guardrail stands. One stops the experiment when it is worse by more than was allowed, chance
 * alone would do it less than once in 1,000 times, and there are enough customers to say so: it may be
 * looked at every day, and a false alarm stays rare.
 */
export async function guardrailFindings(
  guardrails: readonly Guardrail[],
  compare: Compare,
): Promise<readonly GuardrailFinding[]> {
  return Promise.all(
    guardrails.map(async (guardrail) =>
      guardrailFinding(guardrail, await compare(guardrail.metric)),
    ),
  );
}

/** What one comparison says of a guardrail. */
function guardrailFinding(guardrail: Guardrail, finding: Finding): GuardrailFinding {
  const { difference, obstacle, customers, conversions } = finding;
  const harm = harmOf(guardrail.metric, difference);
  const isWorse = harm !== null && harm > guardrail.worseThan;
  const p = difference?.p ?? null;
  const isEnough =
    (customers ?? FEWEST_CUSTOMERS) >= FEWEST_CUSTOMERS &&
    (conversions ?? FEWEST_CONVERSIONS) >= FEWEST_CONVERSIONS;
  return {
    guardrail,
    difference,
    isWorse,
    stops: isWorse && obstacle === null && isEnough && p !== null && p < GUARDRAIL_P,
  };
}
