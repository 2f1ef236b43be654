import type { Amount, Coupon, Price } from './life.ts';

export type Json = Record<string, unknown>;

/** A price; complete with tiers and other currencies, or as events show it unasked. */
export function priceObject(price: Price, { isComplete }: { isComplete: boolean }): Json {
  const own = price.amounts[price.currency]!;
  const others = Object.entries(price.amounts).filter(([currency]) => currency !== price.currency);
  return {
    id: price.id,
    object: 'price',
    active: true,
    billing_scheme: own.kind === 'per_unit' ? 'per_unit' : 'tiered',
    created: 1_600_000_000,
    currency: price.currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: price.nickname,
    product: price.product,
    recurring: price.interval && {
      interval: price.interval,
      interval_count: price.intervalCount,
      trial_period_days: null,
      usage_type: price.isMetered ? 'metered' : 'licensed',
    },
    tax_behavior: 'exclusive',
    tiers_mode: own.kind === 'per_unit' ? null : own.kind,
    transform_quantity: packageObject(price),
    type: price.interval === null ? 'one_time' : 'recurring',
    ...amountObject(own, isComplete),
    ...(isComplete &&
      others.length > 0 && {
        currency_options: Object.fromEntries(
          others.map(([currency, amount]) => [currency, amountObject(amount, true)]),
        ),
      }),
  };
}

/** The same price in the older words. */
export function planObject(price: Price): Json {
  const own = price.amounts[price.currency]!;
  const { unit_amount: amount, unit_amount_decimal: decimal } = amountObject(own, false);
  return {
    id: price.id,
    object: 'plan',
    active: true,
    aggregate_usage: price.isMetered ? 'sum' : null,
    amount,
    amount_decimal: decimal,
    billing_scheme: own.kind === 'per_unit' ? 'per_unit' : 'tiered',
    created: 1_600_000_000,
    currency: price.currency,
    interval: price.interval,
    interval_count: price.intervalCount,
    livemode: false,
    metadata: {},
    nickname: price.nickname,
    product: price.product,
    ...(price.showsTiers && { tiers: amountObject(own, true)['tiers'] ?? null }),
    tiers_mode: own.kind === 'per_unit' ? null : own.kind,
    transform_usage: packageObject(price),
    trial_period_days: null,
    usage_type: price.isMetered ? 'metered' : 'licensed',
  };
}

function packageObject({ package: of }: Price): Json | null {
  return of && { divide_by: of.divideBy, round: of.round };
}

function amountObject(amount: Amount, isComplete: boolean): Json {
  if (amount.kind === 'per_unit') return decimals('unit_amount', amount.unit);
  const tiers = amount.tiers.map(({ upTo, unit, flat }) => ({
    ...decimals('unit_amount', unit),
    ...decimals('flat_amount', flat === '0' ? null : flat),
    up_to: upTo,
  }));
  return { unit_amount: null, unit_amount_decimal: null, ...(isComplete && { tiers }) };
}

/** A whole amount is given twice, a fraction of a minor unit only as text. */
function decimals(name: string, value: string | null): Json {
  const whole = value === null || value.includes('.') ? null : Number(value);
  return { [name]: whole, [`${name}_decimal`]: value };
}

export function couponObject(coupon: Coupon): Json {
  const [own, ...others] = Object.entries(coupon.amountsOff ?? {});
  return {
    id: coupon.id,
    object: 'coupon',
    amount_off: own ? Number(own[1]) : null,
    created: 1_600_000_000,
    currency: own ? own[0] : null,
    duration: coupon.duration,
    duration_in_months: coupon.months,
    livemode: false,
    max_redemptions: null,
    metadata: {},
    name: null,
    percent_off: coupon.percentOff === null ? null : Number(coupon.percentOff),
    redeem_by: null,
    times_redeemed: 1,
    valid: true,
    ...(others.length > 0 && {
      currency_options: Object.fromEntries(
        others.map(([currency, off]) => [currency, { amount_off: Number(off) }]),
      ),
    }),
    ...(coupon.products && { applies_to: { products: coupon.products } }),
  };
}
