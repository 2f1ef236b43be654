import type { TableBlock } from '@slack/types';

import type { FeaturePricing } from '#analysis/usage/feature-pricing.ts';
import { table } from '#delivery/slack/block-kit/table.ts';
import { roundMoney } from '#delivery/slack/wording/money.ts';
import { metricWords, percentOf } from '#delivery/usage-words.ts';

/** As many as are read; a plan by itself shows all of its own. */
export const FEATURES_SHOWN = 20;

const FINDINGS: Readonly<Record<NonNullable<FeaturePricing['finding']>, string>> = {
  limit_carries_value: 'worth money',
  limit_not_felt: 'not felt',
};

/** A line per plan and limit: what light, typical and heavy customers use of it. */
export function featureTable(features: readonly FeaturePricing[]): TableBlock {
  const shown = features.slice(0, FEATURES_SHOWN);
  const isAnyFound = shown.some(({ finding }) => finding !== null);
  return table(
    [
      { title: 'Plan and limit' },
      { title: 'Customers', isNumeric: true },
      { title: 'Light', isNumeric: true },
      { title: 'Typical', isNumeric: true },
      { title: 'Heavy', isNumeric: true },
      { title: 'Above 80 %', isNumeric: true },
      { title: 'MRR', isNumeric: true },
      ...(isAnyFound ? [{ title: 'Finding' }] : []),
    ],
    shown.map((feature) => ({
      cells: [
        `${feature.planName} · ${metricWords(feature.metric)}`,
        String(feature.customers),
        percentOf(feature.p10),
        percentOf(feature.p50),
        percentOf(feature.p90),
        percentOf(feature.highUsageShare),
        // Nothing is what a currency without a rate is worth here.
        feature.mrrMinor === 0n ? '–' : roundMoney(feature.mrrMinor, feature.currency),
        feature.finding === null ? '' : FINDINGS[feature.finding],
      ],
    })),
  );
}
