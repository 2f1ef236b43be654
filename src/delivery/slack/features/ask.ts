import type { Temporal } from 'temporal-polyfill';

import { planMap, type Plan } from '#analysis/plans/plan-map.ts';
import { whatIf, type WhatIf } from '#analysis/plans/what-if.ts';
import { featurePricing, type FeaturePricing } from '#analysis/usage/feature-pricing.ts';
import type { UsageStanding } from '#analysis/usage/up-to-date.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { usageUpToDate } from '#delivery/slack/mismatches/ask.ts';

/** Rises of price that are told without being asked for. */
const USUAL_PERCENTS = [5, 10, 20];

export interface Features {
  readonly standing: UsageStanding;
  /** Licensed plans with customers, those that earn most first. */
  readonly plans: readonly Plan[];
  readonly features: readonly FeaturePricing[];
  readonly asOf: Temporal.Instant;
}

/** How the limits of every plan are used; of usage as it is now. */
export async function askFeatures(sources: Sources): Promise<Features> {
  const { db, timezone, baseCurrency } = sources;
  const asOf = sources.now();
  const standing = await usageUpToDate(sources, asOf);
  const scope = { now: asOf, timezone, baseCurrency };
  const [plans, features] = await Promise.all([planMap(db, scope), featurePricing(db, scope)]);
  return { standing, plans: plans.filter(isPaid).toSorted(byMrr), features, asOf };
}

/** What a higher price of a plan would bring, the percentage that was asked for first. */
export async function askWhatIfs(
  { readDb, now, timezone, baseCurrency }: Sources,
  { planId, percent }: { readonly planId: string; readonly percent: number | null },
): Promise<WhatIf[]> {
  const usual = USUAL_PERCENTS.filter((one) => one !== percent);
  const percents = percent === null ? usual : [percent, ...usual];
  const scope = { now: now(), timezone, baseCurrency };
  const answers = await Promise.all(
    percents.map(async (one) => whatIf(readDb, { planId, percent: one, ...scope })),
  );
  return answers.flatMap((answer) => answer ?? []);
}

function byMrr(a: Plan, b: Plan): number {
  return Number(mrrOf(b) - mrrOf(a));
}

function mrrOf({ versions }: Plan): bigint {
  return versions.reduce((sum, { mrrMinor }) => sum + (mrrMinor ?? 0n), 0n);
}

function isPaid({ isMetered, versions }: Plan): boolean {
  return !isMetered && versions.some(({ customers }) => customers > 0);
}
