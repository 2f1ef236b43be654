/** A company as the judge of usage sees it, in whole numbers; days count from the first of June. */
export interface Company {
  readonly plans: readonly Plan[];
  readonly customers: readonly Customer[];
}

interface Plan {
  readonly name: string;
  /** Cents a month. */
  readonly amount: number;
  /** By metric; null is explicitly none. */
  readonly limits: Readonly<Record<string, number | null>>;
}

interface Customer {
  readonly id: string;
  readonly plan: number;
  /** Cents a month that it pays, which a discount makes less than the plan's. */
  readonly pays: number;
  /** The day it came, at most the 14th of June; days before June are below 1. */
  readonly since: number;
  readonly usage: readonly {
    readonly metric: Metric;
    readonly day: number;
    readonly quantity: number;
  }[];
}

/** `calls` are added up, `seats` stand, of `peak` the largest counts. */
type Metric = 'calls' | 'seats' | 'peak';

export interface Judgement {
  readonly customer: string;
  readonly finding: 'upgrade' | 'overpriced';
  readonly metric: string;
  readonly used: number;
  readonly suggested: string | null;
  readonly money: number | null;
}

const TODAY = 15;
const [JUNE, JULY, MAY, APRIL] = [1, 31, -30, -60];

/** Judges by the text of docs/metrics.md, a day and a customer at a time; in no hurry. */
export function judgeSlowly({ plans, customers }: Company): Judgement[] {
  return customers.flatMap((customer): Judgement[] => {
    const plan = plans[customer.plan]!;
    const metrics = [...new Set(customer.usage.map(({ metric }) => metric))];
    const days = new Set(customer.usage.map(({ day }) => day).filter((day) => day >= TODAY - 29));
    const most = Math.max(0, ...metrics.map((metric) => recordedDays(customer, metric)));
    if (days.size < 7 || most < 7) return [];
    const uses = metrics.map((metric) => useOf(customer, metric));
    const limited = uses.flatMap((use) => {
      const limit = plan.limits[use.metric];
      return limit === undefined || limit === null ? [] : [{ ...use, limit }];
    });
    const [binding] = limited.toSorted(
      (a, b) =>
        share(b.used, b.limit) - share(a.used, a.limit) ||
        share(b.demand, b.limit) - share(a.demand, a.limit) ||
        (a.metric < b.metric ? -1 : 1),
    );
    if (binding === undefined) return [];
    const isReached =
      (binding.used > 0 && binding.used >= binding.limit) ||
      (binding.aDay > 0 && binding.demand >= binding.limit);
    const about = { customer: customer.id, metric: binding.metric, used: binding.used };
    if (share(binding.used, binding.limit) > 0.7 || isReached) {
      const room = (use: Use) => (use.metric === binding.metric ? 0.7 : 1);
      const fit = cheapest(plans, (other) => other.amount > plan.amount && fits(other, uses, room));
      const money = fit === null ? null : Math.max(0, fit.amount - customer.pays) || null;
      return [{ ...about, finding: 'upgrade', suggested: fit?.name ?? null, money }];
    }
    const isLittle = limited.every(({ before, limit }) => share(before, limit) < 0.3);
    if (!isLittle || customer.since > APRIL) return [];
    const whole = uses.map((use) => ({ ...use, demand: Math.max(use.demand, use.before) }));
    const fit = cheapest(
      plans,
      (other) => other.amount < plan.amount && fits(other, whole, () => 0.7),
    );
    if (fit === null || customer.pays <= fit.amount) return [];
    const money = customer.pays - fit.amount;
    return [{ ...about, finding: 'overpriced', suggested: fit.name, money }];
  });
}

interface Use {
  readonly metric: Metric;
  readonly used: number;
  readonly demand: number;
  readonly aDay: number;
  /** The larger of the two months before. */
  readonly before: number;
}

function useOf(customer: Customer, metric: Metric): Use {
  const used = within(customer, metric, [JUNE, TODAY + 1]);
  const grown = metric === 'peak' ? 0 : growth(customer, metric);
  const before = [within(customer, metric, [MAY, JUNE]), within(customer, metric, [APRIL, MAY])];
  return {
    metric,
    used,
    demand: used + (grown * (JULY - TODAY - 1)) / 14,
    aDay: grown / 14,
    before: Math.max(...before),
  };
}

/** What two weeks have added: to a sum their use, to what stands its rise. */
function growth(customer: Customer, metric: Metric): number {
  if (metric === 'calls') return within(customer, metric, [TODAY - 14, TODAY]);
  const first = Math.min(
    ...customer.usage.filter((one) => one.metric === metric).map(({ day }) => day),
  );
  if (first > TODAY - 15) return 0;
  return Math.max(
    0,
    standing(customer, metric, TODAY - 1) - standing(customer, metric, TODAY - 15),
  );
}

function within(
  customer: Customer,
  metric: Metric,
  [from, until]: readonly [number, number],
): number {
  if (metric === 'seats') return standing(customer, metric, until - 1);
  const used = customer.usage
    .filter((one) => one.metric === metric && one.day >= from && one.day < until)
    .map(({ quantity }) => quantity);
  return metric === 'calls' ? used.reduce((sum, each) => sum + each, 0) : Math.max(0, ...used);
}

function standing({ usage }: Customer, metric: Metric, day: number): number {
  const known = usage.filter((one) => one.metric === metric && one.day <= day);
  return known.toSorted((a, b) => b.day - a.day)[0]?.quantity ?? 0;
}

function recordedDays({ usage }: Customer, metric: Metric): number {
  const days = usage.filter((one) => one.metric === metric && one.day >= TODAY - 29);
  return new Set(days.map(({ day }) => day)).size;
}

function share(used: number, limit: number): number {
  if (limit === 0) return used > 0 ? 10 : 0;
  return used / limit;
}

function fits(plan: Plan, uses: readonly Use[], room: (use: Use) => number): boolean {
  return uses.every((use) => {
    const limit = plan.limits[use.metric];
    return limit === undefined || limit === null || use.demand <= limit * room(use) + 1e-9;
  });
}

function cheapest(plans: readonly Plan[], isFit: (plan: Plan) => boolean): Plan | null {
  return plans.filter(isFit).toSorted((a, b) => a.amount - b.amount)[0] ?? null;
}
