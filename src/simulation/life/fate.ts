import type { EpochSeconds } from '#domain/facts.ts';
import { plan } from '#simulation/company/agenda.ts';
import { DAY_S } from '#simulation/company/calendar.ts';
import { hasEnded, type Company, type Subscription } from '#simulation/company/company.ts';
import { between, fraction, waitingTime, weighted } from '#simulation/company/random.ts';
import { bendUse, levelAt } from '#simulation/usage/course.ts';

import { carryOut } from './decisions.ts';
import { decisionRates, type Decision } from './rates.ts';

const MONTH_S = 30 * DAY_S;

/** Nobody decides anything in the first days with something new. */
const LEAST_WAIT_DAYS = 9;

/** People who will leave use less and less for so long before. */
const FADING_DAYS = 45;

/**
 * Draws what will happen next to a subscription and when, and bends its use towards it: whoever
 * reads the use closely can see it coming.
 */
export function follow(company: Company, subscription: Subscription, at: EpochSeconds): void {
  const from = Math.max(at, subscription.trialEndAt ?? at);
  const { random } = subscription.customer;
  const rates = decisionRates(subscription);
  const total = rates.reduce((sum, [, rate]) => sum + rate, 0);
  const wait = waitingTime(random, (MONTH_S * 100) / total);
  const then = from + Math.floor(Math.max(LEAST_WAIT_DAYS * DAY_S, wait));
  const decision = weighted(random, rates);
  subscription.decidesAt = then;
  foreshadow(subscription, { decision, from, at: then });
  plan(company.agenda, then, (now) => {
    if (hasEnded(subscription) || subscription.decidesAt !== now) return;
    const { status, cancelAt, pausedCollection } = subscription;
    const isAtEase = status === 'active' && cancelAt === null && pausedCollection === null;
    if (isAtEase) carryOut(company, subscription, { decision, at: now });
    else company.undecided.push(subscription);
  });
}

function foreshadow(
  subscription: Subscription,
  { decision, from, at }: { decision: Decision; from: EpochSeconds; at: EpochSeconds },
): void {
  const { random } = subscription.customer;
  const level = levelAt(subscription.use, from);
  const full = capacityOf(subscription);
  if (decision === 'cancel') {
    const fadesFrom = Math.max(from + DAY_S, at - FADING_DAYS * DAY_S);
    bendUse(
      subscription,
      from,
      { at: fadesFrom, level: level * (0.9 + fraction(random) * 0.2) },
      { at, level: level * (0.1 + fraction(random) * 0.3) },
      { at: at + 2 * MONTH_S, level: 0 },
    );
    return;
  }
  bendUse(subscription, from, {
    at,
    level: target(decision, { level, full, part: fraction(random) }),
  });
  if (decision === 'nothing' && between(random, 1, 5) === 1) {
    // A quiet month that means nothing: not every decline is a goodbye.
    bendUse(subscription, from, { at: (from + at) / 2, level: level * 0.5 }, { at, level });
  }
}

function target(
  decision: Decision,
  { level, full, part }: { level: number; full: number; part: number },
): number {
  switch (decision) {
    case 'upgrade':
    case 'more':
      return full * (0.92 + part * 0.28);
    case 'downgrade':
    case 'fewer':
      return Math.min(level, full) * (0.1 + part * 0.25);
    case 'pause':
      return level * (0.4 + part * 0.3);
    case 'cancel':
    case 'pay_yearly':
    case 'add_archive':
    case 'second_product':
    case 'nothing':
      return Math.min(full * 1.1, level * (0.85 + part * 0.45));
    default:
      return decision satisfies never;
  }
}

/** What the plan allows, in the unit of `UseKnot`. */
function capacityOf({ items }: Subscription): number {
  const item = items[0];
  if (item === undefined) return 0;
  return item.plan.product === 'api' ? (item.plan.limits['api_calls'] ?? 0) : item.quantity;
}
