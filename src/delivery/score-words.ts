import type { Score, ScoreEvidence } from '#analysis/scores/score.ts';
import { count } from '#delivery/slack/wording/days.ts';
import { dayOf, type Timezone } from '#domain/day.ts';
import type { Category, ScoreCap, ScorePart } from '#domain/scores.ts';

import { lessOf, metricWords, percentOf, quantityWords } from './usage-words.ts';

const USAGE_DAYS_NEEDED = 14;

const CATEGORY_WORDS: Readonly<Record<Category, string>> = {
  safe_to_upsell: 'Safe to upsell',
  neutral: 'Neutral',
  do_not_touch: 'Do not touch',
  likely_to_churn: 'Likely to churn',
};

const PART_WORDS: Readonly<Record<ScorePart, string>> = {
  headroom: 'Close to a limit',
  growth: 'Growing',
  breadth: 'Uses what the next plan has',
  payment_standing: 'Pays at the first try',
  tenure: 'Has stayed',
};

/** What to do with a customer, in two or three words. */
export function categoryWords(category: Category): string {
  return CATEGORY_WORDS[category];
}

/** What a part of a score rewards, in a few words. */
export function partWords(part: ScorePart): string {
  return PART_WORDS[part];
}

/** Why a customer has this score and category, or none, in one sentence with its figures. */
export function scoreReason(score: Score, { timezone }: { readonly timezone: Timezone }): string {
  const { evidence } = score;
  if (evidence === null) return 'Not scored: they pay for nothing now.';
  if (score.notScored !== null) {
    return `Not scored: usage on ${count(evidence.usageDays, 'day')} of the last 60, and a score needs ${USAGE_DAYS_NEEDED}.`;
  }
  switch (score.category) {
    case 'likely_to_churn':
      return churnReason(evidence, timezone);
    case 'do_not_touch':
      return restReason(evidence, timezone);
    case 'safe_to_upsell':
      return `${upper(standing(evidence))}: ${nextStep(evidence)}.`;
    case 'neutral':
    case null:
      return `${upper(standing(evidence))}: not enough yet for a bigger plan.`;
    default:
      return score.category satisfies never;
  }
}

/** What keeps a score from being higher than it is. */
export function capSentence(cap: ScoreCap): string {
  return CAPS[cap];
}

const CAPS: Readonly<Record<ScoreCap, string>> = {
  scheduled_cancellation: 'No more than 30 for somebody who is set to cancel.',
  past_due: 'No more than 30 while a payment is overdue.',
  recent_upgrade: 'No more than 30 for 60 days after an upgrade.',
};

/** What each part of a score goes by, in a few words. */
export function partEvidence(part: ScorePart, evidence: ScoreEvidence): string {
  switch (part) {
    case 'headroom':
      return evidence.limit === null ? 'no limit is known' : limitWords(evidence.limit);
    case 'growth':
      return trendWords(evidence) ?? 'too little of the month before is known';
    case 'breadth': {
      if (evidence.metrics === 0) return 'the plans have no limits to go by';
      const whose = evidence.nextPlan ?? 'their own plan';
      return `uses ${evidence.metricsUsed} of ${evidence.metrics} that ${whose} counts`;
    }
    case 'payment_standing':
      return evidence.invoices === 0
        ? 'no payment has failed'
        : `${evidence.paidAtFirstTry} of the last ${count(evidence.invoices, 'invoice')}`;
    case 'tenure':
      return evidence.tenureDays === null ? 'has not paid yet' : count(evidence.tenureDays, 'day');
    default:
      return part satisfies never;
  }
}

function churnReason({ cancelAt, ...evidence }: ScoreEvidence, timezone: Timezone): string {
  if (cancelAt !== null) return `Set to cancel on ${dayOf(cancelAt, timezone).toString()}.`;
  return `${upper(trendWords({ cancelAt, ...evidence }) ?? 'uses much less than before')}.`;
}

function restReason(evidence: ScoreEvidence, timezone: Timezone): string {
  if (evidence.isPastDue) return 'A payment is overdue: settle that first.';
  if (evidence.upgradedAt !== null) {
    const day = dayOf(evidence.upgradedAt, timezone).toString();
    return `Pays more since ${day}: let them settle for 60 days.`;
  }
  if (evidence.spikeTickets !== null) {
    return `Wrote ${count(evidence.spikeTickets, 'ticket')} in 7 days, far more than usual: help first.`;
  }
  return `${upper(standing(evidence))}: little speaks for a bigger plan.`;
}

function standing(evidence: ScoreEvidence): string {
  const { limit, trendMetric } = evidence;
  const trend = trendWords(evidence);
  if (limit === null) return trend ?? 'no limit and no trend is known';
  if (trend === null) return limitWords(limit);
  const isSame = limit.metric === trendMetric;
  return `${limitWords(limit)}, ${isSame ? trend.replace(/^uses (.+?) (more|fewer|less) .+ than/, '$1 $2 than') : trend}`;
}

function limitWords({ metric, used, limit, share }: NonNullable<ScoreEvidence['limit']>): string {
  const words = metricWords(metric);
  if (limit === 0) return `uses ${words}, of which the plan has none`;
  return `uses ${roughly(used)} of ${roughly(limit)} ${words} in 30 days (${percentOf(share)})`;
}

/** In whole units; of a few, such as gigabytes, to three digits. */
function roughly(quantity: number): string {
  const digits = quantity < 100 ? Number(quantity.toPrecision(3)) : Math.round(quantity);
  return quantityWords(String(digits));
}

function trendWords({ trend, trendMetric }: ScoreEvidence): string | null {
  if (trend === null || trendMetric === null) return null;
  const metric = metricWords(trendMetric);
  if (Math.abs(trend) < 0.005) return `uses no more ${metric} than a month ago`;
  const change = percentOf(Math.abs(trend));
  return `uses ${change} ${trend > 0 ? `more ${metric}` : lessOf(trendMetric)} than a month ago`;
}

function nextStep({ nextPlan }: ScoreEvidence): string {
  return nextPlan === null ? 'offer a price of their own' : `offer ${nextPlan}`;
}

function upper(sentence: string): string {
  return `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`;
}
