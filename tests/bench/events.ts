const START_S = 1_767_225_600;

/** A subscription event of the size and shape that Stripe sends, for a numbered customer. */
export function subscriptionEvent(customer: number, version: number) {
  const id = String(customer).padStart(10, '0');
  return {
    id: `evt_${id}_${String(version).padStart(4, '0')}`,
    object: 'event' as const,
    api_version: '2026-10-28.endive',
    type: version === 0 ? 'customer.subscription.created' : 'customer.subscription.updated',
    created: START_S + version * 86_400 + (customer % 3_600),
    livemode: false,
    data: {
      object: {
        id: `sub_${id}`,
        object: 'subscription' as const,
        customer: `cus_${id}`,
        status: 'active',
        currency: 'usd',
        created: START_S + (customer % 3_600),
        start_date: START_S,
        cancel_at_period_end: false,
        collection_method: 'charge_automatically',
        discounts: [],
        items: {
          object: 'list',
          has_more: false,
          data: [
            {
              id: `si_${id}`,
              object: 'subscription_item',
              quantity: 1 + ((customer + version) % 7),
              current_period_start: START_S + version * 86_400,
              current_period_end: START_S + version * 86_400 + 2_592_000,
              price: {
                id: 'price_bench',
                object: 'price',
                active: true,
                billing_scheme: 'per_unit',
                currency: 'usd',
                product: 'prod_bench',
                unit_amount: 2_900,
                unit_amount_decimal: '2900',
                recurring: { interval: 'month', interval_count: 1, usage_type: 'licensed' },
              },
            },
          ],
        },
      },
    },
  };
}
