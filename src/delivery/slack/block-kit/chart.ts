import type { Block } from '@slack/types';

import { LIMITS } from './limits.ts';
import { clamp, plainLine } from './plain-text.ts';

/**
 * Slack's native chart. @slack/types 3.2 has no type for it yet.
 * https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
 */
export interface ChartBlock extends Block {
  readonly type: 'data_visualization';
  readonly title: string;
  readonly chart: {
    readonly type: 'line' | 'bar';
    readonly series: readonly { readonly name: string; readonly data: readonly ChartPoint[] }[];
    readonly axis_config: { readonly categories: readonly string[]; readonly y_label: string };
  };
}

interface ChartPoint {
  readonly label: string;
  readonly value: number;
}

interface OneSeries {
  readonly title: string;
  readonly seriesName: string;
  readonly yLabel: string;
  readonly points: readonly ChartPoint[];
}

/** One line over time. Takes the newest points when there are more than Slack draws. */
export function lineChart(series: OneSeries): ChartBlock {
  return chartOf('line', series);
}

/** Bars side by side, for what is no course of time. */
export function barChart(series: OneSeries): ChartBlock {
  return chartOf('bar', series);
}

function chartOf(
  type: ChartBlock['chart']['type'],
  { title, seriesName, yLabel, points }: OneSeries,
): ChartBlock {
  const data = withUniqueLabels(points.slice(-LIMITS.chartPoints));
  return {
    type: 'data_visualization',
    title: clamp(plainLine(title), LIMITS.chartTitle),
    chart: {
      type,
      series: [{ name: clamp(plainLine(seriesName), LIMITS.chartLabel), data }],
      axis_config: {
        categories: data.map(({ label }) => label),
        y_label: clamp(plainLine(yLabel), LIMITS.chartTitle),
      },
    },
  };
}

/** Points are told apart by their labels alone, so a second one of the same name gets a number. */
function withUniqueLabels(points: readonly ChartPoint[]): ChartPoint[] {
  const seen = new Set<string>();
  return points.map(({ label, value }) => {
    const name = clamp(plainLine(label), LIMITS.chartLabel) || '–';
    let unique = name;
    for (let copy = 2; seen.has(unique); copy += 1) {
      unique = `${clamp(name, LIMITS.chartLabel - 4)} ${copy}`;
    }
    seen.add(unique);
    return { label: unique, value };
  });
}
