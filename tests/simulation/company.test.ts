import { createHash } from 'node:crypto';

import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';

import { mrrAt } from '#simulation/company/books.ts';
import { addMonths, DAY_S } from '#simulation/company/calendar.ts';
import { advance, openCompany } from '#simulation/life/advance.ts';
import { usageOfDay } from '#simulation/usage/usage-of-day.ts';

import { END, START, told, typeOf, type ToldCompany } from './told.ts';

const halyard = told('halyard');

describe('a company', () => {
  test('lives the same life on every run, byte for byte', () => {
    expect(digestOf(told('halyard'))).toBe(digestOf(halyard));
  });

  test('lives another life with another seed', () => {
    const other = told('another');
    expect(other.events[40]?.id).not.toBe(halyard.events[40]?.id);
    expect(other.company.customers.length).not.toBe(halyard.company.customers.length);
  });

  test('lives the same life however its time is cut into pieces', () => {
    const company = openCompany({ seed: 'halyard', startAt: START });
    const events = [];
    for (let at = START; at < END; at += 5 * DAY_S) events.push(...advance(company, at));
    events.push(...advance(company, END));
    expect(digestOf({ company, events })).toBe(digestOf(halyard));
  });

  test('tells its events in the order in which they happen', () => {
    const times = halyard.events.map(({ createdAt }) => createdAt);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});

describe('the figures a founder would believe', () => {
  test.for(['halyard', 'another', 'a third'])('of the company %s', (seed) => {
    const { company, events } = seed === 'halyard' ? halyard : told(seed);
    const now = mrrAt(company.books, END);
    expect(now.size).toBeGreaterThan(280);
    expect(now.size).toBeLessThan(440);
    expect(dollars(company, END)).toBeGreaterThan(38_000);
    expect(dollars(company, END)).toBeLessThan(62_000);
    expect([...now.values()].filter(({ currency }) => currency === 'eur').length).toBeLessThan(40);
    expect(meanMonthlyChurn(company)).toBeGreaterThan(0.018);
    expect(meanMonthlyChurn(company)).toBeLessThan(0.045);
    expect(events.length).toBeGreaterThan(10_000);
    expect(events.length).toBeLessThan(26_000);
  });

  test('grow month by month', () => {
    const months = Array.from({ length: 19 }, (_, month) => addMonths(START, month));
    const course = months.map((at) => dollars(halyard.company, at));
    const setbacks = course.filter((mrr, month) => mrr < (course[month - 1] ?? 0));
    expect(setbacks.length).toBeLessThan(3);
  });

  test('come from everything that happens to subscriptions', () => {
    const types = new Map<string, number>();
    for (const event of halyard.events) {
      types.set(typeOf(event), (types.get(typeOf(event)) ?? 0) + 1);
    }
    expect(types.get('product.created')).toBe(3);
    expect(types.get('price.created')).toBe(12);
    expect(types.get('price.updated')).toBe(2);
    for (const [type, least] of EXPECTED_AT_LEAST) {
      expect(types.get(type) ?? 0, type).toBeGreaterThanOrEqual(least);
    }
  });
});

describe('usage', () => {
  const day = Temporal.PlainDate.from('2026-10-20');

  test('of a day is the same whenever it is asked for', () => {
    const company = openCompany({ seed: 'halyard', startAt: START });
    advanceTo(company, endOf(day));
    expect(usageOfDay(company, day)).toEqual(usageOfDay(halyard.company, day));
  });

  test('comes from known customers, once per subscription, metric and day', () => {
    const records = usageOfDay(halyard.company, day);
    const ids = new Set(halyard.company.customers.map(({ id }) => id));
    expect(records.length).toBeGreaterThan(500);
    expect(records.every(({ customer_id }) => ids.has(customer_id))).toBe(true);
    expect(new Set(records.map(({ idempotency_key }) => idempotency_key)).size).toBe(
      records.length,
    );
    expect(new Set(records.map(({ metric_name }) => metric_name))).toEqual(
      new Set(['api_calls', 'projects', 'seats', 'reports', 'storage_gb', 'support_tickets']),
    );
  });

  test('is lower at the weekend', () => {
    const onDay = (iso: string) => calls(halyard.company, Temporal.PlainDate.from(iso));
    expect(onDay('2026-10-18')).toBeLessThan(0.6 * onDay('2026-10-20'));
  });

  test('fades before most cancellations and rises before upgrades', () => {
    const changes = { cancel: [] as number[], upgrade: [] as number[] };
    const calls = callsByDay(halyard.company);
    for (const { subscription, kind, at } of decisions(halyard)) {
      if (at < LATE + 60 * DAY_S) continue;
      const before = usedInWeekBefore(at - 40 * DAY_S, { subscription, calls });
      const then = usedInWeekBefore(at, { subscription, calls });
      if (before > 0) changes[kind].push(then / before);
    }
    expect(median(changes.cancel)).toBeLessThan(0.75);
    expect(median(changes.upgrade)).toBeGreaterThan(1.1);
  });
});

const EXPECTED_AT_LEAST: readonly (readonly [string, number])[] = [
  ['customer.subscription.created', 400],
  ['customer.subscription.updated', 2_000],
  ['customer.subscription.deleted', 90],
  ['customer.subscription.trial_will_end', 80],
  ['customer.subscription.paused', 4],
  ['customer.subscription.resumed', 1],
  ['customer.discount.created', 50],
  ['customer.discount.deleted', 15],
  ['coupon.created', 8],
  ['invoice.created', 2_000],
  ['invoice.finalized', 2_000],
  ['invoice.paid', 2_000],
  ['invoice.payment_succeeded', 2_000],
  ['invoice.payment_failed', 60],
  ['invoice.voided', 5],
  ['payment_method.attached', 300],
  ['payment_method.automatically_updated', 5],
  ['charge.dispute.created', 1],
  ['charge.refunded', 5],
];

type Company = ToldCompany['company'];

function digestOf({ events }: ToldCompany): string {
  const hash = createHash('sha256');
  for (const { body } of events) hash.update(JSON.stringify(body));
  return hash.digest('hex');
}

function dollars({ books }: Company, at: number): number {
  const usd = [...mrrAt(books, at).values()].filter(({ currency }) => currency === 'usd');
  return Number(usd.reduce((sum, { mrrUnits }) => sum + mrrUnits, 0n) / 120_000n);
}

/** Customers lost in the last twelve months, as a mean share of those at each month's start. */
function meanMonthlyChurn({ books }: Company): number {
  const shares = Array.from({ length: 12 }, (_, month) => {
    const before = mrrAt(books, addMonths(START, month + 6));
    const after = mrrAt(books, addMonths(START, month + 7));
    return [...before.keys()].filter((id) => !after.has(id)).length / before.size;
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

function endOf(day: Temporal.PlainDate): number {
  return day.add({ days: 1 }).toZonedDateTime('UTC').epochMilliseconds / 1000;
}

function advanceTo(company: Company, until: number): void {
  for (const _ of advance(company, until)) void _;
}

function calls(company: Company, day: Temporal.PlainDate): number {
  return usageOfDay(company, day)
    .filter(({ metric_name }) => metric_name === 'api_calls')
    .reduce((sum, { quantity }) => sum + quantity, 0);
}

/** API subscriptions whose customer clicked on cancel or took a bigger plan. */
function decisions({ events }: ToldCompany): Decision[] {
  return events.flatMap((event): Decision[] => {
    if (typeOf(event) !== 'customer.subscription.updated') return [];
    const { object, previous_attributes: previous } = event.body['data'] as never as {
      object: { id: string; cancel_at: number | null; items: { data: Item[] } };
      previous_attributes: { cancel_at?: null; items?: { data: Item[] } };
    };
    const price = object.items.data[0]?.price;
    const former = previous.items?.data[0]?.price;
    if (!price?.lookup_key.match(/^(starter|pro|scale)/)) return [];
    const at = event.createdAt;
    if (previous.cancel_at === null && object.cancel_at !== null) {
      return [{ subscription: object.id, kind: 'cancel' as const, at }];
    }
    const isUpgrade =
      former !== undefined &&
      former.metadata['api_calls'] !== undefined &&
      Number(price.metadata['api_calls']) > Number(former.metadata['api_calls']);
    return isUpgrade ? [{ subscription: object.id, kind: 'upgrade' as const, at }] : [];
  });
}

interface Decision {
  subscription: string;
  kind: 'cancel' | 'upgrade';
  at: number;
}

interface Item {
  price: { lookup_key: string; metadata: Record<string, string> };
}

type CallsByDay = ReadonlyMap<number, ReadonlyMap<string, number>>;

/** A year after the start there are enough customers to speak of most. */
const LATE = START + 365 * DAY_S;

/** API calls per subscription, by the number of the day since 1970. */
function callsByDay(company: Company): CallsByDay {
  const days = Array.from({ length: (END - LATE) / DAY_S }, (_, index) => LATE / DAY_S + index);
  return new Map(
    days.map((number) => {
      const records = usageOfDay(
        company,
        Temporal.PlainDate.from('1970-01-01').add({ days: number }),
      );
      const ofCalls = records.filter(({ metric_name }) => metric_name === 'api_calls');
      const entries = ofCalls.map(
        ({ idempotency_key: key, quantity }) => [key.slice(0, key.indexOf(':')), quantity] as const,
      );
      return [number, new Map(entries)];
    }),
  );
}

function usedInWeekBefore(
  at: number,
  { subscription, calls }: { subscription: string; calls: CallsByDay },
): number {
  const yesterday = Math.floor(at / DAY_S) - 1;
  const week = Array.from({ length: 7 }, (_, days) => yesterday - days);
  return week.reduce((sum, day) => sum + (calls.get(day)?.get(subscription) ?? 0), 0);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
