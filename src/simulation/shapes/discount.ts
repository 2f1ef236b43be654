import type { JsonObject } from '#simulation/company/company.ts';
import type { GivenDiscount } from '#simulation/company/coupons.ts';

/** Since API 2025-09-30.clover the coupon is an id under `source`, in events too. */
export function discountShape(discount: GivenDiscount, customerId: string): JsonObject {
  return {
    id: discount.id,
    object: 'discount',
    checkout_session: null,
    customer: customerId,
    customer_account: null,
    end: discount.endAt,
    invoice: null,
    invoice_item: null,
    promotion_code: null,
    source: { coupon: discount.coupon.id, type: 'coupon' },
    start: discount.startAt,
    subscription: discount.subscriptionId,
    subscription_item: null,
  };
}
