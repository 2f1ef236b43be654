import type { WeeklyReview } from '#analysis/reports/weekly.ts';
import type { Scope } from '#analysis/revenue/current-mrr.ts';
import type { MovementRow } from '#analysis/revenue/movements.ts';
import { progressWords } from '#delivery/slack/experiments/days-run.ts';
import { signedAmount } from '#delivery/slack/figures/movements.ts';
import { monthOf, shortDay } from '#delivery/slack/wording/days.ts';
import { expectedMoney } from '#delivery/slack/wording/money.ts';
import { describeMovement } from '#delivery/slack/wording/movements.ts';
import { dayOf } from '#domain/day.ts';
import type { Experiment } from '#domain/experiments.ts';

import { mutingAdvice } from './alert-figure-words.ts';
import { VERDICT_LABELS } from './experiment-verdict-words.ts';
import { moveAction, moveTitle } from './move-words.ts';
import { planChange } from './plan-words.ts';
import {
  categoryLines,
  earnedSentence,
  monthLines,
  alertTypeLines,
  weekAlertsWords,
} from './weekly-words.ts';

interface Told extends Scope {
  /** What the month before earned is told too. */
  readonly withMonth: boolean;
}

/** What a review says beside its figures of MRR, a paragraph each, for a terminal and for an e-mail. */
export function weeklyParagraphs(review: WeeklyReview, told: Told): string[] {
  const { wins, losses, categories, month } = review;
  const changed = categoryLines(categories, told.baseCurrency);
  return [
    paragraph('Biggest wins:', wins.map(movementLine)),
    paragraph('Biggest losses:', losses.map(movementLine)),
    alerts(review),
    moves(review),
    ...(told.withMonth
      ? [paragraph(`What MoneyRadar earned in ${monthOf(month.month)}:`, monthLines(month))]
      : []),
    experiments(review, told),
    ...(changed.length === 0 ? [] : [paragraph('Scores that changed:', changed)]),
    ...next(review, told),
  ];
}

function paragraph(title: string, lines: readonly string[]): string {
  return [title, ...(lines.length === 0 ? ['none'] : lines)].join('\n');
}

function movementLine(movement: MovementRow): string {
  const plan = planChange(movement);
  const what = describeMovement(movement);
  return `${signedAmount(movement)}  ${movement.customerId}  ${plan === '' ? what : `${what}: ${plan}`}`;
}

function alerts(review: WeeklyReview): string {
  const { judged, muted } = review.alerts;
  const loud = judged.types.filter((one) => one.suggestsMuting && !muted.includes(one.type));
  const types = alertTypeLines(review).map(({ label, words }) => `${label}: ${inLetters(words)}`);
  const head = `Alerts: ${inLetters(weekAlertsWords(review))}`;
  return [head, ...types, ...loud.map(mutingAdvice)].join('\n');
}

function moves({ moves: { week, judged } }: WeeklyReview): string {
  const none = 'none was marked done';
  return paragraph('Moves done:', [
    `This week: ${earnedSentence(week) ?? none}`,
    `In 90 days: ${earnedSentence(judged) ?? none}`,
  ]);
}

function experiments({ experiments: tried }: WeeklyReview, told: Told): string {
  const reads = tried.due.reads.map(({ experiment, afterDays, dueAt }) => {
    const day = shortDay(dayOf(dueAt, told.timezone));
    return `${experiment.design.name}: read again on ${day}, after ${afterDays} days`;
  });
  return paragraph('Experiments:', [
    ...tried.completed.map(completedLine),
    ...tried.running.map((one) => `${one.design.name}: ${progressWords(one, told)}`),
    ...reads,
  ]);
}

function completedLine({ design, outcome, learning }: Experiment): string {
  const came = outcome === null ? 'completed' : VERDICT_LABELS[outcome].toLowerCase();
  return `${design.name}: ${came}${learning === null ? '' : `. ${learning}`}`;
}

function next({ moves: { best } }: WeeklyReview, scope: Scope): string[] {
  const [move] = best.moves;
  if (move === undefined) return [];
  const expected = expectedMoney(move.expectedMinor, scope.baseCurrency);
  const title = `To begin with: ${moveTitle(move, scope)}, ${expected} a month expected`;
  return [paragraph(title, [moveAction(move, scope)])];
}

/** The dots between parts are for Slack. */
function inLetters(words: string): string {
  return words.replaceAll('  ·  ', '; ');
}
