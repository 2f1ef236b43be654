import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect } from 'vitest';

import { cohorts } from '#analysis/revenue/cohorts.ts';
import { metrics } from '#analysis/revenue/metrics.ts';
import { storeSnapshots } from '#analysis/revenue/snapshots.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import { addSpans } from '../../support/ledger-rows.ts';
import { spanRow } from './ledger-model.ts';
import { cohortsModel, metricsModel, type World } from './metrics-model.ts';

const RUNS = 150;
const HOUR = 3_600;
const DAY_HOURS = 24;
/** Eight months: six full ones before any range, and two in which ranges lie. */
const DAYS = 250;

const zones = fc.constantFrom(
  'UTC',
  'America/New_York',
  'America/Havana',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
);

/** So that the months hold a leap day, changes of the clocks and the end of a year. */
const firstDays = fc
  .constantFrom('2023-08-15', '2025-09-30', '2026-02-01')
  .map((text) => Temporal.PlainDate.from(text));

/** Mostly one of three, so that a rate and a range often begin on the same day. */
const dayNumber = fc.oneof(
  fc.constantFrom(120, 150, 180),
  fc.constantFrom(120, 150, 180),
  fc.integer({ min: 0, max: DAYS }),
);

/** Seconds after the first day's UTC midnight; often a second beside an hour. */
const seconds = fc
  .tuple(fc.integer({ min: 0, max: DAYS * DAY_HOURS }), fc.constantFrom(-1, 0, 0))
  .map(([hour, beside]) => hour * HOUR + beside);

const worlds = fc.record({
  timezone: zones,
  firstDay: firstDays,
  base: fc.constantFrom('usd', 'jpy'),
  spans: fc.array(
    fc.record({
      customer: fc.constantFrom('cus_1', 'cus_2', 'cus_3', 'cus_4', 'cus_5'),
      currency: fc.constantFrom('usd', 'usd', 'jpy', 'jpy', 'kwd'),
      product: fc.constant('prod_1'),
      mrr: fc.oneof(fc.bigInt({ min: 1n, max: 10n ** 13n }), fc.constant(33_333_333n)),
      from: seconds,
      length: fc.oneof(
        fc.constant(null),
        fc.integer({ min: 1, max: 120 * DAY_HOURS }).map((hours) => hours * HOUR),
      ),
    }),
    { maxLength: 12 },
  ),
  rates: fc.uniqueArray(
    fc.record({
      currency: fc.constantFrom('usd', 'jpy', 'jpy', 'kwd'),
      day: dayNumber,
      factor: fc.bigInt(1n, 9n),
    }),
    { maxLength: 5, selector: ({ currency, day }) => `${currency} ${day}` },
  ),
  range: fc
    .tuple(dayNumber, dayNumber)
    .map(([a, b]) => (a < b ? ([a, b] as const) : ([b, a] as const))),
  nowAt: seconds,
  storedDay: fc.option(dayNumber),
});

type Drawn = typeof worlds extends fc.Arbitrary<infer Value> ? Value : never;

test(
  'every metric and cohort agrees with a slow model of the definitions',
  { timeout: 180_000 },
  async ({ db }) => {
    await fc.assert(
      fc.asyncProperty(worlds, async (drawn) => {
        const world = worldOf(drawn);
        await build(db, world, drawn);
        await agree(db, world, drawn);
      }),
      { numRuns: RUNS },
    );
  },
);

function worldOf({ timezone, firstDay, base, spans, rates, nowAt }: Drawn): World {
  const epoch = firstDay.toZonedDateTime('UTC').epochMilliseconds / 1000;
  return {
    timezone,
    base,
    now: epoch + nowAt,
    spans: spans.map(({ length, ...span }) => ({
      ...span,
      from: epoch + span.from,
      until: length === null ? null : epoch + span.from + length,
    })),
    rates: rates
      .filter(({ currency }) => currency !== base)
      .map(({ day, ...rate }) => ({ ...rate, fromDay: firstDay.add({ days: day }).toString() })),
  };
}

async function build(db: Db, world: World, { firstDay, storedDay }: Drawn): Promise<void> {
  for (const table of [
    'daily_snapshot_products',
    'daily_snapshots',
    'outdated_days',
    'customers_in_several_currencies',
    'mrr_movements',
    'mrr_spans',
    'fx_rates',
  ]) {
    await db.unsafe(`delete from ${table}`);
  }
  for (const { currency, fromDay, factor } of world.rates) {
    await db`
      insert into fx_rates (base, currency, from_day, rate, minor_factor)
      values (${world.base}, ${currency}, ${fromDay}, ${String(factor)}, ${String(factor)})`;
  }
  await addSpans(db, world.spans.map(spanRow));
  if (storedDay === null) return;
  const { timezone, baseCurrency } = scopeOf(world);
  await storeSnapshots(db, {
    throughDay: firstDay.add({ days: storedDay }),
    timezone,
    baseCurrency,
  });
}

async function agree(db: Db, world: World, { firstDay, range }: Drawn): Promise<void> {
  const scope = scopeOf(world);
  const today = scope.now.toZonedDateTimeISO(world.timezone).toPlainDate();
  const [first, last] = range.map((number) => firstDay.add({ days: number })) as [
    Temporal.PlainDate,
    Temporal.PlainDate,
  ];
  const to = Temporal.PlainDate.compare(last, today) > 0 ? today : last;
  const from = Temporal.PlainDate.compare(first, to) > 0 ? to : first;

  const [found, kept] = await Promise.all([
    metrics(db, { fromDay: from, toDay: to, ...scope }),
    cohorts(db, scope),
  ]);

  const { churn, ...model } = metricsModel(world, { from, to });
  expect({
    mrrMinor: found.mrrMinor,
    customers: found.customers,
    arrRunRateMinor: found.arrRunRateMinor,
    grossMrrChurn: found.grossMrrChurn.value,
    netMrrChurn: found.netMrrChurn.value,
    nrr: found.nrr.value,
    grr: found.grr.value,
    quickRatio: found.quickRatio.value,
  }).toEqual(model);
  expect(found.customerChurn).toMatchObject(churn);
  expect(found.grr.value ?? 0).toBeLessThanOrEqual(1);
  expect(found.ltv).toMatchObject(ltvModel(world, to));
  expect(
    kept.cohorts.map(({ month, customers, mrrMinor, months }) => {
      const states = months.map(
        (one) => `${one.n} ${one.customers}/${one.mrrMinor}${one.isComplete ? '' : '*'}`,
      );
      return `${month.toString()} ${customers}/${mrrMinor}: ${states.join(', ')}`;
    }),
  ).toEqual(cohortsModel(world));
}

/** The last six calendar months that are over when the range ends, one by one. */
function ltvModel(world: World, to: Temporal.PlainDate) {
  const isFull = (month: Temporal.PlainYearMonth) => {
    const next = month.add({ months: 1 }).toPlainDate({ day: 1 });
    return (
      Temporal.PlainDate.compare(next.subtract({ days: 1 }), to) <= 0 &&
      next.toZonedDateTime(world.timezone).epochMilliseconds / 1000 <= world.now
    );
  };
  const months = Array.from({ length: 8 }, (_, n) => to.toPlainYearMonth().subtract({ months: n }))
    .filter(isFull)
    .slice(0, 6)
    .map((month) => {
      const from = month.toPlainDate({ day: 1 });
      return metricsModel(world, { from, to: from.add({ months: 1 }).subtract({ days: 1 }) }).churn;
    })
    .filter(({ whole }) => whole > 0);
  return {
    months: months.length,
    lostCustomers: months.reduce((sum, { part }) => sum + part, 0),
    customerMonths: months.reduce((sum, { whole }) => sum + whole, 0),
  };
}

function scopeOf({ timezone, base, now }: World) {
  return {
    timezone: timezone as Timezone,
    baseCurrency: base as Currency,
    now: Temporal.Instant.fromEpochMilliseconds(now * 1000),
  };
}
