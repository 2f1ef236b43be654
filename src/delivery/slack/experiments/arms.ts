import type { TableBlock } from '@slack/types';

import { armWords } from '#delivery/experiment-verdict-words.ts';
import { experimentValue, judgedByWords, unitOf } from '#delivery/experiment-words.ts';
import { barChart, type ChartBlock } from '#delivery/slack/block-kit/chart.ts';
import { table } from '#delivery/slack/block-kit/table.ts';
import { grouped } from '#delivery/slack/wording/days.ts';
import type { Currency } from '#domain/currency.ts';
import type { Analysis, Design, ExperimentMetric } from '#domain/experiments.ts';
import { toMajorNumber } from '#domain/money.ts';

/** The groups side by side, after what it was before the start; null when nothing is measured. */
export function armsChart(
  analysis: Analysis,
  design: Design,
  currency: Currency,
): ChartBlock | null {
  const { metric, baseline, arms } = analysis;
  const { comparison } = design;
  const bars = [
    ...(comparison.kind === 'before_after'
      ? []
      : [{ label: '30 days before', value: baseline?.value ?? null }]),
    ...arms.map(({ arm, value }) => ({ label: armWords(arm, comparison), value })),
  ];
  const points = bars.flatMap(({ label, value }) =>
    value === null ? [] : [{ label, value: chartValue(metric, value, currency) }],
  );
  if (points.length < 2) return null;
  const words = judgedByWords(design);
  return barChart({
    title: words.charAt(0).toUpperCase() + words.slice(1),
    seriesName: words,
    yLabel: unitLabel(design, currency),
    points,
  });
}

/** How many are measured in each group, and what they came to. */
export function armsTable(
  { metric, arms }: Analysis,
  { comparison }: Design,
  currency: Currency,
): TableBlock {
  const hasCases = arms.some(({ cases }) => cases !== null);
  const hasBefore = arms.some(({ before }) => before !== null);
  const value = (one: number | null) => experimentValue(metric, one, currency);
  return table(
    [
      { title: 'Group' },
      { title: comparison.kind === 'before_after' ? 'Weeks' : 'Customers', isNumeric: true },
      ...(hasCases ? [{ title: 'Cases', isNumeric: true }] : []),
      ...(hasBefore ? [{ title: 'Before', isNumeric: true }] : []),
      { title: 'Value', isNumeric: true },
    ],
    arms.map((arm) => ({
      cells: [
        armWords(arm.arm, comparison),
        grouped(arm.n),
        ...(hasCases ? [arm.cases === null ? '–' : grouped(arm.cases)] : []),
        ...(hasBefore ? [value(arm.before)] : []),
        value(arm.value),
      ],
    })),
  );
}

function chartValue(metric: ExperimentMetric, value: number, currency: Currency): number {
  switch (unitOf(metric)) {
    case 'money':
      return toMajorNumber(BigInt(Math.round(value)), currency);
    case 'share':
      return Math.round(value * 10_000) / 100;
    case 'quantity':
      return Math.round(value * 100) / 100;
  }
}

function unitLabel(design: Design, currency: Currency): string {
  switch (unitOf(design.metric)) {
    case 'money':
      return `${currency.toUpperCase()} a ${design.comparison.kind === 'before_after' ? 'week' : 'month'}`;
    case 'share':
      return '%';
    case 'quantity':
      return judgedByWords(design);
  }
}
