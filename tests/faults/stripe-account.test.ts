import { describe, expect, onTestFinished } from 'vitest';

import { rebuild } from '#ingestion/rebuild.ts';
import { between, randomOf } from '#simulation/company/random.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../support/database.ts';
import { createStripeBot, sync } from '../support/stripe/bot.ts';
import { differences } from '../support/stripe/compare.ts';
import type { ApiVersion } from '../support/stripe/generations.ts';
import { exactness } from '../support/stripe/history.ts';
import { LIVES_END, livesWorld } from '../support/stripe/lives-world.ts';
import { play } from '../support/stripe/play.ts';
import { startStripe } from '../support/stripe/server.ts';
import { wideWorld } from '../support/stripe/wide-world.ts';
import { simulatedWorld, together, type BookedWorld } from '../support/stripe/worlds.ts';

const DAY_S = 86_400;
const PATIENTLY = { timeout: 3_600_000 };
const SEED = Number(process.env['STRIPE_SEED'] ?? Date.now() % 2 ** 31);
/** 2025-05-14 and 18 months later. */
const SPAN = { startAt: 1_747_180_800, endAt: 1_747_180_800 + 548 * DAY_S };
/** A year's bridge and its first renewals. */
const HISTORY_DAYS = 400;

process.stdout.write(`Stripe accounts: STRIPE_SEED=${SEED}\n`);

interface Company {
  readonly name: string;
  readonly make: () => BookedWorld;
  /** In which versions its endpoint was told, each from so many days before the end. */
  readonly versions: readonly [number, ApiVersion][];
}

const COMPANIES: readonly Company[] = [
  {
    name: 'plans, trials, coupons and late payers',
    make: () =>
      simulatedWorld(
        ['a', 'b', 'c'].map((one) => `${one}${SEED}`),
        SPAN,
      ),
    versions: [
      [900, '2020-08-27'],
      [250, '2024-06-20'],
      [100, '2025-09-30.clover'],
    ],
  },
  {
    name: 'the same, and who buys more than it shows',
    make: () => {
      const ordinary = simulatedWorld(
        ['d', 'e', 'f'].map((one) => `${one}${SEED}`),
        SPAN,
      );
      return together(ordinary, wideWorld(200, { seed: String(SEED), ...SPAN }));
    },
    versions: [
      [900, '2025-09-30.clover'],
      [60, '2026-10-28.endive'],
    ],
  },
  {
    name: 'lives in which anything may happen',
    make: () => livesWorld(1_600, SEED),
    versions: [
      [900, '2024-06-20'],
      [200, '2026-10-28.endive'],
    ],
  },
];

describe('eighteen months of an account', PATIENTLY, () => {
  test.for(COMPANIES)('$name: the ledger equals the books', async ({ make, versions }, { db }) => {
    const world = make();
    const standIn = await open(world, versions);
    standIn.setFaults({ refusedShare: 0.02, failedShare: 0.02, resetShare: 0.02 });
    const bot = createStripeBot(db, standIn, String(SEED));
    bot.killShare = 0.02;
    const installedAt = world.endAt - 365 * DAY_S;
    await play(bot, {
      world,
      seed: String(SEED),
      installedAt,
      stepDays: 4,
      disorder: { dropShare: 0.1, duplicateShare: 0.2, displacement: 200 },
      sweepShare: 0.6,
      compareShare: 0.03,
      outages: [
        { fromAt: installedAt + 30 * DAY_S, untilAt: installedAt + 33 * DAY_S },
        { fromAt: installedAt + 100 * DAY_S, untilAt: installedAt + 140 * DAY_S },
      ],
    });
    report({
      subscriptions: world.subscriptions,
      facts: await countFacts(db),
      requests: standIn.asked.length,
      outcomes: Object.fromEntries(bot.outcomes),
      drifts: await countDrifts(db),
    });

    expect(await differences(db, world, standIn.now())).toEqual([]);
    const random = randomOf('instants', SEED);
    for (let count = 0; count < 40; count += 1) {
      const at = world.endAt - between(random, 0, 30 * DAY_S);
      expect({ at, wrong: await differences(db, world, at) }).toEqual({ at, wrong: [] });
    }
    expect(new Set(standIn.asked.map(({ method }) => method))).toEqual(new Set(['GET']));
    expect(await rebuild(db, { isCheck: true, onProgress() {} })).toMatchObject({ differences: 0 });
  });
});

describe('an account that is read for the first time after eighteen months', PATIENTLY, () => {
  test.for(COMPANIES)('$name: today is exact, and the past nearly', async (company, { db }) => {
    const world = company.make();
    const standIn = await open(world, company.versions);
    standIn.moveTo(world.endAt);
    const bot = createStripeBot(db, standIn, String(SEED));
    await sync(bot, 'full');

    expect(await differences(db, world, standIn.now())).toEqual([]);
    if (world.endAt === LIVES_END) return;
    const found = await exactness(db, world, HISTORY_DAYS);
    report({ company: company.name, ...found });
    expect(found.exactShare).toBeGreaterThan(0.93);
    expect(found.largestError).toBeLessThan(0.08);
  });
});

async function open(world: BookedWorld, versions: Company['versions']) {
  const eventVersions = versions.map(([days, version]) => ({
    fromAt: world.endAt - days * DAY_S,
    version,
  }));
  const standIn = await startStripe({
    world: world.world,
    at: world.startAt,
    secondsPerRequest: 0.05,
    eventVersions,
    seed: String(SEED),
  });
  onTestFinished(async () => standIn.close());
  return standIn;
}

async function countFacts(db: Db): Promise<number> {
  const [row] = await db<{ facts: number }[]>`select count(*)::int as facts from stripe_events`;
  return row?.facts ?? 0;
}

async function countDrifts(db: Db): Promise<number> {
  const [row] = await db<{ drifts: number }[]>`select count(*)::int as drifts from drifts`;
  return row?.drifts ?? 0;
}

function report(figures: object): void {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
