import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { runChecks } from '#analysis/checks.ts';
import { eraseCustomer } from '#analysis/customers/erase.ts';
import { createEventRecorder } from '#ingestion/event-recorder.ts';
import { drainOnce } from '#ingestion/inbox-worker.ts';
import { projectEvent, type ProjectedEvent } from '#ingestion/projection.ts';
import { rebuild } from '#ingestion/rebuild.ts';
import type { Db } from '#store/postgres.ts';

import { amounts } from '../reference/ledger-text.ts';
import { buildCompany } from '../reference/life-builder.ts';
import { companyScripts } from '../reference/life-script.ts';
import { delivered, tried } from '../reference/property.ts';
import { referenceLedger } from '../reference/reference.ts';
import { renamed } from '../reference/renamed.ts';
import { storedMovements } from '../reference/stored-movements.ts';
import { companyEvents, type StripeEvent } from '../reference/stripe-events.ts';
import { test } from '../support/database.ts';

const PATIENTLY = { timeout: 300_000 };
const NOW = Temporal.Instant.from('2030-01-01T00:00:00Z');

describe('erasing a customer at any time of a random life', PATIENTLY, () => {
  test('changes no total of any second, nor what holds of a ledger', async ({ db }) => {
    let run = 0;
    const property = fc.asyncProperty(
      companyScripts(3),
      fc.nat(),
      fc.nat({ max: 100 }),
      async (script, seed, percent) => {
        run += 1;
        const company = renamed(buildCompany(script), `r${run}`);
        const events = companyEvents(company)
          .map(projected)
          .toSorted((one, other) => one.createdAt - other.createdAt);
        const told = events.slice(0, Math.ceil((events.length * percent) / 100));
        await arrive(db, delivered(told, seed));
        const customerId = company.customers[seed % company.customers.length]!.id;
        const before = await totals(db);
        const subscriptions = await subscriptionsOf(db, customerId);

        const erasure = await eraseCustomer(db, { customerId, actor: 'cli' });

        expect(await totals(db)).toEqual(before);
        expect(erasure === null).toBe(!told.some((event) => event.customerId === customerId));
        expectSound(await soundness(db));
        if (erasure === null) return;

        await arrive(db, delivered(events, seed));
        expectSound(await soundness(db));
        const movements = await storedMovements(db);
        for (const customer of company.customers) {
          const due = customer.id === customerId ? [] : referenceLedger(customer).movements;
          expect(amounts(movements.get(customer.id) ?? [])).toEqual(amounts(due));
        }
        const left =
          await db`select id from stripe_events where stripe_customer_id = ${customerId}`;
        expect(left).toEqual([]);
        expect(await subscriptionsIn(db, subscriptions)).toEqual(endedBy(subscriptions, events));
      },
    );
    await fc.assert(property, tried(40));
  });
});

function projected(event: StripeEvent): ProjectedEvent {
  const stored = projectEvent(event, { keepNames: false });
  if (stored === null) throw new Error(`The projection refused ${event.type}.`);
  return stored;
}

async function arrive(db: Db, facts: readonly ProjectedEvent[]): Promise<void> {
  const record = createEventRecorder(db, () => {});
  const log = {
    warn() {},
    error(fields: object, message: string) {
      throw new Error(`${message} ${JSON.stringify(fields)}`);
    },
  };
  await Promise.all(facts.map(record));
  while (await drainOnce(db, log));
}

/** What the whole company pays from every second on at which that changes, and the movements of it. */
async function totals(db: Db) {
  return {
    spans: await db`
      select currency, price_id, from_at, until_at, is_at_risk, quality, sum(mrr_minor) as mrr
      from mrr_spans
      group by currency, price_id, from_at, until_at, is_at_risk, quality
      order by currency, price_id, from_at, until_at, is_at_risk, quality`,
    movements: await db`
      select currency, occurred_at, type, cause, away_since, count(*) as movements,
        sum(amount_minor) as amount
      from mrr_movements
      group by currency, occurred_at, type, cause, away_since
      order by currency, occurred_at, type, cause, away_since`,
    differences: await db`
      select rule, from_at, until_at, currency, sum(amount_minor) as amount
      from mrr_differences
      group by rule, from_at, until_at, currency
      order by rule, from_at, until_at, currency`,
    trials: await db`
      select status, currency, trial_start_at, trial_end_at, count(*) as subscriptions,
        sum(trial_mrr_minor) as mrr
      from subscriptions
      group by status, currency, trial_start_at, trial_end_at
      order by status, currency, trial_start_at, trial_end_at`,
  };
}

async function soundness(db: Db) {
  const { differences } = await rebuild(db, { isCheck: true, onProgress() {} });
  return { differences, broken: await runChecks(db, NOW) };
}

function expectSound(found: Awaited<ReturnType<typeof soundness>>): void {
  expect(found).toEqual({ differences: 0, broken: [] });
}

interface Span {
  readonly fromAt: number;
  readonly untilAt: number | null;
  readonly mrrMinor: string;
}

interface Known {
  readonly id: bigint;
  readonly stripeId: string;
  readonly status: string;
  readonly spans: readonly Span[];
}

async function subscriptionsOf(db: Db, customerId: string): Promise<readonly Known[]> {
  const all = await allSubscriptions(db);
  return all.filter((one) => one.customerId === customerId);
}

/** These as they are now, without the ids that are random by then. */
async function subscriptionsIn(db: Db, subscriptions: readonly Known[]) {
  const ids = new Set(subscriptions.map(({ id }) => id));
  const all = await allSubscriptions(db);
  return all
    .filter(({ id }) => ids.has(id))
    .map(({ id, status, spans }) => ({ id, status, spans }));
}

async function allSubscriptions(db: Db): Promise<(Known & { readonly customerId: string })[]> {
  return db<(Known & { readonly customerId: string })[]>`
    select subscriptions.id, subscriptions.stripe_id, status, customers.stripe_id as customer_id,
      (
        select coalesce(
          jsonb_agg(
            jsonb_build_object(
              'fromAt', extract(epoch from from_at)::int8,
              'untilAt', extract(epoch from until_at)::int8,
              'mrrMinor', mrr_minor::text
            ) order by from_at, until_at, mrr_minor
          ),
          '[]'
        )
        from mrr_spans
        where subscription_id = subscriptions.id
      ) as spans
    from subscriptions
    inner join customers on customers.id = customer_id
    order by subscriptions.id`.then((rows) => [...rows]);
}

/** All stays as it was known, until the instant at which an event says that it was over. */
function endedBy(subscriptions: readonly Known[], events: readonly ProjectedEvent[]) {
  return subscriptions.map(({ id, stripeId, status, spans }) => {
    const ends = events
      .filter(({ objectId, payload }) => objectId === stripeId && isOver(payload.object['status']))
      .map(({ createdAt, payload }) => Number(payload.object['ended_at'] ?? createdAt));
    if (ends.length === 0 || isOver(status)) return { id, status, spans };
    const endedAt = Math.min(...ends);
    const left = spans
      .filter(({ fromAt }) => fromAt < endedAt)
      .map((span) => ({ ...span, untilAt: Math.min(span.untilAt ?? endedAt, endedAt) }));
    return { id, status: 'canceled', spans: left };
  });
}

function isOver(status: unknown): boolean {
  return status === 'canceled' || status === 'incomplete_expired';
}
