import type { Guardrail, GuardrailFinding } from '#domain/experiments.ts';
import { FEWEST_CONVERSIONS, FEWEST_CUSTOMERS, GUARDRAIL_P } from '#domain/verdict.ts';
import type { Queryable } from '#store/postgres.ts';

import { harmOf, type Finding } from './compare-arms.ts';
import { guardedFinding, type Judged } from './findings.ts';
import type { ExperimentScope } from './values.ts';

/**
 * How each guardrail stands. One stops the experiment when it is worse by more than was allowed, chance
 * alone would do it less than once in 1,000 times, and there are enough customers to say so: it may be
 * looked at every day, and a false alarm stays rare.
 */
export async function guardrailFindings(
  db: Queryable,
  judged: Judged,
  scope: ExperimentScope,
): Promise<readonly GuardrailFinding[]> {
  const findings: GuardrailFinding[] = [];
  for (const guardrail of judged.experiment.design.guardrails) {
    // One after the other: each is a question over all customers of the experiment.
    // oxlint-disable-next-line no-await-in-loop
    const finding = await guardedFinding(db, judged, { metric: guardrail.metric, scope });
    findings.push(guardrailFinding(guardrail, finding));
  }
  return findings;
}

/** What one comparison says of a guardrail. */
export function guardrailFinding(guardrail: Guardrail, finding: Finding): GuardrailFinding {
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
