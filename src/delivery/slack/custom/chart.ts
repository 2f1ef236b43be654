import type { CustomMetric } from '#analysis/custom-metrics/custom-metric.ts';
import type { MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { lineChart } from '#delivery/slack/block-kit/chart.ts';
import { LIMITS } from '#delivery/slack/block-kit/limits.ts';
import { plainLine } from '#delivery/slack/block-kit/plain-text.ts';
import { shortDay } from '#delivery/slack/wording/days.ts';

const FEWEST_POINTS = 2;

/**
 * The days that are known of the last three months, every so many of them so that all fit, the last day
 * for certain; nothing without two.
 */
export function customChart({ name, title, unit, days }: CustomMetric): MessageBlock[] {
  const step = Math.ceil(days.length / LIMITS.chartPoints);
  const points = days
    .toReversed()
    .filter((_, index) => index % step === 0)
    .toReversed()
    .map(({ day, value }) => ({ label: shortDay(day), value: Number(value) }));
  if (points.length < FEWEST_POINTS) return [];
  // A title may be made of letters that nobody sees, and Slack refuses a chart without one.
  const called = plainLine(title) || name;
  const yLabel = plainLine(unit) || called;
  return [lineChart({ title: called, seriesName: called, yLabel, points })];
}
