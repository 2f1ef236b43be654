import type { EpochSeconds } from '#domain/facts.ts';
import { addMonths } from '#simulation/company/calendar.ts';
import type { Company, StripeEvent, Visit } from '#simulation/company/company.ts';
import { advance, openCompany } from '#simulation/life/advance.ts';

/** 2025-05-14T00:00:00Z. */
export const START = 1_747_180_800;
export const END = addMonths(START, 18);

export interface ToldCompany {
  readonly company: Company;
  readonly events: readonly StripeEvent[];
}

/** A company's whole life up to an instant, with every event it sent. */
export function told(
  seed: string,
  { until = END, visits = [] }: { until?: EpochSeconds; visits?: Visit[] } = {},
): ToldCompany {
  const company = openCompany({ seed, startAt: START, visits });
  return { company, events: [...advance(company, until)] };
}

/** What Stripe calls the event. */
export function typeOf({ body }: StripeEvent): string {
  return body['type'] as string;
}
