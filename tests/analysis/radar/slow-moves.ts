import type { AlertType } from '#domain/alerts.ts';
import {
  DEFAULT_PROBABILITIES,
  EFFORT_WEIGHTS,
  type Effort,
  type MoveKind,
} from '#domain/moves.ts';

/** A company in whole cents and days; days count from today, which is 0, at noon. */
export interface Company {
  readonly plans: readonly Plan[];
  readonly customers: readonly Customer[];
}

interface Plan {
  readonly name: string;
  readonly interval: 'month' | 'year';
  /** Oldest first; cents a month, each sold from a day on. */
  readonly versions: readonly { readonly monthly: number; readonly day: number }[];
  /** Whether the newest is still sold. */
  readonly isActive: boolean;
}

export interface Customer {
  readonly id: string;
  /** What each of its items brought, one after the other. */
  readonly items: readonly (readonly Step[])[];
  /** So many calls on each day of `[from, to]`, and so many on those of the last 30 days. */
  readonly usage: {
    readonly from: number;
    readonly to: number;
    readonly each: number;
    readonly lately: number;
  } | null;
  readonly alerts: readonly {
    readonly type: AlertType;
    readonly state: 'open' | 'snoozed';
    readonly mrr: number;
  }[];
  /** What the plan that fits costs more; null when none does. */
  readonly upgrade: { readonly plan: number; readonly difference: number | null } | null;
}

interface Step {
  readonly plan: number;
  readonly version: number;
  readonly mrr: number;
  /** From a day until another, or for good. */
  readonly from: number;
  readonly until: number | null;
}

export interface SlowMove {
  readonly kind: MoveKind;
  /** The customer, or the plan. */
  readonly about: string;
  readonly amount: number;
  readonly effort: Effort;
  readonly rank: number;
}

const BY_MESSAGE = new Set<AlertType>([
  'payment_retry',
  'card_expiring',
  'trial_ending_without_card',
]);
const BY_TALKING = new Set<AlertType>([
  'declining_usage',
  'scheduled_cancellation',
  'subscription_paused',
  'dispute_opened',
  'support_ticket_spike',
  'churn_risk',
]);
const YEARLY_LOSS = 0.2;
const YEAR = 365;

/** Reads docs/metrics.md a customer and a plan at a time; in no hurry. The best first. */
export function findSlowly(company: Company): SlowMove[] {
  const found = [
    ...company.customers.flatMap((customer) => movesOfCustomer(company, customer)),
    ...company.plans.flatMap((_, index) => movesOfPlan(company, index)),
  ];
  return found
    .filter(({ amount }) => amount > 0)
    .map((move) => ({
      ...move,
      rank: (move.amount * DEFAULT_PROBABILITIES[move.kind]) / EFFORT_WEIGHTS[move.effort],
    }))
    .toSorted((a, b) => b.rank - a.rank);
}

type Found = Omit<SlowMove, 'rank'>;

function movesOfCustomer(company: Company, customer: Customer): Found[] {
  const save = saveOf(customer);
  const upgrade = save === null ? upgradeOf(customer) : null;
  const annual = save === null && upgrade === null ? annualOf(company, customer) : null;
  const winBack = save === null ? winBackOf(customer) : null;
  return [save, upgrade, annual, discountOf(customer), winBack].flatMap((move) =>
    move === null ? [] : [{ about: customer.id, ...move }],
  );
}

type OfCustomer = Omit<Found, 'about'> | null;

function saveOf({ alerts }: Customer): OfCustomer {
  const rank = (type: AlertType) => (BY_MESSAGE.has(type) || BY_TALKING.has(type) ? 1 : 0);
  const [first] = alerts
    .filter(({ type, state, mrr }) => rank(type) > 0 && state === 'open' && mrr > 0)
    .toSorted((a, b) => b.mrr - a.mrr);
  if (first === undefined) return null;
  const effort = BY_MESSAGE.has(first.type) ? 'message' : 'conversation';
  return { kind: 'save', amount: first.mrr, effort };
}

function upgradeOf({ upgrade }: Customer): OfCustomer {
  const difference = upgrade?.difference ?? 0;
  return difference > 0 ? { kind: 'upgrade', amount: difference, effort: 'message' } : null;
}

function annualOf({ plans }: Company, customer: Customer): OfCustomer {
  const now = steps(customer).filter((step) => runs(step, 0));
  const before = sum(steps(customer).filter((step) => runs(step, -YEAR)));
  const monthly = sum(now.filter((step) => plans[step.plan]?.interval === 'month'));
  if (monthly === 0 || before === 0) return null;
  if (sum(now) <= before && !usesMore(customer)) return null;
  return { kind: 'annual_offer', amount: monthly * YEARLY_LOSS, effort: 'message' };
}

function usesMore({ usage }: Customer): boolean {
  if (usage === null || usage.from > -60) return false;
  const days = (from: number, to: number) =>
    Math.max(0, Math.min(usage.to, to) - Math.max(usage.from, from) + 1);
  const [last, before] = [days(-30, -1) * usage.lately, days(-60, -31) * usage.each];
  if (before === 0) return last > 0;
  return Math.trunc(((last - before) * 1000) / before) >= 100;
}

function discountOf({ items }: Customer): OfCustomer {
  const rises = items.flatMap((item) =>
    item.flatMap((step, index) => {
      const earlier = item[index - 1];
      const isSoon = step.from > 0 && step.from <= 30;
      if (!isSoon) return [];
      // What is free until then has nothing before it.
      if (earlier?.until !== step.from) return [{ day: step.from, rise: step.mrr }];
      const isSame = earlier.plan === step.plan && earlier.version === step.version;
      return isSame && step.mrr > earlier.mrr
        ? [{ day: step.from, rise: step.mrr - earlier.mrr }]
        : [];
    }),
  );
  const first = Math.min(...rises.map(({ day }) => day));
  const amount = rises
    .filter(({ day }) => day === first)
    .reduce((total, { rise }) => total + rise, 0);
  return amount > 0 ? { kind: 'discount_ending', amount, effort: 'message' } : null;
}

function winBackOf(customer: Customer): OfCustomer {
  if (steps(customer).some((step) => runs(step, 0))) return null;
  const ends = steps(customer).flatMap(({ until }) => (until === null || until > 0 ? [] : [until]));
  const left = Math.max(...ends);
  if (ends.length === 0 || left <= -90) return null;
  const { usage } = customer;
  if (usage === null || usage.from > left || usage.to < left - 30) return null;
  const amount = sum(steps(customer).filter(({ until }) => until === left));
  return { kind: 'win_back', amount, effort: 'message' };
}

function movesOfPlan({ plans, customers }: Company, index: number): Found[] {
  const plan = plans[index];
  const now = plan?.versions.at(-1);
  if (plan === undefined || now === undefined || !plan.isActive) return [];
  const running = customers.flatMap(steps).filter((step) => step.plan === index && runs(step, 0));
  const about = plan.name;
  const old = plan.versions.slice(0, -1).map(({ monthly }, version): Found => {
    const paid = sum(running.filter((step) => step.version === version));
    const amount = (paid * (now.monthly - monthly)) / monthly;
    return { kind: 'grandfathered', about, amount, effort: 'price_change' };
  });
  const change = now.monthly - (plan.versions.at(-2)?.monthly ?? now.monthly);
  const amount = now.day > -90 ? Math.abs(change) * running.length : 0;
  return [...old, { kind: 'price_test', about, amount, effort: 'message' }];
}

function steps({ items }: Customer): Step[] {
  return items.flat();
}

/** At noon of that day and just after it. */
function runs({ from, until }: Step, day: number): boolean {
  return from <= day && (until === null || until > day);
}

function sum(of: readonly Step[]): number {
  return of.reduce((total, { mrr }) => total + mrr, 0);
}
