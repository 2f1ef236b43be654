import type { Earned, MoveOutcomes } from '#analysis/radar/earned.ts';
import type { MonthEarned } from '#analysis/reports/earned-month.ts';
import type { WeeklyReview } from '#analysis/reports/weekly.ts';
import type { Week } from '#analysis/reports/weeks.ts';
import type { AlertFigures, AlertTypeFigures } from '#analysis/risks/figures.ts';
import type { CategoryChange } from '#analysis/scores/category-changes.ts';
import { bridgeLines, netChange } from '#delivery/slack/figures/bridge-lines.ts';
import { count, grouped, shortDay } from '#delivery/slack/wording/days.ts';
import { roundMoney, roundMoneySigned } from '#delivery/slack/wording/money.ts';
import { formatMoney, formatMoneySigned } from '#domain/money.ts';

import { falseAlarmWords, judgedByPeople, typeLabel } from './alert-figure-words.ts';
import { formatPercent } from './percent.ts';
import { categoryWords } from './score-words.ts';

/** `MRR $5,305 · +$500 in seven days` */
export function weekHeadline({ week: { bridge } }: WeeklyReview): string {
  const change = netChange(bridge);
  const moved = change === 0n ? 'unchanged' : roundMoneySigned(change, bridge.currency);
  return `MRR ${roundMoney(bridge.endMinor, bridge.currency)} · ${moved} in seven days`;
}

/** `7 May to 13 May` */
export function weekSpan({ bridge }: Week): string {
  return `${shortDay(bridge.fromDay)} to ${shortDay(bridge.toDay)}`;
}

/** A figure of the week beside that of the one before; what adds up is shown to the last unit. */
export interface ComparedRow {
  readonly label: string;
  readonly week: string;
  readonly before: string;
  readonly isStrong?: boolean;
}

/** How MRR went in both weeks, line by line, and who was lost. */
export function comparedRows({ week, before }: WeeklyReview): ComparedRow[] {
  const row = (label: string, of: (one: Week) => string) => ({
    label,
    week: of(week),
    before: of(before),
  });
  const money = (minor: bigint) => formatMoney(minor, week.bridge.currency);
  const signed = (minor: bigint) => formatMoneySigned(minor, week.bridge.currency);
  const labels = [week, before].flatMap(({ bridge }) =>
    bridgeLines(bridge).map((one) => one.label),
  );
  return [
    row('MRR at the start', ({ bridge }) => money(bridge.startMinor)),
    ...[...new Set(labels)].map((label) =>
      row(label, ({ bridge }) => {
        const line = bridgeLines(bridge).find((one) => one.label === label);
        return signed(line?.signedMinor ?? 0n);
      }),
    ),
    { ...row('MRR at the end', ({ bridge }) => money(bridge.endMinor)), isStrong: true },
    { ...row('Change', ({ bridge }) => signed(netChange(bridge))), isStrong: true },
    row('Paying customers', ({ customers }) => grouped(customers)),
    row('Customers lost', ({ customerChurn: { part, value } }) =>
      value === null ? grouped(part) : `${grouped(part)} (${formatPercent(value, 1)})`,
    ),
    row('Share of MRR lost', ({ grossMrrChurn: { value } }) =>
      value === null ? '–' : formatPercent(value, 1),
    ),
  ];
}

/** `4 opened  ·  3 over, $49 a month kept  ·  12 open` */
export function weekAlertsWords({ alerts: { week, open } }: WeeklyReview): string {
  const isQuiet = week.total.opened + overOf(week.total) === 0;
  const parts = [
    ...(isQuiet
      ? ['none opened or ended']
      : [`${grouped(week.total.opened)} opened`, overWords(week.total)]),
    open.alerts === 0 ? 'none open' : `${grouped(open.alerts)} open`,
  ];
  return parts.join('  ·  ');
}

/** What a type of alert did in the week, and how often it was wrong in ninety days. */
interface TypeLine {
  readonly label: string;
  /** `3 opened  ·  2 over, $49 a month kept` */
  readonly words: string;
}

/** A line for each type that was not quiet. */
export function alertTypeLines({ alerts: { week, judged } }: WeeklyReview): TypeLine[] {
  return week.types
    .filter((one) => one.opened + overOf(one) > 0)
    .map((one) => {
      const known = judged.types.find(({ type }) => type === one.type);
      const parts = [`${grouped(one.opened)} opened`, overWords(one), ...wrong(known)];
      return { label: typeLabel(one.type), words: parts.join('  ·  ') };
    });
}

function wrong(judged: AlertTypeFigures | undefined): string[] {
  const words = judged === undefined ? null : falseAlarmWords(judged);
  return words === null ? [] : [`in 90 days ${words}`];
}

/** `3 over, $49 a month kept`: how many ended, and the money that was in them. */
function overWords(figures: AlertFigures): string {
  return [`${grouped(overOf(figures))} over`, ...moneyWords(figures)].join(', ');
}

function moneyWords({ keptMinor, wonMinor, lostMinor, currency }: AlertFigures): string[] {
  const money = (minor: bigint, word: string) =>
    minor === 0n ? [] : [`${roundMoney(minor, currency)} a month ${word}`];
  return [...money(keptMinor, 'kept'), ...money(wonMinor, 'won'), ...money(lostMinor, 'lost')];
}

function overOf(figures: AlertFigures): number {
  const { kept, lost, other } = figures.cleared;
  return kept + lost + other + judgedByPeople(figures);
}

/** Who was written to and what came of it, beside those nobody wrote to; null when nobody was. */
export function earnedSentence({ n, comparable, ...made }: Earned): string | null {
  if (n === 0) return null;
  const { won, kept, lost, nothing, watching, currency } = made;
  const money = (minor: bigint) => `${roundMoney(minor, currency)} a month`;
  const came = [
    ...(won.n === 0 ? [] : [`${grouped(won.n)} paid more (${money(won.mrrMinor)} won)`]),
    ...(kept.n === 0 ? [] : [`${grouped(kept.n)} stayed (${money(kept.mrrMinor)} kept)`]),
    ...(lost === 0 ? [] : [`${grouped(lost)} left`]),
    ...(nothing === 0 ? [] : [`of ${grouped(nothing)} nothing came`]),
    ...(watching === 0 ? [] : [`${grouped(watching)} still watched`]),
  ];
  return `${count(n, 'customer')} written to: ${came.join(', ')}. ${besideWords(comparable)}`;
}

/** What came of it without a word from anybody. */
function besideWords({ n, won, kept, watching }: MoveOutcomes): string {
  if (n === 0) return 'There is nobody comparable yet to set beside them.';
  const later = watching === 0 ? '' : `, ${grouped(watching)} still watched`;
  return `Of ${count(n, 'comparable customer')} nobody wrote to, ${grouped(won.n + kept.n)} paid more or stayed${later}.`;
}

/** What a month came to, a line for each part; none when there is nothing to count. */
export function monthLines({ moves, alerts, experiments }: MonthEarned): string[] {
  if (moves.n + overOf(alerts) + experiments.length === 0) return [];
  const better = experiments.filter(({ outcome }) => outcome === 'better').length;
  return [
    `Moves: ${earnedSentence(moves) ?? 'none was marked done. What comes of those that are stands here.'}`,
    `Alerts: ${[`${grouped(overOf(alerts))} over`, ...moneyWords(alerts)].join(', ')}`,
    `Experiments: ${experiments.length === 0 ? 'none was completed' : `${grouped(experiments.length)} completed, ${grouped(better)} better`}`,
  ];
}

/** `2 customers are likely to churn now ($240 a month): cus_a, cus_b`, for each category that somebody came into. */
export function categoryLines(categories: readonly CategoryChange[], currency: string): string[] {
  return categories.map(({ category, customers, baseMrrMinor, shown }) => {
    const names = shown.map(({ customerId, customerName, before }) => {
      const who = customerName ?? customerId;
      return `${who} (was ${categoryWords(before).toLowerCase()})`;
    });
    const more = customers > shown.length ? [`${grouped(customers - shown.length)} more`] : [];
    const money = `${roundMoney(baseMrrMinor, currency)} a month`;
    return `${categoryWords(category)}: ${count(customers, 'customer')}, ${money}: ${[...names, ...more].join(', ')}`;
  });
}
