import type { Db } from '#store/postgres.ts';

import { isEqual } from './compare.ts';
import type { BookedWorld } from './worlds.ts';

const DAY_S = 86_400;
/** A total of fewer customers says more of one of them than of the method. */
const CUSTOMERS_MIN = 100;

/** From the best known to the least; a customer's day is as good as the worst of its parts. */
const QUALITIES = ['event', 'reconstructed', 'estimated', 'absent'] as const;
type Quality = (typeof QUALITIES)[number];

/** How near a ledger that was rebuilt from what Stripe still shows comes to the books. */
export interface Exactness {
  readonly days: number;
  readonly customerDays: number;
  /** Share of the days of customers that are right, and how it is by what the ledger says of itself. */
  readonly exactShare: number;
  readonly exactShareOf: Readonly<Record<string, string>>;
  /** Share of the days on which every currency's total is right. */
  readonly exactDayShare: number;
  /** Mean and largest error of a currency's total, as a share of it. */
  readonly meanError: number;
  readonly largestError: number;
}

/** Compares the end of each of the last `days` days before the world's end. */
export async function exactness(db: Db, world: BookedWorld, days: number): Promise<Exactness> {
  const [right, all] = [new Map<Quality, number>(), new Map<Quality, number>()];
  const errors: number[] = [];
  let exactDays = 0;
  for (let back = 1; back <= days; back += 1) {
    const at = world.endAt - back * DAY_S;
    const books = withoutSwapped(world, world.mrrAt(at, world.endAt));
    const ledger = withoutSwapped(world, await ledgerAt(db, at));
    for (const who of new Set([...books.keys(), ...ledger.keys()])) {
      const { fine = 0n, quality = 'absent' } = ledger.get(who) ?? {};
      add(all, quality);
      if (isEqual(books.get(who) ?? 0n, fine)) add(right, quality);
    }
    const ofDay = errorsOf(books, ledger);
    errors.push(...ofDay.filter(({ customers }) => customers >= CUSTOMERS_MIN).map(share));
    if (ofDay.every(({ error }) => error < 1e-9)) exactDays += 1;
  }
  const sum = (counts: Map<Quality, number>) => [...counts.values()].reduce((a, b) => a + b, 0);
  return {
    days,
    customerDays: sum(all),
    exactShare: sum(right) / sum(all),
    exactShareOf: Object.fromEntries(
      QUALITIES.map((of) => [of, `${right.get(of) ?? 0} of ${all.get(of) ?? 0}`]),
    ),
    exactDayShare: exactDays / days,
    meanError: errors.reduce((a, b) => a + b, 0) / errors.length,
    largestError: Math.max(...errors),
  };
}

interface LedgerDay {
  readonly fine: bigint;
  readonly quality: Quality;
}

async function ledgerAt(db: Db, at: number): Promise<Map<string, LedgerDay>> {
  const rows = await db<{ who: string; fine: string; quality: Quality }[]>`
    select stripe_id || ' ' || mrr_spans.currency as who,
      trunc(sum(mrr_minor) * 100000000)::text as fine,
      case
        when bool_or(quality = 'estimated') then 'estimated'
        when bool_or(quality = 'reconstructed') then 'reconstructed'
        else 'event'
      end as quality
    from mrr_spans
    inner join customers on customers.id = mrr_spans.customer_id
    where from_at <= to_timestamp(${at}) and (until_at is null or until_at > to_timestamp(${at}))
    group by stripe_id, mrr_spans.currency
  `;
  return new Map(rows.map(({ who, fine, quality }) => [who, { fine: BigInt(fine), quality }]));
}

/** Who changed subscriptions within a day is counted through in the ledger and not in the books. */
function withoutSwapped<T>({ swapped }: BookedWorld, mrr: ReadonlyMap<string, T>): Map<string, T> {
  return new Map([...mrr].filter(([who]) => !swapped.has(who.split(' ')[0] ?? '')));
}

interface CurrencyError {
  readonly customers: number;
  readonly error: number;
}

function errorsOf(
  books: ReadonlyMap<string, bigint>,
  ledger: ReadonlyMap<string, LedgerDay>,
): CurrencyError[] {
  const currencies = new Set([...books.keys(), ...ledger.keys()].map(currencyOf));
  return [...currencies].map((currency) => {
    const own = [...books].filter(([who]) => currencyOf(who) === currency);
    const ours = [...ledger].filter(([who]) => currencyOf(who) === currency);
    const booked = own.reduce((sum, [, fine]) => sum + fine, 0n);
    const counted = ours.reduce((sum, [, { fine }]) => sum + fine, 0n);
    const error = booked === 0n ? Number(counted > 0n) : Number(counted - booked) / Number(booked);
    return { customers: own.length, error: Math.abs(error) };
  });
}

function share({ error }: CurrencyError): number {
  return error;
}

function currencyOf(who: string): string {
  return who.split(' ')[1] ?? '';
}

function add<T>(counts: Map<T, number>, key: T): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
