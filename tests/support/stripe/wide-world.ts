import type { EpochSeconds } from '#domain/facts.ts';
import { addMonths } from '#simulation/company/calendar.ts';
import { between, chance, randomOf, type Random } from '#simulation/company/random.ts';

import { worldOf, type WorldEvent } from './account.ts';
import { event, invoice, price, subscription, type WideItem } from './wide-objects.ts';
import type { BookedWorld } from './worlds.ts';

const PRICES = 40;
const FINE_PER_MINOR = 100_000_000n;

/** What one customer pays from an instant on, in minor units a month. */
interface Booked {
  readonly customer: string;
  readonly at: EpochSeconds;
  readonly minor: bigint;
}

/**
 * Customers who buy many things at once: subscriptions and invoices are longer than Stripe shows at a
 * time, half of the prices are in no list, and who has left for long may be deleted.
 */
export function wideWorld(
  customers: number,
  { seed, startAt, endAt }: { seed: string; startAt: EpochSeconds; endAt: EpochSeconds },
): BookedWorld {
  const inline = new Set(Array.from({ length: PRICES / 2 }, (_, i) => `price_wide_${i * 2}`));
  const catalogue = Array.from({ length: PRICES }, (_, i) =>
    event('price.created', startAt, price(i, !inline.has(`price_wide_${i}`))),
  );
  const books: Booked[] = [];
  const lives = Array.from({ length: customers }, (_, i) =>
    lifeOf({ id: `wide${i}`, random: randomOf(seed, i), startAt, endAt, inline, books }),
  );
  return {
    world: worldOf([...catalogue, ...lives.flat()], inline),
    startAt,
    endAt,
    subscriptions: customers,
    swapped: new Set(),
    mrrAt: (at) => {
      const newest = new Map<string, bigint>();
      for (const { customer, at: from, minor } of books) {
        if (from <= at) newest.set(`${customer} usd`, minor * FINE_PER_MINOR);
      }
      return new Map([...newest].filter(([, fine]) => fine > 0n));
    },
  };
}

interface Making {
  readonly id: string;
  readonly random: Random;
  readonly startAt: EpochSeconds;
  readonly endAt: EpochSeconds;
  readonly inline: ReadonlySet<string>;
  readonly books: Booked[];
}

/** Month after month: billed for everything, then perhaps a change in the middle of it. */
function lifeOf(making: Making): Omit<WorldEvent, 'former'>[] {
  const { id, random, startAt, endAt, inline, books } = making;
  const customer = `cus_${id}`;
  const createdAt = between(random, startAt + 100, endAt - 86_400);
  const pick = (serial: number, madeAt: EpochSeconds): WideItem => {
    const index = between(random, 0, PRICES - 1);
    const isListed = !inline.has(`price_wide_${index}`);
    const quantity = between(random, 1, 9);
    return { id: `si_${id}_${serial}`, price: index, isListed, quantity, madeAt };
  };
  const first = { length: between(random, 8, 27) };
  let items = Array.from(first, (_, serial) => pick(serial, createdAt));
  let serial = items.length;
  const shown = (month: number, endedAt: EpochSeconds | null = null) =>
    subscription({
      id,
      items,
      createdAt,
      periodStartAt: addMonths(createdAt, month),
      periodEndAt: addMonths(createdAt, month + 1),
      endedAt,
    });
  const book = (at: EpochSeconds, all: readonly WideItem[]) =>
    books.push({ customer, at, minor: all.reduce((sum, item) => sum + worth(item), 0n) });
  const events = [
    event('customer.created', createdAt, { id: customer, object: 'customer', created: createdAt }),
    event('customer.subscription.created', createdAt, shown(0)),
  ];
  book(createdAt, items);
  for (let month = 0; addMonths(createdAt, month) <= endAt; month += 1) {
    const from = addMonths(createdAt, month);
    const until = addMonths(createdAt, month + 1);
    if (month > 0) events.push(event('customer.subscription.updated', from, shown(month)));
    const bill = invoice({ id: `in_${id}_${month}`, of: id, items, createdAt: from, until });
    events.push(event('invoice.paid', from, bill));
    const at = between(random, from + 60, until - 60);
    if (chance(random, 0.5)) continue;
    if (chance(random, 0.2)) {
      events.push(event('customer.subscription.deleted', at, shown(month, at)));
      book(at, []);
      const buried = { id: customer, object: 'customer', created: createdAt };
      if (chance(random, 0.7)) events.push(event('customer.deleted', at + 86_400, buried));
      break;
    }
    const dropped = between(random, 0, items.length - 1);
    items = chance(random, 0.5) ? [...items, pick(serial, at)] : items.toSpliced(dropped, 1);
    serial += 1;
    events.push(event('customer.subscription.updated', at, shown(month)));
    book(at, items);
  }
  return events.filter(({ created }) => created <= endAt);
}

function worth({ price: index, quantity }: WideItem): bigint {
  return BigInt((index + 1) * 100) * BigInt(quantity);
}
