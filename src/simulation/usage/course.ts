import type { EpochSeconds } from '#domain/facts.ts';
import type { Subscription, UseKnot } from '#simulation/company/company.ts';

/** Where the course of use stands at an instant: on a straight line between two knots. */
export function levelAt(use: readonly UseKnot[], at: EpochSeconds): number {
  const after = use.findIndex((knot) => knot.at > at);
  const before = use[after === -1 ? use.length - 1 : after - 1];
  const next = after === -1 ? undefined : use[after];
  if (before === undefined) return 0;
  if (next === undefined) return before.level;
  const part = (at - before.at) / (next.at - before.at);
  return before.level + (next.level - before.level) * part;
}

/**
 * Bends the course: what lies behind stays as it was, from `at` on it goes to the levels given.
 * People use a product less before they leave it and more before they need a bigger plan, so
 * whoever decides what happens next bends the course towards it.
 */
export function bendUse(
  { use }: Subscription,
  at: EpochSeconds,
  ...to: readonly [UseKnot, ...UseKnot[]]
): void {
  const level = levelAt(use, at);
  while ((use.at(-1)?.at ?? 0) > at && use.length > 1) use.pop();
  if ((use.at(-1)?.at ?? 0) < at) use.push({ at, level });
  use.push(...to.filter((knot) => knot.at > at));
}
