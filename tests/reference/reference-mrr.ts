import * as exact from './fraction.ts';
import type { Amount, Customer, Discount, Item, State, Tier } from './life.ts';

const FACTORS = { year: [1, 12], month: [1, 1], week: [52, 12], day: [365, 12] } as const;

interface When {
  readonly currency: string;
  readonly t: number;
}

/** What each item of a counting state is worth a month, in 10⁻⁸ of a minor unit, by item id. */
export function mrrOfItems(customer: Customer, state: State, when: When): Map<string, bigint> {
  const { currency, t } = when;
  const afterOwn = state.items.map((item) =>
    item.discounts
      .filter((discount) => isOn(discount, t))
      .reduce(
        (left, { coupon }) => discounted(left, [item], { coupon, currency }),
        [gross(item, currency)],
      ),
  );
  const net = sharedDiscounts(customer, state, t)
    .filter((discount) => isOn(discount, t))
    .reduce(
      (left, { coupon }) => discounted(left, state.items, { coupon, currency }),
      afterOwn.flat(),
    );
  return new Map(
    state.items.map(({ id, price }, i) => {
      const [top, bottom] = FACTORS[price.interval ?? 'month'];
      const perYear = exact.times(net[i]!, exact.fraction(top));
      const monthly = exact.over(perYear, exact.fraction(bottom * price.intervalCount));
      return [id, exact.inHundredMillionths(monthly)];
    }),
  );
}

/** What one invoice charges for the item before discounts; nothing for metered and one-off prices. */
export function gross({ price, quantity }: Item, currency: string): exact.Fraction {
  if (price.interval === null || price.isMetered) return exact.ZERO;
  const amount = price.amounts[currency]!;
  const units = quantity ?? 1;
  if (amount.kind !== 'per_unit') return tiered(amount, units);
  const parts = price.package ? units / price.package.divideBy : units;
  const packages = price.package?.round === 'down' ? Math.floor(parts) : Math.ceil(parts);
  return exact.times(exact.fraction(amount.unit), exact.fraction(packages));
}

function tiered({ kind, tiers }: Extract<Amount, { tiers: unknown }>, units: number) {
  const tierOf = (unit: number): Tier => tiers.find(({ upTo }) => upTo === null || unit <= upTo)!;
  const each = Array.from({ length: units }, (_, i) => tierOf(kind === 'volume' ? units : i + 1));
  const reached = new Set(units === 0 ? [tierOf(0)] : each);
  const unitAmounts = each.map(({ unit }) => exact.fraction(unit));
  const flatAmounts = [...reached].map(({ flat }) => exact.fraction(flat));
  return exact.sum([...unitAmounts, ...flatAmounts]);
}

/** The subscription's own discounts; only while it has none (an ended one is none) the customer's. */
export function sharedDiscounts(customer: Customer, state: State, t: number): readonly Discount[] {
  if (state.discounts.some(({ endAt }) => endAt === null || t < endAt)) return state.discounts;
  return customer.discounts
    .filter(({ fromAt, untilAt }) => fromAt <= t && (untilAt === null || t < untilAt))
    .map(({ discount }) => discount);
}

export function isOn({ coupon, startAt, endAt }: Discount, t: number): boolean {
  if (coupon.duration === 'repeating') return startAt <= t && (endAt === null || t < endAt);
  return coupon.duration === 'forever';
}

/** Takes a coupon off the items it applies to, from each the same share of what it has left. */
function discounted(
  amounts: readonly exact.Fraction[],
  items: readonly Item[],
  { coupon, currency }: { coupon: Discount['coupon']; currency: string },
): exact.Fraction[] {
  const applies = items.map(({ price }) => coupon.products?.includes(price.product) ?? true);
  const base = exact.sum(amounts.filter((_, i) => applies[i]));
  if (!exact.isPositive(base)) return [...amounts];
  const off =
    coupon.percentOff === null
      ? exact.smaller(exact.fraction(coupon.amountsOff?.[currency] ?? '0'), base)
      : exact.over(exact.times(base, exact.fraction(coupon.percentOff)), exact.fraction(100));
  const left = exact.over(exact.minus(base, off), base);
  return amounts.map((amount, i) => (applies[i] ? exact.times(amount, left) : amount));
}
