import { armWords } from '#delivery/experiment-verdict-words.ts';
import { experimentValue, judgedByWords, unitOf } from '#delivery/experiment-words.ts';
import { barChart, type ChartBlock } from '#delivery/slack/block-kit/chart.ts';
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { grouped } from '#delivery/slack/wording/days.ts';
import type { Currency } from '#domain/currency.ts';
import type { ExperimentMetric } from '#domain/experiment-metric.ts';
import type { Analysis, Design } from '#domain/experiments.ts';
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

/** What each group came to, and how many were measured for it: `*Without it*`, `$79.20, n 104`. */
export function armFacts(
  { metric, arms }: Analysis,
  { comparison }: Design,
  currency: Currency,
): SafeMrkdwn[] {
  const unit = comparison.kind === 'before_after' ? 'weeks' : 'n';
  return arms.map(({ arm, n, cases, value, before }) => {
    const parts = [
      experimentValue(metric, value, currency),
      ...(before === null ? [] : [`from ${experimentValue(metric, before, currency)}`]),
      cases === null ? `${unit} ${grouped(n)}` : `${grouped(cases)} of ${grouped(n)}`,
    ];
    return mrkdwn`*${armWords(arm, comparison)}*\n${parts.join(', ')}`;
  });
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
