import { changesOf, type InvoiceDraft, type Workshop } from './life-acts.ts';
import type {
  CompanyScript,
  CustomerScript,
  PlanScript,
  SubscriptionScript,
} from './life-script.ts';
import {
  API_VERSIONS,
  type Company,
  type Coupon,
  type Customer,
  type CustomerDiscount,
  type Discount,
  type Invoice,
  type Price,
  type State,
  type Subscription,
} from './life.ts';

const DAY = 86_400;
const CURRENCIES = ['usd', 'eur', 'jpy', 'kwd'];

/** Plays a script: what cannot happen (ending a discount that is not there) is passed over. */
export function buildCompany(script: CompanyScript): Company {
  const coupons = script.coupons.map(buildCoupon);
  const prices = new Map<string, Price>();
  const priceOf = (plan: number, currency: string, isOld: boolean) => {
    const i = plan % script.plans.length;
    const price = buildPrice(script.plans[i]!, { index: i, currency, isOld });
    return prices.get(price.id) ?? prices.set(price.id, price).get(price.id)!;
  };
  const customers = script.customers.map((of, i) =>
    buildCustomer(of, { id: `cus_${i}`, coupons, priceOf }),
  );
  return { prices: [...prices.values()], coupons, customers };
}

interface Shop {
  readonly id: string;
  readonly coupons: readonly Coupon[];
  readonly priceOf: (plan: number, currency: string, isOld: boolean) => Price;
}

function buildPrice(
  plan: PlanScript,
  { index, currency, isOld }: { index: number; currency: string; isOld: boolean },
): Price {
  const isShared = plan.hasCurrencyOptions && !isOld;
  const currencies = isShared ? CURRENCIES : [currency];
  const tieredPackage = plan.amount.kind === 'per_unit' ? plan.package : null;
  return {
    id: `price_${index}_${isShared ? 'all' : currency}`,
    product: `prod_${plan.product}`,
    nickname: plan.nickname,
    interval: plan.interval,
    intervalCount: plan.intervalCount,
    isMetered: plan.isMetered,
    package: tieredPackage,
    currency: currencies[0]!,
    amounts: Object.fromEntries(currencies.map((of) => [of, plan.amount])),
    showsTiers: plan.showsTiers,
  };
}

function buildCoupon(of: CompanyScript['coupons'][number], i: number): Coupon {
  const amountsOff = Object.fromEntries(CURRENCIES.map((currency) => [currency, of.amountOff]));
  return {
    id: `coupon_${i}`,
    percentOff: of.percentOff,
    amountsOff: of.percentOff === null ? amountsOff : null,
    duration: of.duration,
    months: of.duration === 'repeating' ? of.months : null,
    products: of.products?.map((product) => `prod_${product}`) ?? null,
  };
}

function buildCustomer(script: CustomerScript, shop: Shop): Customer {
  const [a, b] = script.versions;
  // Discounts had no ids in 2019, so a version that gives only ids could not follow.
  const last = Math.min(a, b) === 0 ? Math.min(1, Math.max(a, b)) : Math.max(a, b);
  const [first, later] = [API_VERSIONS[Math.min(a, b)]!, API_VERSIONS[last]!];
  const isOld = first < '2022';
  const invoices: Invoice[] = [];
  const subscriptions: Subscription[] = [];
  for (const [i, of] of script.subscriptions.entries()) {
    const former = subscriptions.at(-1)?.states.at(-1)?.at;
    const from = of.start.isAfterFormer && former !== undefined ? former : script.startsAt;
    const id = `${shop.id.replace('cus', 'sub')}_${i}`;
    const built = buildSubscription(of, { ...shop, id, isOld, createdAt: from + of.start.seconds });
    subscriptions.push(built.subscription);
    invoices.push(...built.invoices);
  }
  return {
    id: shop.id,
    subscriptions,
    invoices,
    discounts: buildCustomerDiscounts(script, shop),
    dialect: {
      first,
      later,
      laterFrom: script.startsAt + script.laterAfter,
      areDiscountsExpanded: script.areDiscountsExpanded,
    },
  };
}

function buildCustomerDiscounts(script: CustomerScript, shop: Shop): CustomerDiscount[] {
  const all: CustomerDiscount[] = [];
  let at = script.startsAt;
  for (const [i, { gap, coupon, replaces }] of script.discounts.entries()) {
    at += gap;
    const former = all.at(-1);
    const isOn = former?.untilAt === null;
    if (former && isOn) all[all.length - 1] = { ...former, untilAt: at };
    if (coupon === null) continue;
    const discount = buildDiscount(shop, { coupon, id: `di_${shop.id}_${i}`, startAt: at });
    all.push({ discount, fromAt: at, untilAt: null, replacesFormer: isOn && replaces });
  }
  return all;
}

function buildDiscount(
  shop: Pick<Shop, 'coupons'>,
  { coupon: index, id, startAt }: { coupon: number; id: string; startAt: number },
): Discount {
  const coupon = shop.coupons[index % shop.coupons.length]!;
  const endAt = coupon.months === null ? null : startAt + coupon.months * 30 * DAY;
  return { id, coupon, startAt, endAt };
}

interface Making extends Shop {
  readonly isOld: boolean;
  readonly createdAt: number;
}

function buildSubscription(script: SubscriptionScript, making: Making) {
  const { id, isOld, createdAt, priceOf } = making;
  const { currency } = script;
  const invoices: InvoiceDraft[] = [];
  let serial = 0;
  const workshopAt = (at: number): Workshop => ({
    at,
    isOld,
    invoices,
    item: (plan, quantity) => {
      const price = priceOf(plan, currency, isOld);
      serial += 1;
      const known = price.isMetered ? null : quantity;
      return { id: `si_${id}_${serial}`, price, quantity: known, discounts: [] };
    },
    discount: (coupon, startAt) => {
      serial += 1;
      return buildDiscount(making, { coupon, id: `di_${id}_${serial}`, startAt });
    },
  });
  let at = createdAt + script.eventLag;
  const first = firstState(script, { ...workshopAt(at), createdAt });
  const [states, afterlife]: [State[], State[]] = [[first], []];
  let bump = 0;
  for (const [i, { gap, act }] of script.steps.entries()) {
    at += gap;
    const former = states.findLast(({ status }) => status !== 'canceled') ?? first;
    if (former.status === 'incomplete_expired') break;
    // Updates of one second can only be put in order when each changes something for good.
    const isCrowded = gap === 0 || script.steps[i + 1]?.gap === 0;
    const hasEnded = states.at(-1)?.event === 'deleted';
    if (hasEnded && act.do === 'cancel') continue;
    let state = former;
    for (const change of changesOf(act, former, workshopAt(at))) {
      state = { ...state, event: 'updated', ...change, at, twin: null };
      bump += 1;
      if (isCrowded && state.event === 'updated') {
        state = { ...state, cancelAt: createdAt + 5000 * DAY + bump, cancelsAtPeriodEnd: false };
      }
      if (!isCrowded && act.do !== 'burst') state = { ...state, twin: twinOf(former, state) };
      if (!hasEnded) states.push(atLeastFrom(state, createdAt));
      else afterlife.push(state);
    }
  }
  for (const invoice of invoices) invoice.versions.sort((a, b) => a.at - b.at);
  const withReference = invoices.map((invoice, i) => ({
    ...invoice,
    id: `in_${id}_${i}`,
    subscription: id,
    currency,
  }));
  return {
    subscription: { id, currency, createdAt, states, afterlife },
    invoices: withReference,
  };
}

function firstState(script: SubscriptionScript, making: Workshop & { createdAt: number }): State {
  const { at, createdAt, item, discount } = making;
  return {
    at,
    event: 'created',
    twin: null,
    status: script.status,
    pauseBehavior: null,
    items: script.items.map(({ plan, quantity }) => item(plan, quantity)),
    discounts: script.coupon === null ? [] : [discount(script.coupon, createdAt)],
    endedAt: null,
    cancellationReason: null,
    cancelAt: null,
    cancelsAtPeriodEnd: false,
    trialEndAt: script.status === 'trialing' ? createdAt + 14 * DAY : null,
    periodStartAt: createdAt,
    periodEndAt: createdAt + 30 * DAY,
  };
}

function atLeastFrom(state: State, createdAt: number): State {
  return state.endedAt === null ? state : { ...state, endedAt: Math.max(state.endedAt, createdAt) };
}

function twinOf(former: State, state: State): State['twin'] {
  if (state.event !== 'updated' || state.status === 'canceled') return null;
  if (former.status !== 'paused' && state.status === 'paused') return 'paused';
  if (former.status === 'paused' && state.status === 'active') return 'resumed';
  return state.status === 'trialing' ? 'trial_will_end' : null;
}
