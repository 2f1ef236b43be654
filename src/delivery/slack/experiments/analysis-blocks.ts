import {
  chanceWords,
  guardrailSentence,
  intervalWords,
} from '#delivery/experiment-verdict-words.ts';
import { experimentDifference, experimentValue } from '#delivery/experiment-words.ts';
import { formatPercent } from '#delivery/percent.ts';
import { fields, section, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Analysis, Difference, Experiment } from '#domain/experiments.ts';

import type { CardSetting } from './card.ts';
import { progressWords } from './days-run.ts';
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

/** Before and with the change, for how long, and how often somebody looked. */
export function factsBlock(
  { experiment, analysis }: { readonly experiment: Experiment; readonly analysis: Analysis },
  setting: CardSetting,
): MessageBlock {
  const { metric, baseline, current, p } = analysis;
  const { baseCurrency } = setting;
  const isWeekly = experiment.design.comparison.kind === 'before_after';
  const weekly = analysis.arms.find(({ arm }) => arm === 'control')?.value ?? null;
  const before = experimentValue(
    metric,
    isWeekly ? weekly : (baseline?.value ?? null),
    baseCurrency,
  );
  const n = isWeekly || baseline === null ? '' : `, n ${baseline.n}`;
  return fields([
    mrkdwn`*${isWeekly ? 'A week before' : '30 days before'}*\n${before}${n}`,
    mrkdwn`*${isWeekly ? 'A week since' : 'With the change'}*\n${experimentValue(metric, current, baseCurrency)}`,
    mrkdwn`*Time*\n${progressWords(experiment, setting)}`,
    mrkdwn`*Chance alone would do this*\n${p === null ? 'not known' : chanceWords(p)}`,
    mrkdwn`*Looks so far*\n${looksWords(analysis)}`,
  ]);
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

/** Without the largest customer the difference goes the other way. */
export function isOneCustomers({ improvement, withoutLargest }: Analysis): boolean {
  if (improvement === null || withoutLargest === null) return false;
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
