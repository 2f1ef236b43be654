import type { Plan } from '#analysis/revenue/movement-parts.ts';

const PLANS_NAMED_MAX = 3;
const ADVERBS: Readonly<Record<string, string>> = {
  day: 'daily',
  week: 'weekly',
  month: 'monthly',
  year: 'yearly',
};

/** What a customer is on, as people call it: `Pro, yearly + Add-on`; null when that is nothing. */
export function planNames(plans: readonly Plan[]): string | null {
  return joined(plans.map(planName));
}

/** The same with how many: `Team × 5`. */
export function plansWithQuantities(plans: readonly Plan[]): string | null {
  return joined(plans.map(planWithQuantity));
}

/**
 * `Starter → Pro`; `+ Add-on` and `− Add-on` where the rest stays; one name where all of it does, and
 * nothing where no plan is known.
 */
export function planChange({
  plansBefore,
  plansAfter,
}: {
  readonly plansBefore: readonly Plan[];
  readonly plansAfter: readonly Plan[];
}): string {
  const [before, after] = [plansBefore.map(planWithQuantity), plansAfter.map(planWithQuantity)];
  const gone = joined(before.filter((plan) => !after.includes(plan)));
  const come = joined(after.filter((plan) => !before.includes(plan)));
  if (gone !== null && come !== null) return `${gone} → ${come}`;
  if (come !== null) return before.length === 0 ? come : `+ ${come}`;
  if (gone !== null) return after.length === 0 ? gone : `− ${gone}`;
  return joined(after) ?? '';
}

function planWithQuantity(plan: Plan): string {
  return plan.quantity === '1' ? planName(plan) : `${planName(plan)} × ${plan.quantity}`;
}

/** A price that has a name is called by it; one that has none, by its product and how often it is paid. */
function planName({ product, price, interval, intervalCount }: Plan): string {
  if (price !== null) {
    if (says(price, product)) return price;
    return says(product, price) ? product : `${product}: ${price}`;
  }
  const every = intervalCount ?? 1;
  if (interval === null || (interval === 'month' && every === 1)) return product;
  const often = every === 1 ? (ADVERBS[interval] ?? interval) : `every ${every} ${interval}s`;
  return `${product}, ${often}`;
}

function says(name: string, part: string): boolean {
  return name.toLowerCase().includes(part.toLowerCase());
}

function joined(names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const more = names.length - PLANS_NAMED_MAX;
  const shown = names.slice(0, PLANS_NAMED_MAX).join(' + ');
  return more > 0 ? `${shown} + ${more} more` : shown;
}
