import type {
  Coupon,
  Customer,
  CustomerDiscount,
  Dialect,
  Discount,
  Invoice,
  InvoiceVersion,
  Item,
  Price,
  State,
  Subscription,
  Tier,
} from './life.ts';

const HOUR = 3600;
export const DAY = 24 * HOUR;
/** 2024-01-31T00:00:00Z: a month end before a leap day. */
export const START = 1_706_659_200;

/** The second `days` days after the start of the example. */
export function day(days: number): number {
  return START + Math.round(days * DAY);
}

/** A price of so many minor units a month, unless the rest says otherwise. */
export function price(unit: string | number, rest: Partial<Price> = {}): Price {
  const currency = rest.currency ?? 'usd';
  return {
    id: `price_${unit}`,
    product: 'prod_app',
    nickname: null,
    interval: 'month',
    intervalCount: 1,
    isMetered: false,
    package: null,
    currency,
    amounts: { [currency]: { kind: 'per_unit', unit: String(unit) } },
    showsTiers: false,
    ...rest,
  };
}

/** Tiers as `[up to, unit amount, flat amount]`. */
export function tiered(
  kind: 'graduated' | 'volume',
  rows: readonly [number | null, string, string][],
): Price {
  const tiers = rows.map(([upTo, unit, flat]): Tier => ({ upTo, unit, flat }));
  return price(kind, { amounts: { usd: { kind, tiers } } });
}

export function item(of: Price, quantity: number | null = 1, rest: Partial<Item> = {}): Item {
  return { id: 'si_1', price: of, quantity, discounts: [], ...rest };
}

export function percentOff(percent: string, rest: Partial<Coupon> = {}): Coupon {
  const plain = { amountsOff: null, duration: 'forever', months: null, products: null } as const;
  return { id: `off_${percent.replace('.', '_')}`, percentOff: percent, ...plain, ...rest };
}

export function amountOff(amount: string, rest: Partial<Coupon> = {}): Coupon {
  const id = `minus_${amount}`;
  return { ...percentOff(amount), id, percentOff: null, amountsOff: { usd: amount }, ...rest };
}

export function discount(coupon: Coupon, rest: Partial<Discount> = {}): Discount {
  return { id: `di_${coupon.id}`, coupon, startAt: START, endAt: null, ...rest };
}

/** A subscription that is active from the start and then changes as the steps say, in order. */
export function subscription(
  first: Partial<State>,
  steps: readonly (Partial<State> & { readonly at: number })[] = [],
  rest: Partial<Subscription> = {},
): Subscription {
  const at = first.at ?? START;
  const states = steps.reduce<State[]>(
    (before, step) => [
      ...before,
      { ...before.at(-1)!, event: step.status === 'canceled' ? 'deleted' : 'updated', ...step },
    ],
    [{ ...ACTIVE, at, ...first }],
  );
  return { id: 'sub_1', currency: 'usd', createdAt: at, states, afterlife: [], ...rest };
}

const ACTIVE: State = {
  at: START,
  event: 'created',
  twin: null,
  status: 'active',
  pauseBehavior: null,
  items: [],
  discounts: [],
  endedAt: null,
  cancellationReason: null,
  cancelAt: null,
  cancelsAtPeriodEnd: false,
  trialEndAt: null,
  periodStartAt: START,
  periodEndAt: START + 30 * DAY,
};

/** An end by the customer's wish at that second. */
export function canceled(at: number, rest: Partial<State> = {}): Partial<State> & { at: number } {
  return { at, status: 'canceled', endedAt: at, ...rest };
}

export function invoice(
  createdAt: number,
  versions: readonly Partial<InvoiceVersion>[],
  rest: Partial<Invoice> = {},
): Invoice {
  const open: InvoiceVersion = {
    at: createdAt,
    event: 'payment_failed',
    status: 'open',
    attempts: 1,
    nextAttemptAt: null,
  };
  const all = versions.map((version) => ({ ...open, ...version }));
  return {
    id: 'in_1',
    subscription: 'sub_1',
    currency: 'usd',
    createdAt,
    dueAt: null,
    versions: all,
    ...rest,
  };
}

export function customerDiscount(
  of: Discount,
  fromAt: number,
  untilAt: number | null = null,
): CustomerDiscount {
  return { discount: { ...of, startAt: fromAt }, fromAt, untilAt, replacesFormer: false };
}

export function customer(
  subscriptions: readonly Subscription[],
  rest: Partial<Customer> = {},
): Customer {
  return { id: 'cus_1', subscriptions, invoices: [], discounts: [], dialect: NEWEST, ...rest };
}

const NEWEST: Dialect = {
  first: '2026-10-28.endive',
  later: '2026-10-28.endive',
  laterFrom: 0,
  areDiscountsExpanded: false,
};
