import type { EpochSeconds } from '#domain/facts.ts';
import { mrrAt } from '#simulation/company/books.ts';
import { DAY_S } from '#simulation/company/calendar.ts';
import type { Company } from '#simulation/company/company.ts';
import { advance, openCompany } from '#simulation/life/advance.ts';

import { worldOf, type StripeWorld, type WorldEvent } from './account.ts';
import { textAt, type JsonObject } from './json.ts';
import { withLineDiscounts } from './line-discounts.ts';

/** A world of simulated companies that share one Stripe account, and what their own books say. */
export interface BookedWorld {
  readonly world: StripeWorld;
  readonly startAt: EpochSeconds;
  readonly endAt: EpochSeconds;
  readonly subscriptions: number;
  /**
   * By customer id and currency, in 10⁻⁸ minor units; those who pay nothing are left out. What is known
   * by `knownAt`, absent the same instant, tells whether an end was a change to another subscription.
   */
  mrrAt(at: EpochSeconds, knownAt?: EpochSeconds): ReadonlyMap<string, bigint>;
  /**
   * What a reading at that instant may take them for. Whether a subscription that is past due has lapsed
   * depends on how its invoices stood before, and since when it is past due, and Stripe shows neither.
   */
  shownAt?(at: EpochSeconds): readonly ReadonlyMap<string, bigint>[];
  /** Who changed subscriptions within a day, which these books show as an end and a beginning. */
  readonly swapped: ReadonlySet<string>;
}

/** Several worlds of the same time as one account. */
export function together(...worlds: readonly [BookedWorld, ...BookedWorld[]]): BookedWorld {
  const [{ startAt, endAt }] = worlds;
  const inline = worlds.flatMap(({ world }) => [...(world.inlinePriceIds ?? [])]);
  return {
    startAt,
    endAt,
    world: worldOf(
      worlds.flatMap(({ world }) => world.events),
      new Set(inline),
    ),
    subscriptions: worlds.reduce((sum, { subscriptions }) => sum + subscriptions, 0),
    mrrAt: (at, knownAt) => new Map(worlds.flatMap((world) => [...world.mrrAt(at, knownAt)])),
    swapped: new Set(worlds.flatMap(({ swapped }) => [...swapped])),
  };
}

/** 10⁻⁸ minor units in one of the books' units, which are a 1,200th of a minor unit. */
const FINE_PER_TWELVE_UNITS = 1_000_000n;

/** Companies of these seeds as one account: each has its own prices, customers and books. */
export function simulatedWorld(
  seeds: readonly string[],
  { startAt, endAt }: { startAt: EpochSeconds; endAt: EpochSeconds },
): BookedWorld {
  const companies = seeds.map((seed) => openCompany({ seed, startAt }));
  const events = companies.flatMap((company) =>
    [...advance(company, endAt)].map(({ body }) => worldEventOf(body as unknown as JsonObject)),
  );
  const books = companies.map((company) => company.books);
  return {
    world: worldOf(events),
    startAt,
    endAt,
    subscriptions: companies.reduce(
      (sum, { customers }) =>
        sum + customers.reduce((own, { subscriptions }) => own + subscriptions.length, 0),
      0,
    ),
    swapped: new Set(companies.flatMap(whoSwapped)),
    mrrAt: (at) => {
      const all = books.flatMap((entries) => [...mrrAt(entries, at)]);
      return new Map(
        all.map(([id, { currency, mrrUnits }]) => [
          `${id} ${currency}`,
          (mrrUnits * FINE_PER_TWELVE_UNITS) / 12n,
        ]),
      );
    },
  };
}

function whoSwapped({ customers }: Company): string[] {
  const swapped = customers.filter(({ subscriptions }) =>
    subscriptions.some(({ endedAt }) =>
      subscriptions.some(
        ({ createdAt }) => endedAt !== null && createdAt > endedAt && createdAt - endedAt < DAY_S,
      ),
    ),
  );
  return swapped.map(({ id }) => id);
}

/** Takes an event apart that is told in Stripe's envelope. */
export function worldEventOf(event: JsonObject): Omit<WorldEvent, 'former'> {
  return {
    id: textAt(event, 'id') ?? '',
    type: textAt(event, 'type') ?? '',
    created: Number(event['created']),
    livemode: event['livemode'] === true,
    object: withLineDiscounts((event['data'] as { object: JsonObject }).object),
  };
}
