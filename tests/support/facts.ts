import type {
  Coupon,
  CustomerFacts,
  Discount,
  InvoiceFacts,
  InvoiceVersion,
  Price,
  SubscriptionFacts,
  SubscriptionItem,
  SubscriptionVersion,
  Tier,
} from '#domain/facts.ts';
import { ledgerOf } from '#domain/fold.ts';
import { MRR_DECIMALS, type Movement } from '#domain/ledger.ts';
import { decimalText } from '#domain/rational.ts';

/** 2024-01-01T00:00:00Z, the beginning of a leap year. */
export const START = 1_704_067_200;
export const DAY = 86_400;

/** The second that lies so many days after the start. */
export function day(days: number): number {
  return START + days * DAY;
}

/** A monthly price of one product, unless the overrides say otherwise. */
export function price(unitAmount: string, overrides: Partial<Price> = {}): Price {
  return {
    id: `price_${unitAmount}`,
    productId: 'prod_app',
    nickname: null,
    lookupKey: null,
    recurring: { interval: 'month', intervalCount: 1 },
    usageType: 'licensed',
    scheme: { kind: 'per_unit', unitAmount },
    transformQuantity: null,
    isTaxInclusive: false,
    ...overrides,
  };
}

/** Tiers as rows of `[up to, unit amount, flat amount]`. */
export function tiers(...rows: readonly [string | null, string, string][]): Tier[] {
  return rows.map(([upTo, unitAmount, flatAmount]) => ({ upTo, unitAmount, flatAmount }));
}

/** An item named after its product, so that another price of that product changes the same item. */
export function item(of: Price, overrides: Partial<SubscriptionItem> = {}): SubscriptionItem {
  return {
    id: `si_${of.productId ?? of.id}`,
    price: of,
    quantity: '1',
    discounts: [],
    ...overrides,
  };
}

export function percentOff(percent: string, overrides: Partial<Coupon> = {}): Coupon {
  const id = `percent_${percent}`;
  const plain = { amountOff: null, duration: 'forever', productIds: null } as const;
  return { id, percentOff: percent, ...plain, ...overrides };
}

export function amountOff(amount: string, overrides: Partial<Coupon> = {}): Coupon {
  const id = `amount_${amount}`;
  return { ...percentOff(amount), id, percentOff: null, amountOff: amount, ...overrides };
}

export function discount(coupon: Coupon, overrides: Partial<Discount> = {}): Discount {
  return { id: `di_${coupon.id}`, coupon, startAt: START, endAt: null, ...overrides };
}

let lastEvent = 0;

function version(overrides: Partial<SubscriptionVersion>): SubscriptionVersion {
  lastEvent += 1;
  return {
    eventIds: [`evt_${String(lastEvent)}`],
    quality: 'event',
    effectiveAt: START,
    status: 'active',
    currency: 'usd',
    createdAt: START,
    startedAt: START,
    trialStartAt: null,
    trialEndAt: null,
    periodStartAt: null,
    periodEndAt: null,
    cancelAt: null,
    canceledAt: null,
    endedAt: null,
    cancellationReason: null,
    pauseBehavior: null,
    items: [],
    discounts: [],
    missing: [],
    driftAt: null,
    ...overrides,
  };
}

type Step = Partial<SubscriptionVersion>;

/** A life told as a first state and what each step changes; a step says when by `effectiveAt`. */
export function subscription(
  id: string,
  first: Step,
  ...steps: readonly Step[]
): SubscriptionFacts {
  const versions = [version(first)];
  for (const step of steps) {
    const { eventIds: _, ...before } = versions.at(-1) ?? version(first);
    versions.push(version({ ...before, ...step }));
  }
  return { id, versions };
}

/** The end of a subscription by the customer's wish. */
export function canceled(effectiveAt: number, overrides: Step = {}): Step {
  return { effectiveAt, status: 'canceled', endedAt: effectiveAt, ...overrides };
}

/** An open invoice of `sub_1` without a planned retry, and its further states. */
export function invoice(id: string, ...states: readonly Partial<InvoiceVersion>[]): InvoiceFacts {
  const versions: InvoiceVersion[] = [];
  for (const state of states) {
    lastEvent += 1;
    const before = versions.at(-1) ?? OPEN;
    versions.push({ ...before, eventIds: [`evt_${String(lastEvent)}`], ...state });
  }
  return { id, versions };
}

const OPEN: InvoiceVersion = {
  eventIds: [],
  effectiveAt: START,
  status: 'open',
  currency: 'usd',
  amountDue: '1000',
  attemptCount: 1,
  nextAttemptAt: null,
  createdAt: START,
  dueAt: null,
  subscriptionId: 'sub_1',
  inclusiveTax: [],
  lines: [],
};

export function customer(
  subscriptions: readonly SubscriptionFacts[],
  rest: Partial<CustomerFacts> = {},
): CustomerFacts {
  return { subscriptions, invoices: [], discounts: [], missing: [], ...rest };
}

/** MRR in minor units at an instant, or per currency when there are several: `'1000'`. */
export function mrrAt(facts: CustomerFacts, at: number): string {
  const sums = new Map<string, bigint>();
  for (const { currency, fromAt, untilAt, mrr } of ledgerOf(facts).spans) {
    if (fromAt > at || (untilAt !== null && untilAt <= at)) continue;
    sums.set(currency, (sums.get(currency) ?? 0n) + mrr);
  }
  const texts = [...sums].map(([currency, sum]) => [currency, decimalText(sum, MRR_DECIMALS)]);
  if (texts.length > 1) return texts.map((words) => words.join(' ')).join(', ');
  return texts[0]?.[1] ?? '0';
}

/** MRR in minor units of one active subscription with these items and discounts. */
export function mrrOf(
  items: SubscriptionItem | readonly SubscriptionItem[],
  discounts: readonly Discount[] = [],
): string {
  const all = 'price' in items ? [items] : items;
  return mrrAt(customer([subscription('sub_1', { items: all, discounts })]), START);
}

/** Movements as `day type cause before → after`, with days since the start. */
export function movementsOf(facts: CustomerFacts): string[] {
  return ledgerOf(facts).movements.map(inWords);
}

export function inWords({ occurredAt, type, cause, before, after, awaySince }: Movement): string {
  const change = `${decimalText(before, MRR_DECIMALS)} → ${decimalText(after, MRR_DECIMALS)}`;
  const away = awaySince === null ? '' : ` away since ${days(awaySince)}`;
  return `${days(occurredAt)} ${type} ${cause} ${change}${away}`;
}

function days(at: number): string {
  const whole = Math.floor((at - START) / DAY);
  const seconds = at - day(whole);
  return seconds === 0 ? String(whole) : `${String(whole)}+${String(seconds)}s`;
}
