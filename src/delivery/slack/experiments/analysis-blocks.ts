import {
  chanceWords,
  guardrailSentence,
  intervalWords,
} from '#delivery/experiment-verdict-words.ts';
import { experimentDifference, experimentValue, lastDayWords } from '#delivery/experiment-words.ts';
import { formatPercent } from '#delivery/percent.ts';
import { fields, section, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Analysis, Design, Difference, Experiment } from '#domain/experiments.ts';

import { armFacts } from './arms.ts';
import type { CardSetting } from './card.ts';
import { intervalGauge } from './interval-gauge.ts';

const LARGE_SHARE = 0.2;

/** The difference that was measured, and where the true one may lie. */
export function differenceBlocks(
  analysis: Analysis,
  { baseCurrency }: CardSetting,
): MessageBlock[] {
  const { improvement, interval } = analysis;
  if (improvement === null) return [];
  const words = intervalWords(analysis, baseCurrency);
  const measured = mrkdwn`*Measured difference: ${differenceWords(analysis, improvement, baseCurrency)}*`;
  if (interval === null || words === null) return [section(measured)];
  return [
    section(
      joinMrkdwn([
        measured,
        mrkdwn`\`${intervalGauge(interval, improvement.absolute)}\``,
        mrkdwn`The true one lies ${words}, ${formatPercent(interval.level)} sure; \`┃\` is no difference at all.`,
      ]),
    ),
  ];
}

function differenceWords(
  { metric }: Pick<Analysis, 'metric'>,
  { absolute, relative }: Difference,
  currency: CardSetting['baseCurrency'],
): string {
  const words = experimentDifference(metric, absolute, currency);
  if (relative === null) return words;
  return `${words} (${relative > 0 ? '+' : ''}${formatPercent(relative, 1)})`;
}

/** Before, without and with the change, for how long, and how often somebody looked. */
export function factsBlock(
  { design }: Experiment,
  analysis: Analysis,
  { baseCurrency }: CardSetting,
): MessageBlock {
  const { metric, baseline, p } = analysis;
  const isWeekly = design.comparison.kind === 'before_after';
  return fields([
    ...(isWeekly || baseline === null
      ? []
      : [
          mrkdwn`*30 days before*\n${experimentValue(metric, baseline.value, baseCurrency)}, n ${baseline.n}`,
        ]),
    mrkdwn`*Looks so far*\n${looksWords(analysis)}`,
    ...armFacts(analysis, design, baseCurrency),
    mrkdwn`*Chance alone would do this*\n${p === null ? 'not known' : chanceWords(p)}`,
    mrkdwn`*Days running*\n${daysWords(design, analysis)}`,
  ]);
}

function daysWords({ stopOn }: Design, { daysRunning }: Analysis): string {
  return stopOn === null ? `${daysRunning}` : `${daysRunning}, until ${lastDayWords(stopOn)}`;
}

function looksWords({ looks }: Analysis): string {
  if (looks === 0) return 'none';
  return looks === 1 ? 'this one' : `${looks}: no verdict comes sooner by looking`;
}

/** One large customer may be the whole difference. */
export function largestBlocks(analysis: Analysis, { baseCurrency }: CardSetting): MessageBlock[] {
  const { largest, withoutLargest } = analysis;
  if (largest === null) return [];
  const share = `${largest.customerId} alone makes ${formatPercent(largest.share)} of what the group ${largest.arm === 'variant' ? 'with the change' : 'without it'} brings`;
  if (withoutLargest === null) return [section(mrkdwn`:information_source: ${share}.`)];
  const without = differenceWords(analysis, withoutLargest, baseCurrency);
  const turns = isOneCustomers(analysis);
  const warning = turns ? ', so the difference is theirs and not the change’s' : '';
  const sign = turns || largest.share > LARGE_SHARE ? ':warning:' : ':information_source:';
  return [section(mrkdwn`${sign} ${share}. Without it the difference is *${without}*${warning}.`)];
}

/** Something was found, and without the largest customer it goes the other way. */
export function isOneCustomers({ verdict, improvement, withoutLargest }: Analysis): boolean {
  if (verdict === 'cannot_tell' || improvement === null || withoutLargest === null) return false;
  return improvement.absolute > 0 !== withoutLargest.absolute > 0;
}

/** What must not get worse, and whether it did. */
export function guardrailBlocks({ guardrails }: Analysis): MessageBlock[] {
  if (guardrails.length === 0) return [];
  return [
    section(
      joinMrkdwn([
        mrkdwn`*What must not get worse*`,
        ...guardrails.map((finding) => {
          const sign = finding.stops
            ? ':rotating_light:'
            : finding.isWorse
              ? ':warning:'
              : ':white_check_mark:';
          return mrkdwn`${sign}  ${guardrailSentence(finding)}`;
        }),
      ]),
    ),
  ];
}
