import type { EpochSeconds } from '#domain/facts.ts';
import { mrrAt } from '#simulation/company/books.ts';
import { advance, openCompany } from '#simulation/life/advance.ts';

import { worldOf, type StripeWorld, type WorldEvent } from './account.ts';
import { textAt, type JsonObject } from './json.ts';

/** A world of simulated companies that share one Stripe account, and what their own books say. */
export interface BookedWorld {
  readonly world: StripeWorld;
  readonly startAt: EpochSeconds;
  readonly endAt: EpochSeconds;
  readonly subscriptions: number;
  /** By customer id and currency, in 10⁻⁸ minor units; those who pay nothing are left out. */
  mrrAt(at: EpochSeconds): ReadonlyMap<string, bigint>;
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

/** Takes an event apart that is told in Stripe's envelope. */
export function worldEventOf(event: JsonObject): Omit<WorldEvent, 'former'> {
  return {
    id: textAt(event, 'id') ?? '',
    type: textAt(event, 'type') ?? '',
    created: Number(event['created']),
    livemode: event['livemode'] === true,
    object: (event['data'] as { object: JsonObject }).object,
  };
}
