import type { MrrHistory, MrrPoint } from '#analysis/customers/mrr-history.ts';
import { section, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { lineChart, type ChartBlock } from '#delivery/slack/block-kit/chart.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { sparkline } from '#delivery/slack/block-kit/sparkline.ts';
import { monthOf, shortDay } from '#delivery/slack/wording/days.ts';
import { roundMoney } from '#delivery/slack/wording/money.ts';
import { toMajorNumber } from '#domain/money.ts';

/** Fewer months than this say less than days do. */
const FEWEST_MONTHS = 4;
const POINTS_MAX = 18;
const DAYS_APART = 5;

/** MRR of a customer over time, by month once there are some; null for one who has never paid. */
export function historyChart(history: MrrHistory): ChartBlock | null {
  const { points, label, title } = course(history);
  if (points.every(({ mrrMinor }) => mrrMinor === 0n)) return null;
  return lineChart({
    title,
    seriesName: 'MRR',
    yLabel: history.currency.toUpperCase(),
    points: points.map((point) => ({
      label: label(point),
      value: toMajorNumber(point.mrrMinor, history.currency),
    })),
  });
}

/** The same in one line, for where there are no charts. */
export function historyLine(history: MrrHistory): MessageBlock[] {
  const { points, label, title } = course(history);
  const [first, last] = [points.find(({ mrrMinor }) => mrrMinor > 0n), points.at(-1)];
  if (first === undefined || last === undefined) return [];
  const bars = sparkline(points.map(({ mrrMinor }) => Number(mrrMinor)));
  const money = ({ mrrMinor }: MrrPoint) => roundMoney(mrrMinor, history.currency);
  return [
    section(mrkdwn`*${title}*\n${bars}  ${money(first)} in ${label(first)}  →  ${money(last)} now`),
  ];
}

/** What rises from nothing is seen to: the month before the first one is there, too. */
function withBeginning(months: readonly MrrPoint[]): readonly MrrPoint[] {
  const [first] = months;
  if (first === undefined || first.mrrMinor === 0n) return months;
  const before = first.day.with({ day: 1 }).subtract({ days: 1 });
  return [{ day: before, mrrMinor: 0n }, ...months];
}

interface Course {
  readonly title: string;
  readonly points: readonly MrrPoint[];
  readonly label: (point: MrrPoint) => string;
}

function course({ days, months }: MrrHistory): Course {
  if (months.length >= FEWEST_MONTHS) {
    return {
      title: 'MRR by month',
      points: withBeginning(months).slice(-POINTS_MAX),
      label: ({ day }) => monthOf(day),
    };
  }
  const fromEnd = days.length - 1;
  return {
    title: 'MRR in 90 days',
    points: days.filter((_, index) => (fromEnd - index) % DAYS_APART === 0),
    label: ({ day }) => shortDay(day),
  };
}
