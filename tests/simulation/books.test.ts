import { expect, test } from 'vitest';

import { MRR_DECIMALS } from '#domain/ledger.ts';
import { catalogueKey, type CatalogueKind } from '#ingestion/catalogue.ts';
import { foldCustomer, type FoldedCustomer } from '#ingestion/fold-customer.ts';
import { projectEvent, type ProjectedEvent } from '#ingestion/projection.ts';
import { BOOK_UNITS_PER_MINOR, mrrAt } from '#simulation/company/books.ts';
import { DAY_S } from '#simulation/company/calendar.ts';

import { END, START, told, type ToldCompany } from './told.ts';

const FINE_PER_MINOR = 10n ** BigInt(MRR_DECIMALS);

test.for(['halyard', 'another'])(
  'the ledger agrees with the books of the company %s, customer by customer, through 18 months',
  (seed) => {
    const { company, events } = told(seed);
    const ledgers = foldAll(events);
    const swaps = customersWhoSwapped(company);
    const differences: string[] = [];
    let compared = 0;
    for (let at = START; at <= END; at += 16 * DAY_S) {
      const books = mrrAt(company.books, at);
      for (const [id, ledger] of ledgers) {
        if (swaps.has(id) && at < END) continue;
        const booked = books.get(id)?.mrrUnits ?? 0n;
        if (!isEqual(mrrIn(ledger, at), booked)) differences.push(`${id} at ${at}`);
        compared += 1;
      }
    }
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(12_000);
    expect(unknownTo(ledgers)).toEqual([]);
  },
);

/** Each item may be rounded once, in the eighth decimal of a cent. */
function isEqual(fineMinor: bigint, bookUnits: bigint): boolean {
  const difference = fineMinor * BOOK_UNITS_PER_MINOR - bookUnits * FINE_PER_MINOR;
  return difference <= 2n * BOOK_UNITS_PER_MINOR && -difference <= 2n * BOOK_UNITS_PER_MINOR;
}

/** What the ledger misses or only estimates; of this company it can know everything. */
function unknownTo(ledgers: Map<string, FoldedCustomer>): unknown[] {
  return [...ledgers.values()].flatMap(({ missing, dataStates }) => [
    ...missing,
    ...[...dataStates].filter(([, state]) => state !== 'complete'),
  ]);
}

function foldAll(events: ToldCompany['events']): Map<string, FoldedCustomer> {
  const catalogue = new Map<string, ProjectedEvent['payload']['object']>();
  const customers = new Map<string, ProjectedEvent[]>();
  for (const { body, customerId } of events) {
    const stored = projectEvent(JSON.parse(JSON.stringify(body)), { keepNames: false });
    if (stored === null) throw new Error('The projection refused an event.');
    if (customerId === null) {
      const kind = stored.type.split('.')[0] as CatalogueKind;
      catalogue.set(catalogueKey(kind, stored.objectId ?? ''), stored.payload.object);
    } else if (stored.customerId !== null) {
      customers.set(customerId, [...(customers.get(customerId) ?? []), stored]);
    }
  }
  return new Map([...customers].map(([id, own]) => [id, foldCustomer(own, catalogue)]));
}

/** Those who cancelled and took another plan within a day: a gap in the books, none in the ledger. */
function customersWhoSwapped({ customers }: ToldCompany['company']): Set<string> {
  const swapped = customers.filter(({ subscriptions }) =>
    subscriptions.some(({ endedAt }) =>
      subscriptions.some(
        ({ createdAt }) => endedAt !== null && createdAt > endedAt && createdAt - endedAt < DAY_S,
      ),
    ),
  );
  return new Set(swapped.map(({ id }) => id));
}

function mrrIn({ spans }: FoldedCustomer, at: number): bigint {
  return spans
    .filter(({ fromAt, untilAt }) => fromAt <= at && (untilAt === null || at < untilAt))
    .reduce((sum, { mrr }) => sum + mrr, 0n);
}
