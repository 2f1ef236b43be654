import type { CustomerFacts, MissingObject } from '#domain/facts.ts';
import type { FineMinor } from '#domain/ledger.ts';
import { scheduledChangesOf, trialMrrOf, type ScheduledChange } from '#domain/scheduled-changes.ts';

import type { Catalogue } from './catalogue.ts';
import { creditNotesOf, type CreditNote } from './credit-note.ts';
import { wholeDiscounts } from './customer-discount.ts';
import { declinesOf } from './decline.ts';
import { disputesOf, type Dispute } from './dispute.ts';
import type { StoredEvent } from './event-order.ts';
import { invoiceMoneyOf, type InvoiceMoney } from './invoice-money.ts';
import { objectsShown } from './objects-shown.ts';
import { LINKING_KINDS, paymentLinks } from './payment-links.ts';
import { PAYMENT_METHOD_KINDS, paymentMethodsOf, type PaymentMethod } from './payment-method.ts';
import { refundsOf, type Refund } from './refund.ts';
import { missingInSchedules, schedulesInForce, schedulesOf, type Schedule } from './schedule.ts';
import {
  customerDefaultOf,
  subscriptionDetailsOf,
  type SubscriptionDetails,
} from './subscription-details.ts';

/** How one customer pays, what went wrong with it, and what is set to change. */
export interface MoneyFacts {
  readonly paymentMethods: readonly PaymentMethod[];
  readonly customerDefault: string | null;
  readonly disputes: readonly Dispute[];
  readonly refunds: readonly Refund[];
  readonly creditNotes: readonly CreditNote[];
  readonly schedules: readonly Schedule[];
  readonly changes: readonly ScheduledChange[];
  /** Per invoice id. */
  readonly invoices: ReadonlyMap<string, InvoiceMoney>;
  /** Per subscription id. */
  readonly subscriptions: ReadonlyMap<string, SubscriptionDetails>;
  /** Per id of a subscription on trial. */
  readonly trialMrr: ReadonlyMap<string, FineMinor | null>;
  readonly missing: readonly MissingObject[];
}

const KINDS: ReadonlySet<string> = new Set([
  ...PAYMENT_METHOD_KINDS,
  ...LINKING_KINDS,
  'credit_note',
  'customer',
  'subscription',
  'subscription_schedule',
]);

/** Reads one customer's stored events; pure, as the fold is. `facts` are what the same events gave it. */
export function moneyFactsOf(
  events: readonly StoredEvent[],
  catalogue: Catalogue,
  facts: CustomerFacts,
): MoneyFacts {
  const objects = objectsShown(events, KINDS);
  const invoiceOf = paymentLinks(objects);
  const creditNotes = creditNotesOf(objects);
  const declines = declinesOf(objects, invoiceOf);
  const discounts = objects.has('subscription_schedule') ? wholeDiscounts(events) : new Map();
  const schedules = schedulesOf(objects, { catalogue, discounts });
  const changes = scheduledChangesOf(facts, schedulesInForce(schedules));
  return {
    paymentMethods: paymentMethodsOf(objects),
    customerDefault: customerDefaultOf(objects),
    disputes: disputesOf(objects, invoiceOf),
    refunds: refundsOf(objects, invoiceOf),
    creditNotes,
    schedules,
    changes,
    invoices: invoiceMoneyOf(facts, { objects, catalogue, creditNotes, declines }),
    subscriptions: subscriptionDetailsOf(objects),
    trialMrr: new Map(facts.subscriptions.map((one) => [one.id, trialMrrOf(one, facts, changes)])),
    missing: missingInSchedules(schedules),
  };
}
