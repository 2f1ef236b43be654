import type { EpochSeconds } from '#domain/facts.ts';
import { pricePerPeriod } from '#simulation/company/books.ts';
import { endOfPeriod } from '#simulation/company/calendar.ts';
import type {
  Company,
  Invoice,
  InvoiceLine,
  Item,
  Subscription,
} from '#simulation/company/company.ts';
import type { Plan } from '#simulation/company/plans.ts';
import { stripeId } from '#simulation/company/random.ts';

import { draftInvoice, finalizeInvoice, lineOf, linesOfPeriod, nextInvoiceId } from './invoice.ts';
import { planRenewal } from './renewal.ts';
import { updateSubscription } from './subscription.ts';

/**
 * How the difference is billed: with an invoice of its own, on the next invoice, or not at all
 * (Stripe's `always_invoice`, `create_prorations` and `none`).
 */
type Proration = 'now' | 'later' | 'none';

/** Another plan of the same rhythm, or another quantity, from this second on. */
export function changeItem(
  company: Company,
  subscription: Subscription,
  change: { item: Item; plan?: Plan; quantity?: number; proration: Proration; at: EpochSeconds },
): Invoice | null {
  const { item, at } = change;
  const next: Item = {
    ...item,
    plan: change.plan ?? item.plan,
    quantity: change.quantity ?? item.quantity,
  };
  const lines =
    change.proration === 'none' ? [] : prorations(subscription, { before: item, after: next, at });
  const items = subscription.items.map((each) => (each.id === item.id ? next : each));
  const isWorthBilling = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0n) > 0n;
  if (change.proration === 'now' && isWorthBilling) {
    return billChange(company, subscription, { items, lines, at });
  }
  subscription.pendingLines.push(...lines);
  updateSubscription(company, subscription, { items, at, isRequested: true });
  return null;
}

/** One more thing on the same subscription, billed with the next invoice. */
export function addItem(
  company: Company,
  subscription: Subscription,
  { plan, quantity, at }: { plan: Plan; quantity: number; at: EpochSeconds },
): void {
  const id = stripeId(subscription.customer.ids, 'si_');
  const item: Item = { id, createdAt: at, plan, quantity };
  const items = [...subscription.items, item];
  subscription.pendingLines.push(...prorations(subscription, { before: null, after: item, at }));
  updateSubscription(company, subscription, { items, at, isRequested: true });
}

/** From monthly to yearly: a new year begins today, less what was paid ahead. */
export function switchToYearly(
  company: Company,
  subscription: Subscription,
  { item, plan, at }: { item: Item; plan: Plan; at: EpochSeconds },
): Invoice {
  const [credit] = prorations(subscription, { before: item, after: null, at });
  const terms = {
    anchorAt: at,
    periodStartAt: at,
    periodEndAt: endOfPeriod('year', { anchor: at, start: at }),
  };
  const items = [{ ...item, plan }];
  const lines = [
    ...subscription.pendingLines.splice(0),
    ...(credit === undefined ? [] : [credit]),
    ...linesOfPeriod({ ...subscription, ...terms, items }),
  ];
  const invoice = billChange(company, subscription, { ...terms, items, lines, at });
  planRenewal(company, subscription);
  return invoice;
}

function billChange(
  company: Company,
  subscription: Subscription,
  {
    lines,
    at,
    ...terms
  }: { items: readonly Item[]; lines: readonly InvoiceLine[]; at: EpochSeconds },
): Invoice {
  const id = nextInvoiceId(subscription);
  const since = subscription.periodStartAt;
  updateSubscription(company, subscription, {
    ...terms,
    latestInvoiceId: id,
    at,
    isRequested: true,
  });
  const invoice = draftInvoice(company, subscription, {
    id,
    reason: 'subscription_update',
    at,
    lines,
    since,
  });
  finalizeInvoice(company, invoice, at);
  return invoice;
}

/** What is left of the running period: back for the old item, due for the new one. */
function prorations(
  subscription: Subscription,
  { before, after, at }: { before: Item | null; after: Item | null; at: EpochSeconds },
): InvoiceLine[] {
  const { periodStartAt, periodEndAt } = subscription;
  const share = (item: Item) =>
    (pricePerPeriod(item) * BigInt(periodEndAt - at)) / BigInt(periodEndAt - periodStartAt);
  const line = (item: Item, amountMinor: bigint) =>
    lineOf(subscription, { item, amountMinor, isProration: true, fromAt: at });
  return [
    ...(before === null ? [] : [line(before, -share(before))]),
    ...(after === null ? [] : [line(after, share(after))]),
  ];
}
