import type { Score } from '#analysis/scores/score.ts';
import { recordSentence } from '#delivery/backtest-words.ts';
import { capSentence, partEvidence, partWords, scoreReason } from '#delivery/score-words.ts';
import {
  actions,
  context,
  section,
  type ButtonInput,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { fullness } from '#delivery/slack/customer/bar.ts';
import { draftBlocks, itemBlocks, planStep } from '#delivery/slack/customer/usage-blocks.ts';
import { usageSmallPrint, type UsageAsOf } from '#delivery/slack/mismatches/small-print.ts';
import { dayOf } from '#domain/day.ts';
import type { Category } from '#domain/scores.ts';

import type { ScoredCustomer } from './ask.ts';

/** The score with its reason and its parts, how full each limit is, what to do, and ways on. */
export function scoreBlocks(
  { score, usage, backtest }: ScoredCustomer,
  ways: readonly ButtonInput[],
  setting: UsageAsOf,
): MessageBlock[] {
  const today = dayOf(setting.asOf, setting.timezone);
  const items = usage?.items ?? [];
  return [
    section(
      joinMrkdwn([
        ...(score.score === null ? [] : [mrkdwn`${fullness(score.score / 100)}`]),
        mrkdwn`${scoreReason(score, setting)}`,
        ...(score.score === null || score.cap === null
          ? []
          : [mrkdwn`_${capSentence(score.cap)}_`]),
      ]),
    ),
    ...parts(score),
    ...record({ score, backtest }),
    ...itemBlocks(items, today),
    section(mrkdwn`*Next*\n${nextStep({ score, usage })}`),
    ...draftBlocks(score.category === 'do_not_touch' ? [] : items),
    actions(ways),
    usageSmallPrint(setting),
  ];
}

function parts(score: Score): MessageBlock[] {
  const { evidence } = score;
  if (score.score === null || evidence === null) return [];
  const lines = score.parts.map(({ part, points, of }): SafeMrkdwn => {
    const got = `${Math.round(points)} of ${of}`;
    return mrkdwn`${fullness(points / of)}  *${partWords(part)}*  ·  ${got}  ·  ${partEvidence(part, evidence)}`;
  });
  return [section(joinMrkdwn([mrkdwn`*What it is made of*`, ...lines]))];
}

/** How often scores of this kind were right. */
function record({ score, backtest }: Pick<ScoredCustomer, 'score' | 'backtest'>): MessageBlock[] {
  if (score.category === null || backtest === null) return [];
  const sentence = recordSentence(score.category, backtest);
  return sentence === null ? [] : [context(mrkdwn`${sentence}`)];
}

function nextStep({ score, usage }: Pick<ScoredCustomer, 'score' | 'usage'>): string {
  if (score.category === 'likely_to_churn' || score.category === 'do_not_touch')
    return STEPS[score.category];
  const about = planStep(usage?.items ?? []);
  if (about !== null) return about;
  if (usage === null) return 'Ask what keeps them from paying, or what would bring them back.';
  return score.category === null ? NOT_SCORED : STEPS[score.category];
}

const STEPS: Readonly<Record<Category, string>> = {
  safe_to_upsell: 'Write to them this week, while what they have is nearly too small.',
  neutral: 'Nothing yet: look again when they come closer to a limit.',
  do_not_touch: 'Offer nothing now: first put right what is wrong, or let them settle.',
  likely_to_churn: 'Sell nothing: ask today what has changed, and keep them.',
};

const NOT_SCORED =
  'Nothing about the plan. Whether they use less than they did, `/moneyradar alerts` knows.';
