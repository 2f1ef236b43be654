import type { Db } from '#store/postgres.ts';

import type { BookedWorld } from './worlds.ts';

/** Each item may be rounded once, in the eighth decimal of a minor unit. */
const ROUNDING_FINE = 30n;

export interface Difference {
  /** Customer id and currency. */
  readonly who: string;
  /** In 10⁻⁸ minor units. */
  readonly books: bigint;
  readonly ledger: bigint;
}

/** Where the ledger is neither what the company's own books say at that instant, nor what Stripe shows of it. */
export async function differences(db: Db, world: BookedWorld, at: number): Promise<Difference[]> {
  const ledger = await ledgerAt(db, at);
  const books = world.mrrAt(at, world.endAt);
  const shown = world.shownAt?.(at) ?? [];
  const everybody = [...new Set([...books.keys(), ...ledger.keys()])].toSorted();
  return everybody
    .map((who) => ({ who, books: books.get(who) ?? 0n, ledger: ledger.get(who) ?? 0n }))
    .filter(({ who, books: own, ledger: ours }) => {
      const isShownOtherwise = at < world.endAt && world.swapped.has(who.split(' ')[0] ?? '');
      const isLikeShown = shown.some((seen) => isEqual(seen.get(who) ?? 0n, ours));
      return !isEqual(own, ours) && !isLikeShown && !isShownOtherwise;
    });
}

/** MRR by customer and currency at that instant, in 10⁻⁸ minor units. */
async function ledgerAt(db: Db, at: number): Promise<Map<string, bigint>> {
  const rows = await db<{ who: string; fine: string }[]>`
    select stripe_id || ' ' || mrr_spans.currency as who,
      trunc(sum(mrr_minor) * 100000000)::text as fine
    from mrr_spans
    inner join customers on customers.id = mrr_spans.customer_id
    where from_at <= to_timestamp(${at}) and (until_at is null or until_at > to_timestamp(${at}))
    group by stripe_id, mrr_spans.currency
  `;
  return new Map(rows.map(({ who, fine }) => [who, BigInt(fine)]));
}

export function isEqual(a: bigint, b: bigint): boolean {
  return a - b <= ROUNDING_FINE && b - a <= ROUNDING_FINE;
}
