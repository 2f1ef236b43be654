import type { Temporal } from 'temporal-polyfill';

import type { DailySnapshot } from '#analysis/revenue/snapshots.ts';
import { lineChart, type ChartBlock } from '#delivery/slack/block-kit/chart.ts';
import { toMajorNumber } from '#domain/money.ts';

interface MrrChart {
  readonly title: string;
  readonly snapshots: readonly DailySnapshot[];
  readonly pointDays: readonly Temporal.PlainDate[];
  readonly pointLabel: (day: Temporal.PlainDate) => string;
}

/** MRR at the end of chosen days. A day without a snapshot has no point; null when none has. */
export function mrrChart({ title, snapshots, pointDays, pointLabel }: MrrChart): ChartBlock | null {
  const byDay = new Map(snapshots.map((snapshot) => [snapshot.day.toString(), snapshot]));
  const points = pointDays.flatMap((day) => {
    const snapshot = byDay.get(day.toString());
    if (snapshot === undefined) return [];
    const value = toMajorNumber(snapshot.totalMinor, snapshot.currency);
    return [{ label: pointLabel(day), value }];
  });
  const currency = snapshots[0]?.currency;
  if (points.length === 0 || currency === undefined) return null;
  return lineChart({ title, seriesName: 'MRR', yLabel: currency.toUpperCase(), points });
}
