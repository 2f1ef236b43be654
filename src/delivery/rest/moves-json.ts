import type { Earned, EarnedMonth, MoveOutcomes } from '#analysis/radar/earned.ts';
import type { FollowUp } from '#analysis/radar/follow-ups.ts';
import type { Move, ProbabilityBasis } from '#analysis/radar/move.ts';
import type { TopMoves } from '#analysis/radar/top-moves.ts';
import type { Scope } from '#analysis/revenue/current-mrr.ts';
import { moveAction, moveSentence, moveTitle } from '#delivery/move-words.ts';
import { toMajorNumber } from '#domain/money.ts';

import { currencyCode, inMajorUnits } from './money.ts';

/** What to do next for more money; `expected_mrr` is what all open moves are expected to bring a month. */
export function radarJson(top: TopMoves, scope: Scope) {
  const { moves, total, expectedMinor, currency, nextCursor } = top;
  return {
    moves: moves.map((move) => moveJson(move, scope)),
    total,
    ...inMajorUnits({ expected_mrr: expectedMinor }, currency),
    currency: currencyCode(currency),
    next_cursor: nextCursor,
  };
}

/** A move in figures for programs, and in the words that people get. */
export function moveJson(move: Move, scope: Scope) {
  const { currency } = move;
  const { baseCurrency } = scope;
  return {
    id: Number(move.id),
    kind: move.kind,
    customer_id: move.customerId,
    customer_name: move.customerName,
    plan_id: move.planId,
    plan: move.plan,
    title: moveTitle(move, scope),
    description: moveSentence(move, scope),
    amount: toMajorNumber(move.amountMinor, currency),
    currency: currencyCode(currency),
    base_amount: toMajorNumber(move.baseAmountMinor, baseCurrency),
    base_currency: currencyCode(baseCurrency),
    probability: move.probability,
    probability_basis: basisJson(move.probabilityBasis),
    expected_mrr: toMajorNumber(move.expectedMinor, baseCurrency),
    effort: move.effort,
    evidence: move.evidence,
    action: moveAction(move, scope),
    state: move.state,
    away_until: move.stateUntil?.toString() ?? null,
    answered_at: move.answeredAt?.toString() ?? null,
    answered_by: move.answeredBy,
    first_seen_at: move.firstSeenAt.toString(),
  };
}

function basisJson(basis: ProbabilityBasis) {
  return basis.kind === 'own'
    ? { kind: 'own' as const, cases: basis.cases, successes: basis.successes }
    : { kind: 'default' as const };
}

/** What moves brought that were made in some days, by month, and what came of each customer. */
export function earnedJson({
  total,
  months,
  watched,
  days,
}: {
  readonly total: Earned;
  readonly months: readonly EarnedMonth[];
  readonly watched: readonly FollowUp[];
  readonly days: { readonly from: string; readonly to: string };
}) {
  return {
    ...days,
    currency: currencyCode(total.currency),
    ...sidesJson(total),
    months: months.map((month) => ({
      month: month.month.toPlainYearMonth().toString(),
      ...sidesJson(month),
    })),
    follow_ups: watched.map((one) => ({
      move_id: Number(one.moveId),
      kind: one.kind,
      customer_id: one.customerId,
      customer_name: one.customerName,
      done_at: one.doneAt.toString(),
      done_by: one.doneBy,
      watched_until: one.watchedUntil.toString(),
      outcome: one.outcome,
      mrr: toMajorNumber(one.mrrMinor, one.currency),
    })),
  };
}

/** What became of those written to, and of comparable ones nobody wrote to. */
export function sidesJson(earned: Earned) {
  const { comparable, currency } = earned;
  return {
    ...outcomesJson(earned, currency),
    comparable: outcomesJson(comparable, currency),
  };
}

function outcomesJson({ n, won, kept, lost, nothing, watching }: MoveOutcomes, currency: string) {
  return {
    customers: n,
    won: won.n,
    kept: kept.n,
    lost,
    nothing,
    watching,
    ...inMajorUnits({ won_mrr: won.mrrMinor, kept_mrr: kept.mrrMinor }, currency),
  };
}
