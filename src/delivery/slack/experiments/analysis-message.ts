import type { Temporal } from 'temporal-polyfill';

import type { Conflict } from '#analysis/experiments/conflicts.ts';
import {
  methodWords,
  VERDICT_LABELS,
  verdictSentence,
} from '#delivery/experiment-verdict-words.ts';
import { lastDayWords } from '#delivery/experiment-words.ts';
import {
  actions,
  context,
  header,
  message,
  section,
  type ButtonInput,
  type Message,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { formatCustomer } from '#delivery/slack/customer/place.ts';
import { instantFor } from '#delivery/slack/wording/instants.ts';
import type { Analysis, Experiment } from '#domain/experiments.ts';

import {
  differenceBlocks,
  factsBlock,
  guardrailBlocks,
  isOneCustomers,
  largestBlocks,
} from './analysis-blocks.ts';
import { armsChart } from './arms.ts';
import {
  againButton,
  allButton,
  cancelButton,
  completeButton,
  showButton,
  type Where,
} from './buttons.ts';
import type { CardSetting } from './card.ts';
import { isOver } from './days-run.ts';
import { otherBlocks } from './other-blocks.ts';
import { verdictSign } from './signs.ts';

/** An experiment with its figures, and the others that run on the same customers. */
export interface Looked {
  readonly experiment: Experiment;
  readonly analysis: Analysis;
  readonly others: readonly Conflict[];
  readonly asOf: Temporal.Instant;
}

/** `/moneyradar experiment analyze 3`: what the figures say, and what they cannot. */
export function analysisMessage(looked: Looked, setting: CardSetting): Message {
  const blocks = analysisBlocks(looked, { ...setting, where: 'message' });
  const answer = verdictSentence(looked.analysis, looked.experiment, setting.baseCurrency);
  return message(mrkdwn`${titleOf(looked)}. ${answer}`, blocks);
}

/** The same for a modal, which has no charts. */
export function analysisBlocks(
  looked: Looked,
  setting: CardSetting & { readonly where: Where },
): MessageBlock[] {
  const { experiment, analysis } = looked;
  const { baseCurrency } = setting;
  const chart = armsChart(analysis, experiment.design, baseCurrency);
  return [
    header(titleOf(looked)),
    section(mrkdwn`*${verdictSentence(analysis, experiment, baseCurrency)}*`),
    ...(chart === null ? [] : [chart]),
    ...differenceBlocks(analysis, setting),
    factsBlock(experiment, analysis, setting),
    ...largestBlocks(analysis, setting),
    ...guardrailBlocks(analysis),
    ...otherBlocks(looked.others),
    section(mrkdwn`*Next*\n${nextStep(looked, setting)}`),
    actions(buttons(looked, setting)),
    smallPrint(looked, setting),
  ];
}

function titleOf({ experiment, analysis }: Looked): string {
  return `${verdictSign(analysis.verdict)} ${experiment.design.name}: ${verdictLabel(analysis)}`;
}

/** Before its last day is over nobody can tell yet; afterwards nobody can tell. */
function verdictLabel({ verdict, why }: Analysis): string {
  const isEarly = why === 'before_stop_date' || why === 'not_started';
  return isEarly ? 'too early to tell' : VERDICT_LABELS[verdict].toLowerCase();
}

function nextStep({ experiment, analysis }: Looked, setting: CardSetting): SafeMrkdwn {
  const { state, design } = experiment;
  if (state === 'completed')
    return mrkdwn`Nothing: it is completed, and read again after 30, 90 and 180 days.`;
  if (state !== 'running')
    return mrkdwn`Nothing: it was canceled, so these figures bring no verdict.`;
  if (analysis.why === 'guardrail')
    return mrkdwn`Take the change back today, and complete it with what was learned.`;
  if (design.stopOn === null)
    return mrkdwn`Take the figures as a hint, and complete it when you know enough to decide.`;
  if (!isOver(experiment, setting))
    return mrkdwn`Wait until ${lastDayWords(design.stopOn)} is over, and change nothing else about these customers until then.`;
  if (isOneCustomers(analysis))
    return mrkdwn`Do not build on it: one customer makes the whole difference. Complete it as “cannot tell”, and try it on more customers.`;
  return AFTER[analysis.verdict];
}

const AFTER: Readonly<Record<Analysis['verdict'], SafeMrkdwn>> = {
  better: mrkdwn`Give the change to everybody, and complete it with what was learned.`,
  worse: mrkdwn`Take the change back, and complete it with what was learned.`,
  cannot_tell: mrkdwn`Decide by what it costs to keep, not by the figures. Complete it as “cannot tell”: that is worth knowing too.`,
};

function buttons(
  { experiment, analysis }: Looked,
  setting: CardSetting & { readonly where: Where },
): ButtonInput[] {
  const { id, state } = experiment;
  const largest = analysis.largest?.customerId;
  const isReady = isOver(experiment, setting) || analysis.why === 'guardrail';
  const isInMessage = setting.where === 'message';
  return [
    ...(state === 'running' ? [completeButton(id, isReady)] : []),
    ...(state === 'completed' ? [againButton(id)] : []),
    ...(isInMessage ? [showButton(id)] : []),
    ...(largest === undefined ? [] : [customerButton(largest)]),
    ...(isInMessage && state === 'running' ? [cancelButton(experiment)] : []),
    ...(isInMessage ? [allButton()] : []),
  ];
}

function customerButton(customerId: string): ButtonInput {
  const value = formatCustomer(customerId);
  return { actionId: 'customer_score', label: 'Largest customer', value };
}

function smallPrint({ analysis, asOf, experiment }: Looked, setting: CardSetting): MessageBlock {
  const { method } = analysis;
  return context(
    joinMrkdwn(
      [
        mrkdwn`As of ${instantFor(asOf, setting.timezone)}`,
        `experiment ${experiment.id}`,
        ...(method === null ? [] : [methodWords(method)]),
        ...(setting.isSimulated ? ['a simulated company'] : []),
      ],
      '  ·  ',
    ),
  );
}
