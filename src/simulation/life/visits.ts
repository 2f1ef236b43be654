import type { EpochSeconds } from '#domain/facts.ts';
import { scheduleCancellation, undoCancellation, cancelNow } from '#simulation/acts/leave.ts';
import { collect, failInvoice, payWithNewCard } from '#simulation/acts/payment.ts';
import { plan } from '#simulation/company/agenda.ts';
import { MINUTE_S } from '#simulation/company/calendar.ts';
import {
  isLive,
  type Company,
  type Subscription,
  type Visit,
} from '#simulation/company/company.ts';
import {
  between,
  chance,
  pick,
  randomOf,
  weighted,
  type Random,
} from '#simulation/company/random.ts';

import { change } from './decisions.ts';
import { signUp, comeBack } from './signup.ts';

/** For so long after somebody opened the door, something happens about every minute. */
const LIVELY_MINUTES = 45;

/** Later it gets calmer and calmer, but never more than this lies between two acts. */
const LONGEST_GAP_MINUTES = 15;

/**
 * While somebody watches, more happens than in an ordinary hour, of the same kinds. What happens
 * follows from the seed and the visit's start, so a visit that is over can be told again.
 */
export function receiveVisits(company: Company, visits: readonly Visit[]): void {
  for (const visit of visits) {
    const dice = randomOf(company.seed, 'visit', visit.fromAt);
    awaitNext(company, { visit, dice }, visit.fromAt);
  }
}

function awaitNext(
  company: Company,
  { visit, dice }: { visit: Visit; dice: Random },
  from: EpochSeconds,
): void {
  const minutes = (from - visit.fromAt) / MINUTE_S;
  const calm = Math.min(1 + Math.max(0, minutes - LIVELY_MINUTES) / 30, LONGEST_GAP_MINUTES);
  const gap = Math.max(1, Math.round((between(dice, 35, 75) * calm) / visit.pace));
  plan(company.agenda, from + gap, (at) => {
    if (at > visit.untilAt) return;
    happen(company, dice, at);
    awaitNext(company, { visit, dice }, at);
  });
}

type Happening =
  | 'signup'
  | 'trial'
  | 'return'
  | 'upgrade'
  | 'downgrade'
  | 'more'
  | 'fewer'
  | 'failed_payment'
  | 'cancel'
  | 'stay'
  | 'end';

function happen(company: Company, dice: Random, at: EpochSeconds): void {
  const happening = weighted<Happening>(dice, [
    ['signup', 12],
    ['trial', 8],
    ['return', 3],
    ['upgrade', 13],
    ['downgrade', 4],
    ['more', 20],
    ['fewer', 7],
    ['failed_payment', 14],
    ['cancel', 8],
    ['stay', 4],
    ['end', 4],
  ]);
  switch (happening) {
    case 'signup':
      signUp(company, at, { tries: false });
      return;
    case 'trial':
      signUp(company, at, { tries: true });
      return;
    case 'return':
      returnSomebody(company, dice, at);
      return;
    case 'failed_payment':
      failSomePayment(company, dice, at);
      return;
    case 'stay':
      keepSomebody(company, dice, at);
      return;
    case 'cancel':
    case 'end': {
      const subscription = someone(company, dice, isAtEase);
      if (subscription === null) return;
      (happening === 'end' ? cancelNow : scheduleCancellation)(company, subscription, at);
      return;
    }
    case 'upgrade':
    case 'downgrade':
    case 'more':
    case 'fewer':
      changeSomething(company, dice, { decision: happening, at });
      return;
    default:
      happening satisfies never;
  }
}

function changeSomething(
  company: Company,
  dice: Random,
  { decision, at }: { decision: 'upgrade' | 'downgrade' | 'more' | 'fewer'; at: EpochSeconds },
): void {
  const isAboutPlans = decision === 'upgrade' || decision === 'downgrade';
  const subscription = someone(
    company,
    dice,
    (each) => isAtEase(each) && isAboutPlans === isApi(each),
  );
  if (subscription === null) return;
  const invoice = change(company, subscription, { decision, at });
  if (invoice !== null) collect(company, invoice, at);
}

/** A change whose invoice the bank declines; minutes later most enter another card. */
function failSomePayment(company: Company, dice: Random, at: EpochSeconds): void {
  const subscription = someone(
    company,
    dice,
    (each) => isAtEase(each) && each.customer.card !== null,
  );
  if (subscription === null) return;
  const decision = isApi(subscription) ? 'upgrade' : 'more';
  const invoice = change(company, subscription, { decision, at });
  if (invoice === null) return;
  const decline = { code: 'insufficient_funds', advice: 'try_again_later' } as const;
  failInvoice(company, invoice, { decline, at });
  if (invoice.nextAttemptAt === null) return;
  plan(company.agenda, invoice.nextAttemptAt, (later) => collect(company, invoice, later));
  if (chance(dice, 0.8)) {
    plan(company.agenda, at + between(dice, 2, 9) * MINUTE_S, (later) =>
      payWithNewCard(company, invoice, later),
    );
  }
}

function keepSomebody(company: Company, dice: Random, at: EpochSeconds): void {
  const subscription = someone(company, dice, (each) => isLive(each) && each.cancelAt !== null);
  if (subscription === null) return;
  undoCancellation(company, subscription, { at, offer: null });
  company.undecided.push(subscription);
}

function returnSomebody(company: Company, dice: Random, at: EpochSeconds): void {
  const gone = company.customers.filter(
    ({ subscriptions }) =>
      subscriptions.some(({ endedAt }) => endedAt !== null) && !subscriptions.some(isLive),
  );
  if (gone.length > 0) comeBack(company, pick(dice, gone as [(typeof gone)[0]]), at);
}

function someone(
  company: Company,
  dice: Random,
  isMeant: (subscription: Subscription) => boolean,
): Subscription | null {
  const all = company.customers.flatMap(({ subscriptions }) => subscriptions).filter(isMeant);
  return all[between(dice, 0, all.length - 1)] ?? null;
}

function isAtEase({ status, cancelAt, pausedCollection }: Subscription): boolean {
  return status === 'active' && cancelAt === null && pausedCollection === null;
}

function isApi({ items }: Subscription): boolean {
  return items[0]?.plan.product === 'api';
}
