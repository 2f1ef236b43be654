import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect } from 'vitest';

import { currentMrr } from '#analysis/revenue/current-mrr.ts';
import { differences } from '#analysis/revenue/differences.ts';
import { reconcile } from '#analysis/revenue/reconcile.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import { createEventRecorder } from '#ingestion/event-recorder.ts';
import { drainOnce } from '#ingestion/inbox-worker.ts';
import { projectEvent } from '#ingestion/projection.ts';
import { rebuild } from '#ingestion/rebuild.ts';
import { brokenFacts } from '#store/checks.ts';
import type { Db } from '#store/postgres.ts';

import { buildCompany } from '../reference/life-builder.ts';
import { companyScripts } from '../reference/life-script.ts';
import type { Customer } from '../reference/life.ts';
import { delivered, tried } from '../reference/property.ts';
import { instantsOf } from '../reference/reference-states.ts';
import { stripeModeMrr } from '../reference/reference-stripe.ts';
import { renamed } from '../reference/renamed.ts';
import { companyEvents, type StripeEvent } from '../reference/stripe-events.ts';
import { test } from '../support/database.ts';

const quiet = { warn() {}, error() {} };

test(
  'both totals from the database are those of the true lives, in every currency and at any time',
  { timeout: 300_000 },
  async ({ db }) => {
    let run = 0;
    const lives: Customer[] = [];
    const property = fc.asyncProperty(companyScripts(3), fc.nat(), async (script, seed) => {
      run += 1;
      const company = renamed(buildCompany(script), `r${run}`);
      await arrive(db, delivered(companyEvents(company), seed));
      lives.push(...company.customers);
      const instants = company.customers.flatMap(instantsOf);
      for (const t of instants.filter((_, n) => n % 5 === seed % 5))
        await expectTotals(db, lives, t);
    });
    await fc.assert(property, { ...tried(8), endOnFailure: true });
    expect(await rebuild(db, { isCheck: true, onProgress() {} })).toMatchObject({ differences: 0 });
    expect(await brokenFacts(db)).toEqual([]);
  },
);

async function arrive(db: Db, events: readonly StripeEvent[]): Promise<void> {
  const record = createEventRecorder(db, () => {});
  await Promise.all(events.map((event) => record(projectEvent(event, { keepNames: false })!)));
  while (await drainOnce(db, quiet));
}

async function expectTotals(db: Db, lives: readonly Customer[], t: number): Promise<void> {
  const now = Temporal.Instant.fromEpochMilliseconds(t * 1000);
  for (const base of ['usd', 'jpy', 'kwd']) {
    const scope = { now, timezone: 'UTC' as Timezone, baseCurrency: base as Currency };
    const found = await reconcile(db, scope);
    const page = await differences(db, { scope, limit: 500 });
    const sum = page.differences.reduce((all, { amountMinor }) => all + amountMinor, 0n);
    const { mrrMinor } = await currentMrr(db, scope);
    expect(found).toMatchObject({ mrrMinor, stripeModeMinor: stripeTotal(lives, base, t) });
    expect(found.mrrMinor - sum - found.listedRoundingMinor).toBe(found.stripeModeMinor);
    const ofRules = found.rules.reduce((all, { amountMinor }) => all + amountMinor, 0n);
    expect(found.mrrMinor - ofRules - found.roundingMinor).toBe(found.stripeModeMinor);
  }
}

function stripeTotal(lives: readonly Customer[], currency: string, t: number): bigint {
  const fine = lives
    .flatMap((customer) => stripeModeMrr(customer, t))
    .map((line) => line.split(' '))
    .filter(([, of]) => of === currency)
    .reduce((sum, [, , amount]) => sum + BigInt(amount!), 0n);
  return (2n * fine + 10n ** 8n) / (2n * 10n ** 8n);
}
