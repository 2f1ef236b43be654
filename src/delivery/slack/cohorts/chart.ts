import type { Cohorts, RetentionPoint } from '#analysis/revenue/cohorts.ts';
import type { Kept } from '#delivery/retention.ts';
import { lineChart, type ChartBlock } from '#delivery/slack/block-kit/chart.ts';
import { LIMITS } from '#delivery/slack/block-kit/limits.ts';
import { SMALL_POPULATION } from '#domain/statistics/proportion.ts';

/** What is left of everybody, months after joining; null until there are two points to join. */
export function retentionChart({ retention }: Cohorts, kept: Kept): ChartBlock | null {
  const points = telling(retention)
    .slice(0, LIMITS.chartPoints)
    .flatMap(({ n, customers, revenue }) => {
      const share = kept === 'customers' ? customers.value : revenue.value;
      return share === null ? [] : [{ label: `Month ${n}`, value: Math.round(share * 1000) / 10 }];
    });
  if (points.length < 2) return null;
  const title = kept === 'customers' ? 'Of all customers who joined' : 'Of all revenue that joined';
  return lineChart({ title, seriesName: 'Kept', yLabel: '%', points });
}

/** A line ends where few have been here so long, for one of them would bend it; a small company has no other. */
function telling(retention: readonly RetentionPoint[]): readonly RetentionPoint[] {
  const wide = retention.filter(({ customers }) => customers.whole >= SMALL_POPULATION);
  return wide.length < 2 ? retention : wide;
}
