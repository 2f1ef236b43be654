import {
  comparisonWords,
  judgedByWords,
  lastDayWords,
  experimentValue,
  guardrailWords,
  segmentWords,
} from '#delivery/experiment-words.ts';
import { fields, section, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Currency } from '#domain/currency.ts';
import type { Design, Experiment } from '#domain/experiments.ts';

/** What was decided beforehand: the hypothesis, the change, and how it is going to be judged. */
export function designBlocks({ design, baseline }: Experiment, currency: Currency): MessageBlock[] {
  const { hypothesis, changeDescription, metric, segment, comparison } = design;
  const before =
    baseline === null
      ? []
      : [
          mrkdwn`*30 days before*\n${experimentValue(metric, baseline.value, currency)}, n ${baseline.n}`,
        ];
  return [
    ...(hypothesis === '' ? [] : [section(mrkdwn`> ${hypothesis}`)]),
    ...(changeDescription === '' ? [] : [section(mrkdwn`*The change*\n${changeDescription}`)]),
    fields([
      mrkdwn`*Judged by*\n${judgedByWords(design)}`,
      mrkdwn`*Who takes part*\n${segmentWords(segment)}`,
      mrkdwn`*Compared*\n${comparisonWords(comparison)}`,
      mrkdwn`*Last day*\n${design.stopOn === null ? 'none: no verdict' : lastDayWords(design.stopOn)}`,
      ...limits(design, currency),
      ...before,
    ]),
  ];
}

function limits({ metric, targetValue, guardrails }: Design, currency: Currency) {
  return [
    ...(targetValue === null
      ? []
      : [mrkdwn`*Hoped for*\n${experimentValue(metric, targetValue, currency)}`]),
    ...(guardrails.length === 0
      ? []
      : [mrkdwn`*Stop early at*\n${guardrails.map(guardrailWords).join(', ')}`]),
  ];
}
