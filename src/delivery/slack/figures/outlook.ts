import type { SectionBlock } from '@slack/types';

import type { CurrentMrr } from '#analysis/revenue/current-mrr.ts';
import type { Pipeline } from '#analysis/revenue/pipeline.ts';
import { section } from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { count } from '#delivery/slack/wording/days.ts';
import { roundMoney } from '#delivery/slack/wording/money.ts';

/** `Committed $47,900, at risk $129. 12 trials worth $1,400 a month, 3 without a payment method.` */
export function outlook(current: CurrentMrr, pipeline: Pipeline): SectionBlock {
  const { committedMinor, atRiskMinor, currency } = current;
  const committed = mrkdwn`Committed ${roundMoney(committedMinor, currency)}`;
  const atRisk = atRiskMinor === 0n ? [] : [mrkdwn`at risk ${roundMoney(atRiskMinor, currency)}`];
  const standing = mrkdwn`${joinMrkdwn([committed, ...atRisk], ', ')}.`;
  return section(joinMrkdwn([standing, ...besideMrr(pipeline)], ' '));
}

/** The trials and the usage, in a block of their own; none when there is neither. */
export function trialsAndUsage(pipeline: Pipeline): SectionBlock[] {
  const sentences = besideMrr(pipeline);
  return sentences.length === 0 ? [] : [section(joinMrkdwn(sentences, ' '))];
}

function besideMrr(pipeline: Pipeline): SafeMrkdwn[] {
  return [
    ...trials(pipeline),
    ...[pipeline, ...pipeline.notIncluded]
      .filter(({ usageRunRateMinor }) => usageRunRateMinor !== 0n)
      .map(
        ({ usageRunRateMinor, currency }) =>
          mrkdwn`Usage adds ${roundMoney(usageRunRateMinor, currency)} a month, which is not MRR.`,
      ),
  ];
}

/** Trials in a currency without a rate are counted, and their worth stands beside. */
function trials(pipeline: Pipeline): SafeMrkdwn[] {
  const all = [pipeline, ...pipeline.notIncluded];
  const running = all.reduce((sum, one) => sum + one.trials, 0);
  if (running === 0) return [];
  const without = all.reduce((sum, one) => sum + one.trialsWithoutPaymentMethod, 0);
  const worth = all
    .filter(({ trials: some }) => some > 0)
    .map(({ trialMrrMinor, currency }) => mrkdwn`${roundMoney(trialMrrMinor, currency)}`);
  const open = without === 0 ? [] : [mrkdwn`, ${String(without)} without a payment method`];
  const ofThem = joinMrkdwn(open, '');
  return [mrkdwn`${count(running, 'trial')} worth ${joinMrkdwn(worth, ' and ')} a month${ofThem}.`];
}
