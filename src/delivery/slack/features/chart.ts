import type { FeaturePricing } from '#analysis/usage/feature-pricing.ts';
import { barChart, type ChartBlock } from '#delivery/slack/block-kit/chart.ts';
import { metricWords } from '#delivery/usage-words.ts';

/**
 * The limit that says most: one that carries value before one that is not felt, of several the one with
 * the most money; when nothing is found, the one that most customers come near.
 */
export function mostTelling(features: readonly FeaturePricing[]): FeaturePricing | null {
  const carrying = features.find(({ finding }) => finding === 'limit_carries_value');
  const found = carrying ?? features.find(({ finding }) => finding !== null);
  return found ?? fullest(features);
}

function fullest(features: readonly FeaturePricing[]): FeaturePricing | null {
  const [most] = features.toSorted((a, b) => b.highUsageShare - a.highUsageShare || b.p90 - a.p90);
  return most ?? null;
}

/** How much of a limit the customers of a plan use, from those who use least to those who use most. */
export function usedShareChart(feature: FeaturePricing): ChartBlock {
  const { planName, metric, p10, p25, p50, p75, p90 } = feature;
  const points: readonly [string, number][] = [
    ['Lightest tenth', p10],
    ['Lightest quarter', p25],
    ['The middle', p50],
    ['Heaviest quarter', p75],
    ['Heaviest tenth', p90],
  ];
  return barChart({
    title: `How much customers on ${planName} use`,
    seriesName: metricWords(metric),
    yLabel: `% of the limit of ${metricWords(metric)}`,
    points: points.map(([label, share]) => ({ label, value: Math.round(share * 1000) / 10 })),
  });
}
