import { setTimeout as wait } from 'node:timers/promises';

import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';

import { amounts, causes } from '../reference/ledger-text.ts';
import { buildCompany } from '../reference/life-builder.ts';
import { companyScripts } from '../reference/life-script.ts';
import type { Company } from '../reference/life.ts';
import { delivered } from '../reference/property.ts';
import { referenceLedger } from '../reference/reference.ts';
import { renamed } from '../reference/renamed.ts';
import { storedMovements } from '../reference/stored-movements.ts';
import { companyEvents } from '../reference/stripe-events.ts';
import { createBot, type Bot } from './bot-process.ts';
import { deliver, inFlight } from './deliver.ts';

const EVENTS = Number(process.env['FAULTS_EVENTS'] ?? 2_000);
const KILLS = Number(process.env['FAULTS_KILLS'] ?? 5);
const SEED = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);

test(`${KILLS} kills in a burst of ${EVENTS} events lose nothing and bend nothing`, async () => {
  const companies = companiesOf(EVENTS);
  const events = companies.flatMap(companyEvents);
  const deliveries = delivered(events, SEED);
  const bot = await createBot();
  onTestFinished(() => bot.stop());
  await bot.start();

  const startedAt = performance.now();
  const statuses = new Map<number, number>();
  let kills = Promise.resolve();
  const between = Math.ceil(deliveries.length / (KILLS + 1));
  const onProgress = (done: number) => {
    if (done % between === 0 && done < deliveries.length) kills = kills.then(() => restart(bot));
  };
  await inFlight(deliveries, { width: 32, onProgress }, async (event) =>
    deliver(bot.url, event, statuses),
  );
  await kills;
  const sentAt = performance.now();
  await untilEmpty(bot);
  const drainedAt = performance.now();

  const [{ stored, dead } = { stored: 0, dead: 0 }] = await bot.db<
    { stored: number; dead: number }[]
  >`
    select count(*)::int as stored, count(*) filter (where state = 'dead')::int as dead
    from stripe_events
  `;
  expect({ stored, dead }).toEqual({ stored: events.length, dead: 0 });
  // No answer while the process is dead; no other answer than taken or try again.
  expect([...statuses.keys()].filter((status) => ![0, 200, 503].includes(status))).toEqual([]);
  const movements = await storedMovements(bot.db);
  for (const customer of companies.flatMap((company) => company.customers)) {
    const own = movements.get(customer.id) ?? [];
    const reference = referenceLedger(customer).movements;
    expect(amounts(own)).toEqual(amounts(reference));
    expect(causes(own)).toEqual(causes(reference));
  }
  const { code, output } = await bot.command('rebuild', '--check');
  expect(code, output).toBe(0);
  report({
    seed: SEED,
    events: events.length,
    deliveries: deliveries.length,
    customers: movements.size,
    statuses: Object.fromEntries(statuses),
    sentMs: Math.round(sentAt - startedAt),
    drainedAfterMs: Math.round(drainedAt - sentAt),
    rebuild: output.trim(),
  });
});

/** Random companies until there are so many events, each with ids of its own. */
function companiesOf(count: number) {
  const companies: Company[] = [];
  let events = 0;
  for (const script of fc.sample(companyScripts(3), { numRuns: count, seed: SEED })) {
    const company = renamed(buildCompany(script), `f${companies.length}`);
    companies.push(company);
    events += companyEvents(company).length;
    if (events >= count) return companies;
  }
  return companies;
}

async function restart(bot: Bot): Promise<void> {
  await bot.kill();
  await bot.start();
}

async function untilEmpty({ db }: Bot): Promise<void> {
  for (;;) {
    const [{ left } = { left: 0 }] = await db<{ left: number }[]>`
      select
        (select count(*) from stripe_events where state = 'pending')::int
        + (select count(*) from dirty_customers)::int as left
    `;
    if (left === 0) return;
    await wait(100);
  }
}

function report(figures: object): void {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
