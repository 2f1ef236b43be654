import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect } from 'vitest';

import { bridge } from '#analysis/revenue/bridge.ts';
import { currentMrr } from '#analysis/revenue/current-mrr.ts';
import { dailySnapshots } from '#analysis/revenue/snapshots.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import {
  CURRENCIES,
  DAYS,
  epochOf,
  histories,
  instantOf,
  live,
  scopeOf,
  setRates,
  type History,
} from './ledger-histories.ts';
import {
  convertedModelOf,
  modelOf,
  secondsOf,
  type ModelRate,
  type ModelSpan,
} from './ledger-model.ts';

const RUNS = 150;

test(
  'every figure agrees with a slow model, whatever is stored, late or to come',
  { timeout: 120_000 },
  async ({ db }) => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const all = await live(db, history);
        await agree(db, history, all);
      }),
      { numRuns: RUNS },
    );
  },
);

async function agree(db: Db, history: History, all: readonly ModelSpan[]): Promise<void> {
  const { firstDay, range, timezone } = history;
  const [from = 0, to = 0] = range;
  const days = Array.from({ length: to - from + 1 }, (_, n) => firstDay.add({ days: from + n }));
  const whole = { fromDay: firstDay.add({ days: from }), toDay: firstDay.add({ days: to }) };
  const now = instantOf(epochOf(history) + history.nowAt);
  const later = firstDay
    .add({ days: DAYS + 2 })
    .toZonedDateTime(timezone)
    .toInstant();
  for (const base of CURRENCIES) {
    const fx = { base, rates: await setRates(db, history, base) };
    const scope = scopeOf(history, base);
    const [natives, snapshots, bridges, current] = await Promise.all([
      dailySnapshots(db, { ...whole, ...scope, isNative: true }),
      dailySnapshots(db, { ...whole, ...scope }),
      Promise.all(
        [whole, ...days.map((day) => ({ fromDay: day, toDay: day }))].map((one) =>
          bridge(db, { ...one, ...scope, now: later }),
        ),
      ),
      currentMrr(db, { now, ...scope }),
    ]);
    expect(natives.map(figuresOf)).toEqual(
      days.map((day) => shownDay(day, modelOf(all, base, secondsOf(day, timezone)))),
    );
    expect(snapshots.map(figuresOf)).toEqual(
      days.map((day) => shownDay(day, convertedModelOf(all, fx, { timezone, days: [day] }))),
    );
    for (const one of bridges) {
      const spanned = days.filter(
        (day) => day.since(one.fromDay).sign >= 0 && day.until(one.toDay).sign >= 0,
      );
      const {
        customers: _,
        products: __,
        ...model
      } = convertedModelOf(all, fx, {
        timezone,
        days: spanned,
      });
      expect(one).toMatchObject({ ...model, closes: true });
    }
    agreeNow(current, all, { fx, now, timezone });
  }
}

/** Now, the rate is that of the day, and what ends later today has not ended. */
function agreeNow(
  current: Awaited<ReturnType<typeof currentMrr>>,
  all: readonly ModelSpan[],
  at: { fx: { base: string; rates: ModelRate[] }; now: Temporal.Instant; timezone: string },
): void {
  const { fx, now, timezone } = at;
  const second = now.epochMilliseconds / 1000;
  const frozen = all
    .filter(({ from, until }) => from <= second && (until === null || until > second))
    .map((span) => ({ ...span, from: 0, until: null }));
  const today = now.toZonedDateTimeISO(timezone).toPlainDate();
  const { endMinor, customers } = convertedModelOf(frozen, fx, { timezone, days: [today] });
  const known = new Set([fx.base, ...fx.rates.map(({ currency }) => currency)]);
  expect(current).toMatchObject({ mrrMinor: endMinor, customers });
  expect(current.notIncluded.map(({ currency }) => currency as string)).toEqual(
    [...new Set(frozen.map(({ currency }) => currency))]
      .filter((one) => !known.has(one))
      .toSorted(),
  );
}

function shownDay(day: Temporal.PlainDate, model: ReturnType<typeof modelOf>) {
  const { endMinor, startMinor: _, counts: __, ...lines } = model;
  return { day: day.toString(), totalMinor: endMinor, ...lines };
}

function figuresOf(snapshot: Awaited<ReturnType<typeof dailySnapshots>>[number]) {
  const { day, fromDay: _, currency: __, quality: ___, restatement: ____, ...rest } = snapshot;
  const { products, ...figures } = rest;
  return {
    ...figures,
    day: day.toString(),
    products: new Map(products.map(({ name, mrrMinor }) => [name, mrrMinor])),
  };
}
