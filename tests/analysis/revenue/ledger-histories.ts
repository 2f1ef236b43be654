import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';

import { setFxRates } from '#analysis/revenue/fx.ts';
import { storeSnapshots } from '#analysis/revenue/snapshots.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';
import { markSnapshotsOutdated } from '#store/queries/revenue.ts';

import { addSpans } from '../../support/ledger-rows.ts';
import { spanRow, type ModelRate, type ModelSpan } from './ledger-model.ts';

export const DAYS = 9;
const QUARTER_SECONDS = 900;
export const CURRENCIES = ['usd', 'jpy', 'kwd'];

/** Zones with every kind of odd day: 23 and 25 hours, half hours, midnights twice or never. */
const zones = fc.constantFrom(
  'UTC',
  'America/Los_Angeles',
  'America/Havana',
  'America/Santiago',
  'Atlantic/Azores',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
);

/** A few days before the clocks change somewhere, the leap day, the end of a year. */
const firstDays = fc
  .constantFrom(
    '2026-03-05',
    '2026-03-26',
    '2026-04-02',
    '2026-04-22',
    '2026-09-03',
    '2026-10-22',
    '2026-10-29',
    '2024-02-25',
    '2025-12-28',
  )
  .map((text) => Temporal.PlainDate.from(text));

const dayNumber = fc.integer({ min: 0, max: DAYS - 1 });

/** Seconds after the first day's UTC midnight; often the same, often a second beside a quarter. */
const seconds = fc
  .tuple(fc.integer({ min: 0, max: DAYS * 96 }), fc.constantFrom(-1, 0, 0, 1))
  .map(([quarter, beside]) => quarter * QUARTER_SECONDS + beside);

const spans = fc.array(
  fc.record({
    customer: fc.constantFrom('cus_1', 'cus_2', 'cus_3'),
    currency: fc.constantFrom(...CURRENCIES),
    product: fc.constantFrom('prod_1', 'prod_2'),
    mrr: fc.oneof(
      fc.bigInt({ min: 1n, max: 10n ** 13n }),
      fc.constantFrom(50_000_000n, 33_333_333n),
    ),
    from: seconds,
    length: fc.oneof(
      fc.constant(null),
      fc.integer({ min: 1, max: 200 }).map((n) => n * QUARTER_SECONDS),
    ),
  }),
  { maxLength: 8 },
);

/** A currency may have none, or only one that begins later than the first amount. */
const rates = fc.uniqueArray(
  fc.record({
    currency: fc.constantFrom(...CURRENCIES),
    number: fc.integer({ min: -1, max: DAYS }),
    millionths: fc.oneof(fc.bigInt({ min: 1n, max: 10n ** 9n }), fc.constant(1_000_000n)),
  }),
  { maxLength: 6, selector: ({ currency, number }) => `${currency} ${number}` },
);

export const histories = fc.record({
  timezone: zones,
  firstDay: firstDays,
  known: spans,
  late: spans,
  rates,
  storedBefore: fc.option(dayNumber),
  storedAfter: fc.option(dayNumber),
  range: fc.tuple(dayNumber, dayNumber).map(([a, b]) => (a < b ? [a, b] : [b, a])),
  nowAt: seconds,
});

export type History = typeof histories extends fc.Arbitrary<infer Value> ? Value : never;

/** Facts arrive, days are stored, late facts arrive, days are stored again. */
export async function live(db: Db, history: History): Promise<ModelSpan[]> {
  const { known, late, storedBefore, storedAfter } = history;
  for (const table of [
    'fx_rates',
    'outdated_days',
    'daily_snapshot_products',
    'daily_snapshots',
    'mrr_movements',
    'mrr_spans',
  ]) {
    await db.unsafe(`delete from ${table}`);
  }
  const early = known.map((span) => modelSpan(span, history));
  const after = late.map((span) => modelSpan(span, history));
  await addSpans(db, early.map(spanRow));
  await store(db, history, storedBefore);
  await addSpans(db, after.map(spanRow));
  const since = Math.min(...after.map(({ from }) => from));
  if (Number.isFinite(since)) await markSnapshotsOutdated(db, { since: instantOf(since) });
  await store(db, history, storedAfter);
  return [...early, ...after];
}

export async function setRates(db: Db, history: History, base: string): Promise<ModelRate[]> {
  const others = history.rates.filter(({ currency }) => currency !== base);
  const all = others.map(({ currency, number, millionths }) => ({
    currency,
    day: history.firstDay.add({ days: number }),
    millionths,
  }));
  await setFxRates(db, {
    baseCurrency: base as Currency,
    rates: all.map(({ currency, day, millionths }) => ({
      currency: currency as Currency,
      fromDay: day,
      rate: `${millionths / 1_000_000n}.${(millionths % 1_000_000n).toString().padStart(6, '0')}`,
    })),
  });
  return all;
}

async function store(db: Db, history: History, number: number | null): Promise<void> {
  if (number === null) return;
  const throughDay = history.firstDay.add({ days: number });
  await storeSnapshots(db, { throughDay, ...scopeOf(history) });
}

function modelSpan({ length, ...span }: History['known'][number], history: History): ModelSpan {
  const from = epochOf(history) + span.from;
  return { ...span, from, until: length === null ? null : from + length };
}

export function scopeOf(history: History, currency = 'usd') {
  return { timezone: history.timezone as Timezone, baseCurrency: currency as Currency };
}

export function epochOf({ firstDay }: History): number {
  return firstDay.toZonedDateTime('UTC').epochMilliseconds / 1000;
}

export function instantOf(epochSeconds: number): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(epochSeconds * 1000);
}
