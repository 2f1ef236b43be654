import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { bridge } from '#analysis/revenue/bridge.ts';
import { dailySnapshots, storeSnapshots } from '#analysis/revenue/snapshots.ts';
import { parseCurrency } from '#domain/currency.ts';
import { parseTimezone, startOfDay } from '#domain/day.ts';
import { createEventRecorder } from '#ingestion/event-recorder.ts';
import { drainOnce } from '#ingestion/inbox-worker.ts';
import { projectEvent, type ProjectedEvent } from '#ingestion/projection.ts';
import { rebuild } from '#ingestion/rebuild.ts';
import type { Db } from '#store/postgres.ts';

import { amounts, causes } from '../reference/ledger-text.ts';
import { buildCompany } from '../reference/life-builder.ts';
import { companyScripts } from '../reference/life-script.ts';
import type { Customer } from '../reference/life.ts';
import { delivered, randomNumbers, tried } from '../reference/property.ts';
import { referenceLedger } from '../reference/reference.ts';
import { renamed } from '../reference/renamed.ts';
import { storedMovements } from '../reference/stored-movements.ts';
import { companyEvents, type StripeEvent } from '../reference/stripe-events.ts';
import { readsOf, versionFrom } from '../reference/stripe-reads.ts';
import { test } from '../support/database.ts';

/** 2024-01-01, before which nobody lives. */
const START_S = 1_704_067_200;
const PATIENTLY = { timeout: 300_000 };
const USD = parseCurrency('usd')!;
const ZONES = ['UTC', 'Pacific/Chatham', 'America/New_York'].map((zone) => parseTimezone(zone)!);
const LAST_DAY = Temporal.PlainDate.from('2030-01-01');

describe('events that arrive in batches, with the worker at work between them', PATIENTLY, () => {
  test('give the ledger of the true life, and a rebuild finds nothing to change', async ({
    db,
  }) => {
    let run = 0;
    const lives: Customer[] = [];
    const property = fc.asyncProperty(companyScripts(3), fc.nat(), async (script, seed) => {
      run += 1;
      const company = renamed(buildCompany(script), `r${run}`);
      await arrive(db, companyEvents(company).map(projected), seed);
      await expectLives(db, company.customers);
      lives.push(...company.customers);
    });
    await fc.assert(property, tried(20));
    expect(await rebuild(db, { isCheck: true, onProgress() {} })).toMatchObject({ differences: 0 });
    await expectBridges(db, lives);
  });

  test('and reads among them do so too, as soon as the last lost event is there', async ({
    db,
  }) => {
    let run = 0;
    const property = fc.asyncProperty(companyScripts(2), fc.nat(), async (script, seed) => {
      run += 1;
      const company = renamed(buildCompany(script), `r${run}`);
      const next = randomNumbers(seed);
      const events = companyEvents(company).map(projected);
      const lost = events.filter(() => next() % 3 === 0);
      const reads = company.customers.flatMap((customer) => {
        const readAt = START_S + (next() % (400 * 86_400));
        return readsOf({ customer, readAt, delay: 0, version: versionFrom(customer, seed) });
      });

      await arrive(db, [...events.filter((event) => !lost.includes(event)), ...reads], seed);
      expect(await rebuild(db, { isCheck: true, onProgress() {} })).toMatchObject({
        differences: 0,
      });

      await arrive(db, lost, seed);
      await expectLives(db, company.customers);
      expect(await db`select read_event_id from drifts`).toEqual([]);
    });
    await fc.assert(property, tried(10));
  });
});

function projected(event: StripeEvent): ProjectedEvent {
  const stored = projectEvent(event, { keepNames: false });
  if (stored === null) throw new Error(`The projection refused ${event.type}.`);
  return stored;
}

async function expectLives(db: Db, customers: readonly Customer[]): Promise<void> {
  const movements = await storedMovements(db);
  for (const customer of customers) {
    const stored = movements.get(customer.id) ?? [];
    const reference = referenceLedger(customer).movements;
    expect(amounts(stored)).toEqual(amounts(reference));
    expect(causes(stored)).toEqual(causes(reference));
  }
}

/** Some facts, then the worker or two of them, then perhaps the job that stores days; and so on. */
async function arrive(db: Db, facts: readonly ProjectedEvent[], seed: number): Promise<void> {
  const next = randomNumbers(seed);
  const record = createEventRecorder(db, () => {});
  const deliveries = delivered(facts, seed);
  while (deliveries.length > 0) {
    const batch = deliveries.splice(0, 1 + (next() % 40));
    await Promise.all(batch.map(record));
    const rounds = next() % 3;
    await Promise.all(Array.from({ length: rounds }, async () => drain(db)));
    if (next() % 10 === 0) {
      const throughDay = Temporal.PlainDate.from('2023-12-01').add({ days: next() % 1500 });
      await storeSnapshots(db, { throughDay, timezone: ZONES[next() % 3]!, baseCurrency: USD });
    }
  }
  await drain(db);
}

async function drain(db: Db): Promise<void> {
  const log = {
    warn() {},
    error(fields: object, message: string) {
      throw new Error(`${message} ${JSON.stringify(fields)}`);
    },
  };
  while (await drainOnce(db, log));
}

/** The bridge from the database against the sum over all true lives, in days of several zones. */
async function expectBridges(db: Db, lives: readonly Customer[]): Promise<void> {
  const movements = lives
    .flatMap((customer) => referenceLedger(customer).movements)
    .filter(({ currency }) => currency === 'usd');
  const next = randomNumbers(lives.length);
  for (let i = 0; i < 30; i += 1) {
    const timezone = ZONES[i % 3]!;
    const fromDay = Temporal.PlainDate.from('2023-12-20').add({ days: next() % 700 });
    const toDay = fromDay.add({ days: next() % 100 });
    const range = { fromDay, toDay, timezone, baseCurrency: USD };
    const [from, before] = [fromDay, toDay.add({ days: 1 })].map((day) =>
      Number(startOfDay(day, timezone).epochMilliseconds / 1000),
    );
    const sum = (isIn: (at: number, type: string) => boolean) =>
      rounded(
        movements
          .filter(({ occurredAt, type }) => isIn(occurredAt, type))
          .reduce((all, one) => all + one.after - one.before, 0n),
      );
    const within = (wanted: string) =>
      sum((at, type) => from! <= at && at < before! && type === wanted);
    const now = startOfDay(LAST_DAY, timezone);
    const got = await bridge(db, { ...range, now });
    const day = `${fromDay.toString()} ${toDay.toString()} ${timezone}`;
    expect({ day, ...pick(got) }).toEqual({
      day,
      closes: true,
      startMinor: sum((at) => at < from!),
      newMinor: within('new'),
      reactivationMinor: within('reactivation'),
      expansionMinor: within('expansion'),
      contractionMinor: -within('contraction'),
      churnMinor: -within('churn'),
      endMinor: sum((at) => at < before!),
    });
    const days = await dailySnapshots(db, { ...range, now });
    expect(days.at(-1)?.totalMinor).toBe(got.endMinor);
  }
}

function pick(of: Awaited<ReturnType<typeof bridge>>) {
  const { closes, startMinor, newMinor, reactivationMinor, endMinor } = of;
  const { expansionMinor, contractionMinor, churnMinor } = of;
  const gains = { newMinor, reactivationMinor, expansionMinor };
  return { closes, startMinor, ...gains, contractionMinor, churnMinor, endMinor };
}

/** Whole minor units, half away from zero. */
function rounded(fine: bigint): bigint {
  const half = fine < 0n ? -50_000_000n : 50_000_000n;
  return (fine + half) / 100_000_000n;
}
