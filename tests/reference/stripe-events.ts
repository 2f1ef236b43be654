import type { Company, Customer, Discount, State, Subscription } from './life.ts';
import { couponObject, planObject, priceObject, type Json } from './stripe-catalogue.ts';
import {
  customerObject,
  discountObject,
  invoiceObject,
  subscriptionObject,
  type Rendering,
} from './stripe-objects.ts';

export interface StripeEvent {
  readonly id: string;
  readonly object: 'event';
  readonly api_version: string;
  readonly created: number;
  readonly type: string;
  readonly livemode: boolean;
  readonly pending_webhooks: number;
  readonly request: { readonly id: null; readonly idempotency_key: null };
  readonly data: { readonly object: Json; readonly previous_attributes?: Json };
}

/** Everything Stripe would send about a company, in the order in which it happened. */
export function companyEvents(company: Company): StripeEvent[] {
  return [...catalogueEvents(company), ...company.customers.flatMap(customerEvents)];
}

type Draft = Pick<StripeEvent, 'created' | 'type'> & {
  readonly version: string;
  readonly object: Json;
  readonly before?: Json;
};

/** Prices and coupons, with all that an expanded object shows. */
export function catalogueEvents({ prices, coupons }: Pick<Company, 'prices' | 'coupons'>) {
  const draft = { created: 1_700_000_000, version: '2026-10-28.endive' };
  const drafts = [
    ...prices.flatMap((price): Draft[] => [
      { ...draft, type: 'price.created', object: priceObject(price, { isComplete: true }) },
      { ...draft, type: 'plan.created', object: planObject(price) },
    ]),
    ...coupons.map((of): Draft => ({ ...draft, type: 'coupon.created', object: couponObject(of) })),
  ];
  return drafts.map((of, i) => finished(of, `catalogue ${i} ${String(of.object['id'])}`));
}

export function customerEvents(customer: Customer): StripeEvent[] {
  const drafts = [
    ...customer.subscriptions.flatMap((sub) => subscriptionDrafts(customer, sub)),
    ...customer.invoices.flatMap((invoice) => invoiceDrafts(customer, invoice)),
    ...customerDiscountDrafts(customer),
    ...customerDrafts(customer),
  ];
  return drafts
    .map((draft, i) => finished(draft, `${customer.id} ${i}`))
    .toSorted((a, b) => a.created - b.created);
}

function renderingAt(customer: Customer, at: number): Rendering {
  const { first, later, laterFrom } = customer.dialect;
  return { customer, version: at < laterFrom ? first : later };
}

function subscriptionDrafts(customer: Customer, sub: Subscription): Draft[] {
  const living = sub.states.flatMap((state, i) => {
    const former = sub.states[i - 1];
    const discounts = discountDrafts(customer, sub, { state, former });
    return [...discounts, ...stateDrafts(customer, sub, { state, former })];
  });
  const last = sub.states.at(-1);
  const dead = sub.afterlife.flatMap((state, i) =>
    stateDrafts(customer, sub, { state, former: sub.afterlife[i - 1] ?? last }),
  );
  return [...living, ...dead];
}

interface Step {
  readonly state: State;
  readonly former: State | undefined;
}

function stateDrafts(customer: Customer, sub: Subscription, { state, former }: Step): Draft[] {
  const rendering = renderingAt(customer, state.at);
  const object = subscriptionObject(sub, state, rendering);
  const draft = { created: state.at, version: rendering.version, object };
  const before = former && subscriptionObject(sub, former, rendering);
  const isUpdate = state.event === 'updated' && before;
  const event = {
    ...draft,
    type: `customer.subscription.${state.event}`,
    ...(isUpdate && { before }),
  };
  if (state.twin === null) return [event];
  return [event, { ...draft, type: `customer.subscription.${state.twin}` }];
}

/** `customer.discount` events come for the discounts of subscriptions and items, too. */
function discountDrafts(customer: Customer, sub: Subscription, { state, former }: Step): Draft[] {
  const rendering = renderingAt(customer, state.at);
  const [was, is] = [former ? discountsOf(sub, former) : [], discountsOf(sub, state)];
  const drafts = (list: typeof is, others: typeof is, type: string) =>
    list
      .filter(({ discount }) => others.every((other) => other.discount.id !== discount.id))
      .map(({ discount, parent }) => ({
        type,
        created: state.at,
        version: rendering.version,
        object: discountObject(discount, parent, rendering),
      }));
  return [
    ...drafts(was, is, 'customer.discount.deleted'),
    ...drafts(is, was, 'customer.discount.created'),
  ];
}

function discountsOf(sub: Subscription, state: State): { discount: Discount; parent: Json }[] {
  const subscription = sub.id;
  const ofItem = ({ id, discounts }: State['items'][number]) =>
    discounts.map((discount) => ({ discount, parent: { subscription, subscription_item: id } }));
  const own = state.discounts.map((discount) => ({ discount, parent: { subscription } }));
  return [...own, ...state.items.flatMap(ofItem)];
}

function customerDiscountDrafts(customer: Customer): Draft[] {
  return customer.discounts.flatMap(({ discount, fromAt, untilAt, replacesFormer }, i) => {
    const draftAt = (at: number, event: string, of = discount): Draft => {
      const rendering = renderingAt(customer, at);
      const object = discountObject(of, {}, rendering);
      return {
        created: at,
        type: `customer.discount.${event}`,
        version: rendering.version,
        object,
      };
    };
    const former = customer.discounts[i - 1];
    const begin =
      replacesFormer && former
        ? {
            ...draftAt(fromAt, 'updated'),
            before: draftAt(fromAt, 'updated', former.discount).object,
          }
        : draftAt(fromAt, 'created');
    const isReplaced = customer.discounts[i + 1]?.replacesFormer === true;
    return untilAt === null || isReplaced ? [begin] : [begin, draftAt(untilAt, 'deleted')];
  });
}

/** The customer object shows its discount, too; before 2020 it is the only place with a usable one. */
function customerDrafts(customer: Customer): Draft[] {
  const beginnings = customer.subscriptions.map(({ createdAt }) => createdAt);
  const born = Math.min(...beginnings, ...customer.discounts.map(({ fromAt }) => fromAt)) - 60;
  const showing = (at: number, discount: Discount | null) => {
    const rendering = renderingAt(customer, at);
    const { version } = rendering;
    return { version, object: customerObject(discount, rendering) };
  };
  const created = { ...showing(born, null), created: born, type: 'customer.created' };
  const changes = customer.discounts.flatMap(({ discount, fromAt, untilAt }, i) => {
    const next = customer.discounts[i + 1];
    const change = { at: fromAt, discount };
    const isTakenAway = untilAt !== null && next?.fromAt !== untilAt;
    return isTakenAway ? [change, { at: untilAt, discount: null }] : [change];
  });
  const updates = changes.map(({ at, discount }, i) => ({
    ...showing(at, discount),
    created: at,
    type: 'customer.updated',
    before: showing(at, changes[i - 1]?.discount ?? null).object,
  }));
  return [created, ...updates];
}

function invoiceDrafts(customer: Customer, invoice: Customer['invoices'][number]): Draft[] {
  return invoice.versions.flatMap((version, i): Draft[] => {
    const rendering = renderingAt(customer, version.at);
    const object = invoiceObject(invoice, version, rendering);
    const former = invoice.versions[i - 1];
    const before = former && invoiceObject(invoice, former, rendering);
    const draft = { created: version.at, version: rendering.version, object };
    const event = { ...draft, type: `invoice.${version.event}` };
    const update = { ...draft, type: 'invoice.updated', ...(before && { before }) };
    switch (version.event) {
      case 'updated':
        return [update];
      case 'paid':
        return [event, { ...draft, type: 'invoice.payment_succeeded' }, update];
      case 'payment_failed':
        return [event, update];
      case 'finalized':
      case 'voided':
      case 'marked_uncollectible':
        return [event];
    }
  });
}

function finished({ version, object, before, ...event }: Draft, seed: string): StripeEvent {
  return {
    id: `evt_${scrambled(seed)}`,
    object: 'event',
    api_version: version,
    ...event,
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    data: { object, ...(before && { previous_attributes: changes(before, object) }) },
  };
}

/** What `previous_attributes` shows: changed keys, hashes only in part, lists whole. */
function changes(before: Json, after: Json): Json {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = keys.filter((key) => !isEqual(before[key], after[key]));
  return Object.fromEntries(
    changed.map((key) => {
      const [was, is] = [before[key] ?? null, after[key] ?? null];
      return [key, isHash(was) && isHash(is) ? changes(was, is) : was];
    }),
  );
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

function isHash(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An id that says nothing about the order (FNV-1a), and is never given twice. */
function scrambled(seed: string): string {
  let hash = 0x811c9dc5;
  for (const char of seed) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return `${hash.toString(36)}_${seed.replaceAll(' ', '_')}`;
}
