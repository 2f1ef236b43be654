import { describe, expect, onTestFinished } from 'vitest';

import { test } from '../support/database.ts';
import { createStripeBot } from '../support/stripe/bot.ts';
import { differences } from '../support/stripe/compare.ts';
import { play } from '../support/stripe/play.ts';
import { startStripe } from '../support/stripe/server.ts';
import { wideWorld } from '../support/stripe/wide-world.ts';
import { simulatedWorld, type BookedWorld } from '../support/stripe/worlds.ts';

const DAY_S = 86_400;
const SEED = process.env['STRIPE_SEED'] ?? String(Date.now() % 2 ** 31);
/** 2025-05-14. */
const START = 1_747_180_800;
const SPAN = { startAt: START, endAt: START + 120 * DAY_S };

process.stdout.write(`Stripe accounts: STRIPE_SEED=${SEED}\n`);

describe('an account of four months, the last weeks of them with the bot', () => {
  test.for<[string, () => BookedWorld]>([
    ['a company with plans, trials, coupons and late payers', () => simulatedWorld([SEED], SPAN)],
    [
      'customers who buy more at once than Stripe shows',
      () => wideWorld(15, { seed: SEED, ...SPAN }),
    ],
  ])(
    '%s: its ledger equals its books, although webhooks were lost and the sync was killed',
    async ([, makeWorld], { db }) => {
      const world = makeWorld();
      const standIn = await startStripe({
        world: world.world,
        at: world.startAt,
        secondsPerRequest: 0.2,
        eventVersions: [
          { fromAt: 0, version: '2020-08-27' },
          { fromAt: START + 90 * DAY_S, version: '2025-09-30.clover' },
        ],
      });
      onTestFinished(async () => standIn.close());
      standIn.setFaults({ refusedShare: 0.05, failedShare: 0.05, resetShare: 0.05 });
      const bot = createStripeBot(db, standIn, SEED);
      bot.killShare = 0.03;
      await play(bot, {
        world,
        seed: SEED,
        installedAt: START + 80 * DAY_S,
        stepDays: 5,
        disorder: { dropShare: 0.2, duplicateShare: 0.2, displacement: 40 },
        sweepShare: 0.5,
        compareShare: 0.1,
      });

      expect(await differences(db, world, standIn.now())).toEqual([]);
      expect(new Set(standIn.asked.map(({ method }) => method))).toEqual(new Set(['GET']));
      const refused = standIn.asked.filter(
        ({ fate, status }) => fate === 'answered' && status >= 400,
      );
      expect(refused).toEqual([]);
    },
  );
});
