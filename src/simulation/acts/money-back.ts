import type { EpochSeconds } from '#domain/facts.ts';
import { plan } from '#simulation/company/agenda.ts';
import { DAY_S } from '#simulation/company/calendar.ts';
import { isLive, type Company, type Subscription } from '#simulation/company/company.ts';
import { between, chance, stripeId } from '#simulation/company/random.ts';
import { chargeShape, disputeShape, refundShape, type Charge } from '#simulation/shapes/charge.ts';

import { emit } from './emit.ts';
import { endSubscription } from './subscription.ts';

/** A few payments are asked back later: one in a hundred and fifty refunded, one in five hundred disputed. */
export function mayRegret(company: Company, charge: Charge, subscription: Subscription): void {
  const { random } = charge.customer;
  const { createdAt } = charge;
  if (chance(random, 1 / 150)) {
    plan(company.agenda, createdAt + between(random, DAY_S, 6 * DAY_S), (at) =>
      refund(company, charge, at),
    );
  } else if (chance(random, 1 / 500)) {
    plan(company.agenda, createdAt + between(random, 4 * DAY_S, 25 * DAY_S), (at) =>
      openDispute(company, { charge, subscription, at }),
    );
  }
}

/** All of it, or half of it as a courtesy. */
function refund(company: Company, charge: Charge, at: EpochSeconds): void {
  const { customer, amountMinor } = charge;
  charge.refundedMinor = chance(customer.random, 0.6) ? amountMinor : amountMinor / 2n;
  const object = refundShape(charge, {
    id: stripeId(customer.ids, 're_3', 23),
    at,
    amountMinor: charge.refundedMinor,
  });
  emit(company, { type: 'refund.created', object, customer, at, isRequested: true });
  emit(company, {
    type: 'charge.refunded',
    object: chargeShape(charge),
    customer,
    at,
    isRequested: true,
  });
}

function openDispute(
  company: Company,
  { charge, subscription, at }: { charge: Charge; subscription: Subscription; at: EpochSeconds },
): void {
  const { customer } = charge;
  const id = stripeId(customer.ids, 'dp_1', 23);
  charge.isDisputed = true;
  emit(company, {
    type: 'charge.dispute.created',
    object: disputeShape(charge, { id, at, status: 'needs_response' }),
    customer,
    at,
  });
  plan(company.agenda, at + between(customer.random, 15, 45) * DAY_S, (end) => {
    const status = chance(customer.random, 0.5) ? 'won' : 'lost';
    const object = disputeShape(charge, { id, at, status });
    emit(company, { type: 'charge.dispute.closed', object, customer, at: end });
    if (status === 'lost' && isLive(subscription)) {
      endSubscription(company, subscription, { at: end, reason: 'payment_disputed' });
    }
  });
}
