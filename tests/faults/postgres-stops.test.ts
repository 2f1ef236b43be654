import { setTimeout as wait } from 'node:timers/promises';

import { expect, onTestFinished, test } from 'vitest';

import { createBot } from './bot-process.ts';
import {
  deliverBurst,
  EVENTS,
  expectEqual,
  makeBurst,
  report,
  SEED,
  untilFolded,
} from './burst.ts';

const STOPS = Number(process.env['FAULTS_STOPS'] ?? 5);
const AWAY_MS = 500;

test(`${STOPS} immediate stops of Postgres in a burst of ${EVENTS} events lose nothing`, async () => {
  const burst = makeBurst();
  const bot = await createBot();
  onTestFinished(() => bot.stop());
  await bot.start();
  const process = bot.pid();

  const awayMs: number[] = [];
  const disturb = async () => {
    const stoppedAt = performance.now();
    await bot.stopPostgresAtOnce();
    await wait(AWAY_MS);
    await bot.startPostgres();
    awayMs.push(Math.round(performance.now() - stoppedAt));
  };
  await deliverBurst(bot, burst, { times: STOPS, disturb });
  const drainedAfterMs = await untilFolded(bot.db);

  expect([...burst.statuses.keys()].filter((status) => ![200, 503].includes(status))).toEqual([]);
  expect(burst.statuses.get(503)).toBeGreaterThan(0);
  expect(bot.pid()).toBe(process);
  report({
    fault: 'Postgres is stopped at once',
    seed: SEED,
    stops: STOPS,
    awayMs,
    events: burst.events.length,
    deliveries: burst.deliveries.length,
    statuses: Object.fromEntries(burst.statuses),
    drainedAfterMs,
    ...(await expectEqual(bot, burst)),
  });
});
