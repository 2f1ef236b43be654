import { Temporal } from 'temporal-polyfill';

import type { Outcome } from '#domain/backtest.ts';

import { slowScore, trendOf, type SlowScore } from '../scores/slow-score.ts';
import { FIRST_DAY, LIMIT, mrrAfter, type Person } from './company.ts';

interface Scored extends SlowScore {
  readonly person: Person;
  readonly mrr: number;
  readonly trend: number | null;
}

export interface SlowFigure {
  readonly choices: number;
  readonly hits: number;
  readonly customers: number;
  readonly customersHit: number;
}

/** Each figure by what came, rule and percentage, counted one customer after the other. */
export function slowBacktest(
  people: readonly Person[],
  monthEnds: readonly string[],
): Map<string, SlowFigure> {
  const chosen = new Map<string, { id: string; isHit: boolean }[]>();
  for (const text of monthEnds) {
    const month = FIRST_DAY.until(Temporal.PlainDate.from(text)).days;
    const scored = people.flatMap((person) => scoredAt(person, month));
    for (const outcome of ['expansion', 'churn'] as const) {
      for (const [rule, some] of choicesOf(scored, outcome)) {
        const name = `${outcome} ${rule}`;
        const before = chosen.get(name) ?? [];
        const now = some.map(({ person }) => ({
          id: person.id,
          isHit: comes(person, { outcome, month }),
        }));
        chosen.set(name, [...before, ...now]);
      }
    }
  }
  return new Map(
    [...chosen].map(([name, all]) => {
      const hits = all.filter(({ isHit }) => isHit);
      const distinct = (some: readonly { id: string }[]) => new Set(some.map(({ id }) => id)).size;
      const figure = {
        choices: all.length,
        hits: hits.length,
        customers: distinct(all),
        customersHit: distinct(hits),
      };
      return [name, figure];
    }),
  );
}

/** The score of somebody who pays at the end of a day, by that day's facts; none below 14 days of use. */
function scoredAt(person: Person, day: number): Scored[] {
  const { startDay, endDay, expansionDays, used, mrr } = person;
  if (startDay > day || (endDay !== null && endDay <= day)) return [];
  const lately = Array.from({ length: 100 }, (_, ago) => used[day - ago] ?? null);
  const score = slowScore({
    counted: { calls: lately },
    limits: { calls: LIMIT },
    nextMetrics: ['calls'],
    invoices: [],
    tenureDays: day + 1 - startDay,
    isLeaving: false,
    isPastDue: false,
    hasUpgraded: expansionDays.some((each) => each <= day && each > day - 60),
    hasTicketSpike: false,
  });
  if (score.score === null) return [];
  const expansions = expansionDays.filter((each) => each <= day).length;
  return [{ ...score, person, mrr: mrrAfter(mrr, expansions), trend: trendOf(lately) }];
}

function choicesOf(scored: readonly Scored[], outcome: Outcome): [string, readonly Scored[]][] {
  const byMrr = scored.toSorted((a, b) => b.mrr - a.mrr || (a.person.id < b.person.id ? -1 : 1));
  const byTenure = scored.toSorted(
    (a, b) => a.person.startDay - b.person.startDay || (a.person.id < b.person.id ? -1 : 1),
  );
  const danger = (one: Scored) => (one.category === 'likely_to_churn' ? 0 : 1);
  const byScore = byMrr.toSorted((a, b) =>
    outcome === 'expansion'
      ? (b.score ?? 0) - (a.score ?? 0)
      : danger(a) - danger(b) || (a.trend ?? 0) - (b.trend ?? 0),
  );
  const fallen = byMrr.filter(({ trend }) => trend !== null && trend < -0.5);
  const categories = new Set(scored.map(({ category }) => category));
  return [
    ['everybody 100', scored],
    ['usage_drop 100', fallen],
    ...[...categories].map((each): [string, readonly Scored[]] => [
      `${each} 100`,
      scored.filter(({ category }) => category === each),
    ]),
    ...[5, 10].flatMap((percent): [string, readonly Scored[]][] => {
      const most = Math.ceil((scored.length * percent) / 100);
      return [
        [`score ${percent}`, byScore.slice(0, most)],
        [`largest_mrr ${percent}`, byMrr.slice(0, most)],
        [`longest_tenure ${percent}`, byTenure.slice(0, most)],
        [`usage_drop ${percent}`, fallen.slice(0, most)],
      ];
    }),
  ];
}

/** Whether it comes on one of the ninety days after a day. */
function comes(
  { endDay, expansionDays }: Person,
  { outcome, month }: { outcome: Outcome; month: number },
): boolean {
  const days = outcome === 'churn' ? [endDay ?? -1] : expansionDays;
  return days.some((day) => day > month && day <= month + 90);
}
