import type { Db } from '#store/postgres.ts';

import { differences, ledgerAt } from './compare.ts';
import type { BookedWorld } from './worlds.ts';

const DAY_S = 86_400;

/** How near a ledger that was rebuilt from what Stripe still shows comes to the books. */
export interface Exactness {
  readonly days: number;
  /** Days on which every currency's total is right to the last cent. */
  readonly exactDays: number;
  readonly customerDays: number;
  readonly exactCustomerDays: number;
  /** The largest error of a currency's total on any day, as a share of it. */
  readonly largestError: number;
}

/** Compares the end of each of the last `days` days before the world's end. */
export async function exactness(db: Db, world: BookedWorld, days: number): Promise<Exactness> {
  let [exactDays, customerDays, exactCustomerDays, largestError] = [0, 0, 0, 0];
  for (let back = 1; back <= days; back += 1) {
    const at = world.endAt - back * DAY_S;
    const books = withoutSwapped(world, world.mrrAt(at, world.endAt));
    const ledger = withoutSwapped(world, await ledgerAt(db, at));
    const error = largestErrorOf(totals(books), totals(ledger));
    const everybody = new Set([...books.keys(), ...ledger.keys()]).size;
    const wrong = (await differences(db, world, at)).length;
    if (error < 1e-9) exactDays += 1;
    customerDays += everybody;
    exactCustomerDays += everybody - wrong;
    largestError = Math.max(largestError, error);
  }
  return { days, exactDays, customerDays, exactCustomerDays, largestError };
}

/** Who changed subscriptions within a day is counted through in the ledger and not in the books. */
function withoutSwapped({ swapped }: BookedWorld, mrr: ReadonlyMap<string, bigint>) {
  return new Map([...mrr].filter(([who]) => !swapped.has(who.split(' ')[0] ?? '')));
}

function totals(mrr: ReadonlyMap<string, bigint>): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const [who, fine] of mrr) {
    const currency = who.split(' ')[1] ?? '';
    sums.set(currency, (sums.get(currency) ?? 0n) + fine);
  }
  return sums;
}

function largestErrorOf(books: Map<string, bigint>, ledger: Map<string, bigint>): number {
  const errors = [...new Set([...books.keys(), ...ledger.keys()])].map((currency) => {
    const [right, ours] = [books.get(currency) ?? 0n, ledger.get(currency) ?? 0n];
    return right === 0n ? Number(ours > 0n) : Math.abs(Number(ours - right) / Number(right));
  });
  return Math.max(0, ...errors);
}
