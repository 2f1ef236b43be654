import { metrics as askMetrics } from '#analysis/revenue/metrics.ts';
import type { Command } from '#delivery/cli/command.ts';
import { table, type Column } from '#delivery/cli/table.ts';
import { metricLines } from '#delivery/metric-lines.ts';
import { metricsJson } from '#delivery/rest/metrics-json.ts';
import { dayOf } from '#domain/day.ts';

import { CHART_FLAGS, chartDays } from './range.ts';

const COLUMNS: readonly Column[] = [
  { title: 'Metric', isId: true },
  { title: 'Value', isFigure: true },
  { title: 'Behind it' },
];

export const metrics: Command = {
  name: 'metrics',
  words: [],
  flags: [...CHART_FLAGS],
  summary: 'shows churn, retention, LTV and what stands behind them',
  examples: [
    'moneyradar metrics --days 90',
    'moneyradar metrics --from 2026-01-01 --to 2026-01-31 --json',
  ],
  async run({ db, settings, now }, input) {
    const { timezone, baseCurrency } = settings();
    const days = chartDays(input, dayOf(now(), timezone));
    const scope = { timezone, baseCurrency, now: now() };
    const found = await askMetrics(await db(), { ...days, ...scope });
    const rows = metricLines(found).map(({ label, value, words }) => [label, value, words]);
    return {
      json: metricsJson(found),
      text: (width) =>
        [
          `${found.fromDay.toString()} to ${found.toDay.toString()}`,
          table(COLUMNS, rows, width),
          ...found.notIncluded.map(
            ({ currency }) => `Not included: ${currency.toUpperCase()}, no exchange rate`,
          ),
        ].join('\n'),
    };
  },
};
