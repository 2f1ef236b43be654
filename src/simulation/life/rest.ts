import type { EpochSeconds } from '#domain/facts.ts';
import { cancelNow } from '#simulation/acts/leave.ts';
import { pauseCollection, pauseSubscription, resumeCollection } from '#simulation/acts/pause.ts';
import { resumePaused } from '#simulation/acts/trial.ts';
import { plan } from '#simulation/company/agenda.ts';
import { DAY_S } from '#simulation/company/calendar.ts';
import { hasEnded, type Company, type Subscription } from '#simulation/company/company.ts';
import { between, chance, weighted } from '#simulation/company/random.ts';
import { bendUse, levelAt } from '#simulation/usage/course.ts';

/** Pauses in one of Stripe's three ways and, most of the time, goes on after some weeks. */
export function rest(company: Company, subscription: Subscription, at: EpochSeconds): void {
  const { random } = subscription.customer;
  const behavior = weighted(random, [
    ['void', 5],
    ['keep_as_draft', 2],
    ['paused', subscription.billing === 'flexible' ? 3 : 0],
  ] as const);
  const level = levelAt(subscription.use, at);
  bendUse(subscription, at, { at: at + DAY_S, level: 0 });
  if (behavior === 'paused') pauseSubscription(company, subscription, at);
  else pauseCollection(company, subscription, { behavior, at });
  const goesOn = chance(random, 0.75);
  plan(company.agenda, at + between(random, 20 * DAY_S, 75 * DAY_S), (later) => {
    if (hasEnded(subscription)) return;
    if (!goesOn) {
      cancelNow(company, subscription, later);
      return;
    }
    bendUse(subscription, later, { at: later + 14 * DAY_S, level });
    if (behavior === 'paused') resumePaused(company, subscription, later);
    else resumeCollection(company, subscription, later);
    company.undecided.push(subscription);
  });
}
