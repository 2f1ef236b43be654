import { z } from 'zod';

import { planMap } from '#analysis/plans/plan-map.ts';
import { setPlanTerms } from '#analysis/plans/plan-terms.ts';
import { LIMIT_DECIMALS, limitDecimal, MOST_LIMIT } from '#delivery/plan-limit-text.ts';

import { problem, ProblemError, type HttpRequest } from './exchange.ts';
import { day, parseBody, parseQuery, printable } from './input.ts';
import { planJson } from './plans-json.ts';
import type { RestContext } from './route.ts';

/**
 * `GET /api/plans`: every plan that is sold or has customers, with its versions, limits and features. What
 * somebody just set may not have reached a replica.
 */
export async function getPlans(context: RestContext, request: HttpRequest) {
  parseQuery(request, {});
  const { db, now, timezone, baseCurrency } = context;
  const plans = await planMap(db, { now: now(), timezone, baseCurrency });
  return { plans: plans.map((plan) => planJson(plan, baseCurrency)) };
}

const MOST_LIMITS = 100;
const MOST_FEATURES = 100;

const metric = line(100);
const feature = line(200);
const quantity = z
  .number({ error: 'must be a number from 0 on, or null for no limit' })
  .nonnegative()
  .max(MOST_LIMIT, `must be at most ${MOST_LIMIT}, or null for no limit`)
  .refine((most) => limitDecimal(most) !== null, `must have at most ${LIMIT_DECIMALS} decimals`)
  .nullable();
const limit = z.union(
  [
    quantity,
    z.strictObject({
      limit: quantity,
      per: z.enum(['period', 'month', 'year']).default('period'),
    }),
  ],
  { error: 'must be a number, null, or { "limit": 10000, "per": "period" | "month" | "year" }' },
);

export const limitsBody = {
  limits: z
    .record(metric, limit, { error: 'must be limits by metric, as in { "api_calls": 10000 }' })
    .refine((limits) => Object.keys(limits).length <= MOST_LIMITS, 'has too many metrics'),
  features: z.array(feature).max(MOST_FEATURES).optional(),
  from: day.optional(),
};

/**
 * `PUT /api/plans/:id/limits` `{ limits: { api_calls: 10000 }, features?, from? }`: what a plan allows from
 * a day on, today when left out; metrics that are not named stay as they are. Answers with the plan.
 */
export async function putPlanLimits(context: RestContext, request: HttpRequest, actor: string) {
  const body = await parseBody(request, limitsBody);
  const { db, now, timezone, baseCurrency } = context;
  const plan = await setPlanTerms(db, planIdOf(request), {
    now: now(),
    timezone,
    baseCurrency,
    terms: {
      limits: Object.entries(body.limits).map(([name, given]) => {
        const { limit: most, per } =
          given !== null && typeof given === 'object'
            ? given
            : { limit: given, per: 'period' as const };
        return { metric: name, quantity: most === null ? null : String(most), per };
      }),
      author: actor,
      ...(body.features && { features: body.features }),
      ...(body.from && { fromDay: body.from }),
    },
  });
  if (plan !== null) return planJson(plan, baseCurrency);
  throw noSuchPlan();
}

/** The plan that an address names; a ProblemError of status 404 when no plan can be called that. */
export function planIdOf({ params }: HttpRequest): string {
  const id = printable(params['id'] ?? '');
  if (id === null) throw noSuchPlan();
  return id;
}

function noSuchPlan(): ProblemError {
  return new ProblemError(problem(404, 'There is no such plan. GET /api/plans lists them.'));
}

/** Text without control characters and halves of characters, which no database keeps. */
function line(longest: number) {
  const expectation = `must be a line of 1 to ${longest} characters`;
  return z
    .string({ error: expectation })
    .max(longest, expectation)
    .regex(/^[^\p{Cc}\p{Cs}]+$/u, expectation);
}
