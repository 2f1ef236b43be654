import type { Shape } from './kept-fields.ts';

export const recurring: Shape = {
  interval: true,
  interval_count: true,
  usage_type: true,
  meter: true,
};

const tier: Shape = {
  up_to: true,
  unit_amount: true,
  unit_amount_decimal: true,
  amount: true,
  flat_amount: true,
  flat_amount_decimal: true,
};

const transform: Shape = { divide_by: true, round: true };

const productSummary: Shape = { id: true };

export const price: Shape = {
  id: true,
  object: true,
  active: true,
  created: true,
  currency: true,
  // One entry per currency; which ones there are differs by price.
  currency_options: {
    '*': { unit_amount: true, unit_amount_decimal: true, tiers: tier, tax_behavior: true },
  },
  unit_amount: true,
  unit_amount_decimal: true,
  billing_scheme: true,
  tiers_mode: true,
  tiers: tier,
  transform_quantity: transform,
  recurring,
  tax_behavior: true,
  nickname: true,
  lookup_key: true,
  product: productSummary,
  type: true,
  metadata: 'metadata',
};

export const plan: Shape = {
  id: true,
  object: true,
  active: true,
  created: true,
  currency: true,
  amount: true,
  amount_decimal: true,
  billing_scheme: true,
  tiers_mode: true,
  tiers: tier,
  transform_usage: transform,
  interval: true,
  interval_count: true,
  usage_type: true,
  meter: true,
  nickname: true,
  product: productSummary,
  metadata: 'metadata',
};

export const coupon: Shape = {
  id: true,
  object: true,
  created: true,
  percent_off: true,
  amount_off: true,
  currency: true,
  currency_options: { '*': { amount_off: true } },
  duration: true,
  duration_in_months: true,
  applies_to: { products: true },
  name: true,
  valid: true,
};

export const discount: Shape = {
  id: true,
  object: true,
  coupon,
  source: { type: true, coupon },
  customer: true,
  subscription: true,
  subscription_item: true,
  promotion_code: true,
  start: true,
  end: true,
};
