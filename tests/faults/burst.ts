import { setTimeout as wait } from 'node:timers/promises';

import fc from 'fast-check';
import { expect } from 'vitest';

import type { Db } from '#store/postgres.ts';

import { amounts, causes } from '../reference/ledger-text.ts';
import { buildCompany } from '../reference/life-builder.ts';
import { companyScripts } from '../reference/life-script.ts';
import type { Company } from '../reference/life.ts';
import { delivered } from '../reference/property.ts';
import { referenceLedger } from '../reference/reference.ts';
import { renamed } from '../reference/renamed.ts';
import { storedMovements } from '../reference/stored-movements.ts';
import { companyEvents, type StripeEvent } from '../reference/stripe-events.ts';
import type { Bot } from './bot-process.ts';
import { deliver, inFlight } from './deliver.ts';

/** Repeat a run with `FC_SEED`. */
export const SEED = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
/** How many events a burst has at least. */
export const EVENTS = Number(process.env['FAULTS_EVENTS'] ?? 2_000);

/** What Stripe sends about some companies: each event one to three times, in any order. */
export interface Burst {
  readonly companies: readonly Company[];
  readonly events: readonly StripeEvent[];
  readonly deliveries: readonly StripeEvent[];
  /** How often each status was answered, or 0 when there was no answer. */
  readonly statuses: Map<number, number>;
}

/** `mark` keeps the ids of one burst apart from those of another. */
export function makeBurst(count = EVENTS, { seed = SEED, mark = '' } = {}): Burst {
  const companies = companiesOf(count, { seed, mark });
  const events = companies.flatMap(companyEvents);
  return { companies, events, deliveries: delivered(events, seed), statuses: new Map() };
}

/** Delivers all of it; `disturb` is called so many times on the way, and never twice at once. */
export async function deliverBurst(
  bot: Bot,
  { deliveries, statuses }: Burst,
  { times, disturb }: { times: number; disturb: (time: number) => Promise<void> },
): Promise<void> {
  const between = Math.ceil(deliveries.length / (times + 1));
  let disturbances = Promise.resolve();
  const onProgress = (done: number) => {
    if (done % between !== 0 || done >= deliveries.length) return;
    disturbances = disturbances.then(() => disturb(done / between));
  };
  await inFlight(deliveries, { width: 32, onProgress }, async (event) =>
    deliver(bot.url, event, statuses),
  );
  await disturbances;
}

/** Waits until everything stored is folded; how long that took. */
export async function untilFolded(db: Db): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const [{ left } = { left: 0 }] = await db<{ left: number }[]>`
      select
        (select count(*) from stripe_events where state = 'pending')::int
        + (select count(*) from dirty_customers)::int as left
    `;
    if (left === 0) return Math.round(performance.now() - startedAt);
    await wait(100);
  }
}

/** Every event is stored and none given up, every movement is the reference's, and a rebuild finds nothing. */
export async function expectEqual(bot: Bot, { companies, events }: Burst): Promise<object> {
  const [counted] = await bot.db<{ stored: number; dead: number }[]>`
    select count(*)::int as stored, count(*) filter (where state = 'dead')::int as dead
    from stripe_events`;
  expect(counted).toEqual({ stored: events.length, dead: 0 });
  const movements = await storedMovements(bot.db);
  for (const customer of companies.flatMap((company) => company.customers)) {
    const own = movements.get(customer.id) ?? [];
    const reference = referenceLedger(customer).movements;
    expect(amounts(own)).toEqual(amounts(reference));
    expect(causes(own)).toEqual(causes(reference));
  }
  const { code, output } = await bot.command('rebuild', '--check');
  expect(code, output).toBe(0);
  return { customers: movements.size, rebuild: output.trim() };
}

/** One line of figures, for docs/faults.md. */
export function report(figures: object): void {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

/** Random companies until there are so many events, each with ids of its own. */
function companiesOf(count: number, { seed, mark }: { seed: number; mark: string }): Company[] {
  const companies: Company[] = [];
  let events = 0;
  for (const script of fc.sample(companyScripts(3), { numRuns: count, seed })) {
    const company = renamed(buildCompany(script), `${mark}f${companies.length}`);
    companies.push(company);
    events += companyEvents(company).length;
    if (events >= count) return companies;
  }
  return companies;
}
