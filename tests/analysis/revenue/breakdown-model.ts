import type { Temporal } from 'temporal-polyfill';
import { expect } from 'vitest';

import {
  breakdown,
  DIMENSIONS,
  type BreakdownLine,
  type Dimension,
} from '#analysis/revenue/breakdown.ts';
import { bridge, type Bridge } from '#analysis/revenue/bridge.ts';
import { currentMrr } from '#analysis/revenue/current-mrr.ts';
import { dailySnapshots } from '#analysis/revenue/snapshots.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { convertedModelOf, type ModelRate, type ModelSpan } from './ledger-model.ts';

/** Where each customer of the model came from; nobody knows of the second one. */
const ORIGINS: readonly Record<Dimension | 'customer', string | null>[] = [
  { customer: 'cus_1', attribution: 'google', account: 'main' },
  { customer: 'cus_2', attribution: null, account: 'us' },
  { customer: 'cus_3', attribution: 'podcast', account: 'us' },
];

const MANY = 100;

export async function setOrigins(db: Db): Promise<void> {
  await db`
    insert into attribution_key (metadata_key, since) values ('utm_source', '2011-01-01')
    on conflict (id) do nothing`;
  for (const { customer, attribution, account } of ORIGINS) {
    await db`
      update customers set attribution = ${attribution}, account = ${account}
      where stripe_id = ${customer}`;
  }
}

/** Every group is what the model says of its customers alone, and all of them are the bridge. */
export async function breakdownsAgree(
  db: Db,
  all: readonly ModelSpan[],
  asked: {
    readonly bridge: Bridge;
    readonly days: readonly Temporal.PlainDate[];
    readonly timezone: Timezone;
    readonly fx: { base: string; rates: readonly ModelRate[] };
    readonly now: Temporal.Instant;
  },
): Promise<void> {
  const { bridge, days, timezone, fx, now } = asked;
  const { fromDay, toDay } = bridge;
  for (const dimension of DIMENSIONS) {
    const scope = { fromDay, toDay, timezone, baseCurrency: fx.base as Currency, now, dimension };
    const found = (await breakdown(db, { ...scope, limit: MANY }))!;
    expect(linesOf(found.total)).toEqual(linesOf({ ...bridge, newCount: bridge.counts.new }));
    for (const { value, ...line } of found.groups) {
      const own = ORIGINS.filter((one) => one[dimension] === value).map((one) => one.customer);
      const spans = all.filter(({ customer }) => own.includes(customer));
      const model = convertedModelOf(spans, fx, { timezone, days });
      expect(linesOf(line)).toEqual(linesOf({ ...model, newCount: model.counts.new }));
      expect(line.customers).toBe(model.customers);
    }
    const customers = found.groups.map((group) => group.customers);
    expect(customers.reduce((a, b) => a + b, 0)).toBe(found.total.customers);
    const largest = (await breakdown(db, { ...scope, limit: 1 }))!;
    expect(largest.groups).toEqual(found.groups.slice(0, 1));
    expect(largest.others?.groups ?? 0).toBe(Math.max(0, found.groups.length - 1));
  }
}

function linesOf(line: Omit<BreakdownLine, 'share' | 'customers'>) {
  return {
    startMinor: line.startMinor,
    newMinor: line.newMinor,
    reactivationMinor: line.reactivationMinor,
    expansionMinor: line.expansionMinor,
    contractionMinor: line.contractionMinor,
    churnMinor: line.churnMinor,
    fxMinor: line.fxMinor,
    endMinor: line.endMinor,
    newCount: line.newCount,
  };
}

/** Figures of one Stripe account alone are what the model says of its customers. */
export async function accountsAgree(
  db: Db,
  all: readonly ModelSpan[],
  asked: Parameters<typeof breakdownsAgree>[2],
): Promise<void> {
  const { bridge: whole, days, timezone, fx, now } = asked;
  const { fromDay, toDay } = whole;
  for (const account of ['main', 'us', 'nobodys']) {
    const own = ORIGINS.filter((one) => one.account === account).map((one) => one.customer);
    const spans = all.filter(({ customer }) => own.includes(customer));
    const scope = { fromDay, toDay, timezone, baseCurrency: fx.base as Currency, account };
    const [found, snapshots, current] = await Promise.all([
      bridge(db, { ...scope, now }),
      dailySnapshots(db, { ...scope, now }),
      currentMrr(db, { ...scope, now }),
    ]);
    const {
      customers: _,
      products: __,
      ...model
    } = convertedModelOf(spans, fx, { timezone, days });
    expect(found).toMatchObject({ ...model, closes: true });
    for (const [index, day] of days.entries()) {
      const {
        startMinor: ___,
        counts: ____,
        endMinor,
        products,
        ...lines
      } = convertedModelOf(spans, fx, { timezone, days: [day] });
      const snapshot = snapshots[index]!;
      expect(snapshot).toMatchObject({ totalMinor: endMinor, restatement: null, ...lines });
      const names = snapshot.products.map(({ name, mrrMinor }) => [name, mrrMinor] as const);
      expect(new Map(names)).toEqual(products);
    }
    const second = now.epochMilliseconds / 1000;
    const lasting = spans
      .filter(({ from, until }) => from <= second && (until === null || until > second))
      .map((span) => ({ ...span, from: 0, until: null }));
    const today = now.toZonedDateTimeISO(timezone).toPlainDate();
    const later = convertedModelOf(lasting, fx, { timezone, days: [today] });
    expect(current).toMatchObject({ mrrMinor: later.endMinor, customers: later.customers });
  }
}
