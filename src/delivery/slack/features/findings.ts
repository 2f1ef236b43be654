import type { FeaturePricing } from '#analysis/usage/feature-pricing.ts';
import {
  section,
  sectionWithButton,
  type ButtonInput,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { count } from '#delivery/slack/wording/days.ts';
import { roundMoney } from '#delivery/slack/wording/money.ts';
import { featureAdvice, metricWords, percentOf } from '#delivery/usage-words.ts';

import { mostTelling } from './chart.ts';

const FINDINGS_SHOWN = 6;

/** What limits say about prices, a sentence and a next step each, with a way into the plan. */
export function findingBlocks(
  features: readonly FeaturePricing[],
  buttonOf: (feature: FeaturePricing) => ButtonInput | null,
): MessageBlock[] {
  const found = features.filter(({ finding }) => finding !== null);
  if (found.length === 0) return [section(nothingFound(features))];
  return found.slice(0, FINDINGS_SHOWN).map((feature) => {
    const button = buttonOf(feature);
    return button === null
      ? section(describe(feature))
      : sectionWithButton(describe(feature), button);
  });
}

function describe(feature: FeaturePricing): SafeMrkdwn {
  const { planName, metric, customers, mrrMinor, currency, finding } = feature;
  const isPressed = finding === 'limit_carries_value';
  const [share, most] = isPressed
    ? [feature.highUsageShare, 'more than 80 %']
    : [feature.lowUsageShare, 'less than 10 %'];
  const money = roundMoney(mrrMinor, currency);
  return mrkdwn`*${planName}: ${metricWords(metric)}*  ·  ${percentOf(share)} of ${count(customers, 'customer')} use ${most} of it  ·  ${money} a month\n${featureAdvice(feature) ?? ''}`;
}

function nothingFound(features: readonly FeaturePricing[]): SafeMrkdwn {
  const closest = mostTelling(features);
  if (closest === null)
    return mrkdwn`*No limit has five customers whose usage is known*, and fewer say nothing about a price.`;
  const { planName, metric, highUsageShare, customers } = closest;
  const [name, share] = [`${metricWords(metric)} on ${planName}`, percentOf(highUsageShare)];
  return mrkdwn`*None has most of its customers near it, and none goes unnoticed.* The closest is ${name}: ${share} of ${count(customers, 'customer')} use more than 80 % of it.`;
}
