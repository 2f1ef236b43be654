import type { Score } from '#analysis/scores/score.ts';
import { partEvidence, partWords, scoreReason } from '#delivery/score-words.ts';
import type { Timezone } from '#domain/day.ts';

/** A score as programs get it. */
export function scoreJson(score: Score, scope: { readonly timezone: Timezone }) {
  const { evidence } = score;
  return {
    customer_id: score.customerId,
    expansion_score: score.score,
    expansion_category: score.category,
    not_scored: score.notScored,
    reason: scoreReason(score, scope),
    cap: score.cap,
    tenure_days: evidence?.tenureDays ?? null,
    usage_trend: evidence?.trend ?? null,
    usage_trend_metric: evidence?.trendMetric ?? null,
    engagement_score: score.engagement,
    support_ticket_count: score.supportTickets,
    usage_days: evidence?.usageDays ?? 0,
    parts: score.parts.map(({ part, points, of }) => ({
      part,
      title: partWords(part),
      points,
      of,
      evidence: evidence === null ? null : partEvidence(part, evidence),
    })),
    weights_version: score.weightsVersion,
    as_of: score.asOfDay.toString(),
    calculated_at: score.calculatedAt.toString(),
  };
}
