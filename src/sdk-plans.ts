import type { Temporal } from 'temporal-polyfill';

import { planMap, type Plan, type PlanLimit } from '#analysis/plans/plan-map.ts';
import { setPlanTerms } from '#analysis/plans/plan-terms.ts';
import { parseDay } from '#delivery/day-range.ts';
import { LIMIT_DECIMALS, limitDecimal, MOST_LIMIT } from '#delivery/plan-limit-text.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

export type { Plan, PlanLimit };
export type { PlanVersion } from '#analysis/plans/plan-map.ts';

const MOST_CHARACTERS = 100;

/** `10_000`, `'0.5'` exactly, null for no limit, or one by the month or year. */
export type LimitGiven = number | string | null | LimitOver;

interface LimitOver {
  readonly limit: number | string | null;
  readonly per: PlanLimit['per'];
}

/** Plans with their versions, limits and features, for programs. */
export interface PlansDoor {
  /** Every plan that is sold or has customers. */
  list(): Promise<readonly Plan[]>;
  /**
   * Says what a plan allows from a day on, today when left out; metrics that are not named stay as they
   * are. Resolves to the plan, or null when there is no such plan; rejects with RangeError for a limit or
   * day that cannot be read, and then nothing is changed.
   */
  setLimits(
    planId: string,
    terms: {
      readonly limits: Readonly<Record<string, LimitGiven>>;
      readonly features?: readonly string[];
      readonly from?: string;
    },
  ): Promise<Plan | null>;
}

interface PlansScope {
  readonly now: Temporal.Instant;
  readonly timezone: Timezone;
  readonly baseCurrency: Currency;
}

export function plansDoor(db: () => Promise<Db>, scope: () => PlansScope): PlansDoor {
  return {
    list: async () => planMap(await db(), scope()),
    setLimits: async (planId, { limits, features, from }) => {
      const terms = {
        limits: Object.entries(limits).map(([metric, given]) => limitFrom(metric, given)),
        author: 'sdk',
        ...(features !== undefined && { features }),
        ...(from !== undefined && { fromDay: dayFrom(from) }),
      };
      return setPlanTerms(await db(), planId, { terms, ...scope() });
    },
  };
}

function limitFrom(metric: string, given: LimitGiven): Omit<PlanLimit, 'said'> {
  if (metric === '' || metric.length > MOST_CHARACTERS || /\p{Cc}/u.test(metric))
    throw new RangeError(`a metric has a name of 1 to ${MOST_CHARACTERS} letters`);
  const isOver = typeof given === 'object' && given !== null;
  const { limit, per } = isOver ? given : { limit: given, per: 'period' as const };
  if (limit === null) return { metric, quantity: null, per };
  const quantity = typeof limit === 'number' ? (limitDecimal(limit) ?? '') : limit;
  if (/^\d{1,13}(\.\d{1,9})?$/.test(quantity) && Number(quantity) <= MOST_LIMIT)
    return { metric, quantity, per };
  throw new RangeError(
    `the limit of ${metric} must be from 0 to 10^12 with at most ${LIMIT_DECIMALS} decimals, or null for none`,
  );
}

function dayFrom(text: string): Temporal.PlainDate {
  const day = parseDay(text);
  if (day !== null) return day;
  throw new RangeError(`not a day as YYYY-MM-DD: ${text}`);
}
