import type { Category, ScoreCap } from '#domain/scores.ts';

/** What is known of a customer, told day by day; the newest whole day first. */
export interface Life {
  /** By metric, what was counted on each day, today first; null: nothing was reported. */
  readonly counted: Readonly<Record<string, readonly (number | null)[]>>;
  /** Of the plan, by metric. */
  readonly limits: Readonly<Record<string, number>>;
  /** Metrics that the next plan limits; the own plan's where there is none. */
  readonly nextMetrics: readonly string[];
  /** Attempts of each paid invoice, the newest first; null: one has failed and it is open. */
  readonly invoices: readonly (number | null)[];
  readonly tenureDays: number;
  readonly isLeaving: boolean;
  readonly isPastDue: boolean;
  readonly hasUpgraded: boolean;
  readonly hasTicketSpike: boolean;
}

export interface SlowScore {
  readonly score: number | null;
  readonly category: Category | null;
  readonly cap: ScoreCap | null;
  readonly parts: readonly number[];
}

/** The rules of docs/metrics.md, Expansion readiness, read one after the other; all metrics are sums. */
export function slowScore(life: Life): SlowScore {
  const { counted, limits } = life;
  const between = (metric: string, from: number, until: number) =>
    (counted[metric] ?? []).slice(from, until).reduce<number>((sum, one) => sum + (one ?? 0), 0);
  const daysOf = (metric: string) =>
    (counted[metric] ?? []).slice(1, 61).filter((one) => one !== null).length;

  const shares = Object.entries(limits)
    .filter(([metric]) => counted[metric])
    .map(([metric, limit]) => {
      const used = between(metric, 1, 31);
      return limit > 0 ? used / limit : used > 0 ? 10 : 0;
    });
  const headroom = 45 * within((Math.max(0, ...shares) - 0.4) / 0.5);

  const [main] = Object.keys(counted).toSorted((a, b) => daysOf(b) - daysOf(a) || (a < b ? -1 : 1));
  const usageDays = main === undefined ? 0 : daysOf(main);
  const trend = main === undefined ? null : trendOf(counted[main] ?? []);
  const growth = 20 * within((trend ?? 0) / 0.5);

  const inUse = life.nextMetrics.filter((metric) => between(metric, 1, 31) > 0);
  const breadth = life.nextMetrics.length === 0 ? 0 : (15 * inUse.length) / life.nextMetrics.length;
  const three = life.invoices.slice(0, 3);
  const atFirstTry = three.filter((attempts) => attempts !== null && attempts <= 1);
  const payment = three.length === 0 ? 10 : (10 * atFirstTry.length) / three.length;
  const tenure = 10 * within(life.tenureDays / 180);

  const cap = capOf(life);
  const parts = [headroom, growth, breadth, payment, tenure];
  const sum = parts.reduce((total, part) => total + part, 0);
  const total = Math.min(Math.floor(sum + 0.5 + 1e-9), cap === null ? 100 : 30);
  if (usageDays < 14) return { score: null, category: null, cap, parts };
  return { score: total, category: categoryOf(life, total, trend), cap, parts };
}

/** Thirty whole days against the thirty before, of which only those count that had begun; null below a week. */
export function trendOf(days: readonly (number | null)[]): number | null {
  const first = days.findLastIndex((one) => one !== null);
  const covered = Math.min(first - 30, 30);
  const sum = (from: number, until: number) =>
    days.slice(from, until).reduce<number>((total, one) => total + (one ?? 0), 0);
  const before = sum(31, 61);
  if (covered < 7 || before === 0) return null;
  return Math.round((sum(1, 31) / 30 / (before / covered) - 1) * 10_000) / 10_000;
}

function capOf({ isLeaving, isPastDue, hasUpgraded }: Life): ScoreCap | null {
  if (isLeaving) return 'scheduled_cancellation';
  if (isPastDue) return 'past_due';
  return hasUpgraded ? 'recent_upgrade' : null;
}

function categoryOf(life: Life, total: number, trend: number | null): Category {
  if (life.isLeaving || (trend ?? 0) < -0.2) return 'likely_to_churn';
  if (life.isPastDue || life.hasUpgraded || life.hasTicketSpike || total < 40) {
    return 'do_not_touch';
  }
  return total >= 70 ? 'safe_to_upsell' : 'neutral';
}

function within(share: number): number {
  return Math.min(Math.max(share, 0), 1);
}
