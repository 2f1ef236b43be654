import { describe, expect, test } from 'vitest';

import { EXAMPLES } from '../reference/examples.ts';
import { inWords } from '../reference/in-words.ts';
import type { Customer } from '../reference/life.ts';
import { foldCompany } from '../reference/product.ts';
import { catalogueEvents, customerEvents } from '../reference/stripe-events.ts';

describe('events of today give the ledger that was worked out by hand', () => {
  test.each(EXAMPLES)('$name', ({ life, movements }) => {
    const folded = foldCompany([...catalogueEvents(shopOf(life)), ...customerEvents(life)]);
    const ofCustomer = folded.get(life.id)?.movements ?? [];
    expect(ofCustomer.toSorted((a, b) => a.occurredAt - b.occurredAt).map(inWords)).toEqual(
      movements,
    );
  });
});

function shopOf({ subscriptions, discounts }: Customer) {
  const states = subscriptions.flatMap((sub) => sub.states);
  const items = states.flatMap((state) => state.items);
  const prices = new Map(items.map(({ price }) => [price.id, price]));
  const all = [
    ...discounts.map(({ discount }) => discount),
    ...states.flatMap((state) => state.discounts),
    ...items.flatMap((item) => item.discounts),
  ];
  const coupons = new Map(all.map(({ coupon }) => [coupon.id, coupon]));
  return { prices: [...prices.values()], coupons: [...coupons.values()] };
}
