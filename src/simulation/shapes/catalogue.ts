import type { EpochSeconds } from '#domain/facts.ts';
import { DAY_S } from '#simulation/company/calendar.ts';
import type { Company, Json, JsonObject } from '#simulation/company/company.ts';
import type { CouponTerms } from '#simulation/company/coupons.ts';
import { PLANS, PRODUCTS, type Plan, type ProductKey } from '#simulation/company/plans.ts';

/** A product as Stripe shows it; its default price is the newest monthly one on sale. */
export function productShape(company: Company, key: ProductKey, at: EpochSeconds): JsonObject {
  const { name, description, unitLabel } = PRODUCTS[key];
  return {
    id: productId(company, key),
    object: 'product',
    active: true,
    created: company.startAt,
    default_price: defaultPriceId(company, key, at),
    description,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: {},
    name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: unitLabel,
    updated: at,
    url: null,
  };
}

/** A price as it is embedded in a subscription: without tiers, which Stripe shows only on request. */
export function priceShape(company: Company, plan: Plan, at: EpochSeconds): JsonObject {
  return {
    id: priceId(company, plan),
    object: 'price',
    active: isOnSale(company, plan, at),
    billing_scheme: plan.charge.kind === 'per_unit' ? 'per_unit' : 'tiered',
    created: soldFrom(company, plan),
    currency: plan.currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: plan.key,
    metadata: limitsOf(plan),
    nickname: plan.nickname,
    product: productId(company, plan.product),
    recurring: {
      interval: plan.interval,
      interval_count: 1,
      meter: null,
      trial_period_days: null,
      usage_type: 'licensed',
    },
    tax_behavior: 'exclusive',
    tiers_mode: plan.charge.kind === 'per_unit' ? null : plan.charge.kind,
    transform_quantity: null,
    type: 'recurring',
    unit_amount: unitAmount(plan),
    unit_amount_decimal: unitAmount(plan)?.toString() ?? null,
  };
}

/**
 * A price in an event of its own. Real events leave tiers out here too and are read again with
 * `expand`; this company has no API to read from, so it says them.
 */
export function priceWithTiersShape(company: Company, plan: Plan, at: EpochSeconds): JsonObject {
  const shape = priceShape(company, plan, at);
  if (plan.charge.kind === 'per_unit') return shape;
  return {
    ...shape,
    tiers: plan.charge.tiers.map(({ upTo, unitMinor, flatMinor }) => ({
      flat_amount: Number(flatMinor),
      flat_amount_decimal: flatMinor.toString(),
      unit_amount: Number(unitMinor),
      unit_amount_decimal: unitMinor.toString(),
      up_to: upTo === null ? null : Number(upTo),
    })),
  };
}

/** The older twin of a price, which Stripe still sends along. */
export function planShape(company: Company, plan: Plan, at: EpochSeconds): JsonObject {
  return {
    id: priceId(company, plan),
    object: 'plan',
    active: isOnSale(company, plan, at),
    amount: unitAmount(plan),
    amount_decimal: unitAmount(plan)?.toString() ?? null,
    billing_scheme: plan.charge.kind === 'per_unit' ? 'per_unit' : 'tiered',
    created: soldFrom(company, plan),
    currency: plan.currency,
    interval: plan.interval,
    interval_count: 1,
    livemode: false,
    metadata: limitsOf(plan),
    meter: null,
    nickname: plan.nickname,
    product: productId(company, plan.product),
    tiers_mode: plan.charge.kind === 'per_unit' ? null : plan.charge.kind,
    transform_usage: null,
    trial_period_days: null,
    usage_type: 'licensed',
  };
}

/** A coupon as Stripe shows it; what it applies to is never limited here. */
export function couponShape(coupon: CouponTerms, createdAt: EpochSeconds): JsonObject {
  return {
    id: coupon.id,
    object: 'coupon',
    amount_off: coupon.amountOff === null ? null : Number(coupon.amountOff.minor),
    created: createdAt,
    currency: coupon.amountOff?.currency ?? null,
    duration: coupon.duration,
    duration_in_months: coupon.months,
    livemode: false,
    max_redemptions: null,
    metadata: {},
    name: coupon.name,
    percent_off: coupon.percentOff === null ? null : Number(coupon.percentOff),
    redeem_by: null,
    times_redeemed: 0,
    valid: true,
  };
}

/** The product's id at Stripe. */
export function productId(company: Company, key: ProductKey): string {
  return known(company.productIds.get(key), key);
}

/** The id that a plan's price has at Stripe, its older twin too. */
export function priceId(company: Company, plan: Plan): string {
  return known(company.priceIds.get(plan.key), plan.key);
}

/** Whether new customers could buy it at that instant; who has it keeps it. */
export function isOnSale(company: Company, plan: Plan, at: EpochSeconds): boolean {
  const { soldUntilDay } = plan;
  return (
    at >= soldFrom(company, plan) &&
    (soldUntilDay === null || at < company.startAt + soldUntilDay * DAY_S)
  );
}

function soldFrom(company: Company, plan: Plan): EpochSeconds {
  return company.startAt + plan.soldFromDay * DAY_S;
}

function defaultPriceId(company: Company, key: ProductKey, at: EpochSeconds): Json {
  const newest = PLANS.findLast(
    (plan) => plan.product === key && plan.interval === 'month' && isOnSale(company, plan, at),
  );
  return newest === undefined ? null : priceId(company, newest);
}

function unitAmount({ charge }: Plan): number | null {
  return charge.kind === 'per_unit' ? Number(charge.unitMinor) : null;
}

function limitsOf({ limits }: Plan): JsonObject {
  return Object.fromEntries(Object.entries(limits).map(([metric, limit]) => [metric, `${limit}`]));
}

function known(id: string | undefined, key: string): string {
  if (id === undefined) throw new Error(`The catalogue has no ${key}.`);
  return id;
}
