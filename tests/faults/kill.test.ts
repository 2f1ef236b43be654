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

const KILLS = Number(process.env['FAULTS_KILLS'] ?? 5);

test(`${KILLS} kills in a burst of ${EVENTS} events lose nothing and bend nothing`, async () => {
  const burst = makeBurst();
  const bot = await createBot();
  onTestFinished(() => bot.stop());
  await bot.start();

  const startedAt = performance.now();
  const disturb = async () => {
    await bot.kill();
    await bot.start();
  };
  await deliverBurst(bot, burst, { times: KILLS, disturb });
  const sentAt = performance.now();
  const drainedAfterMs = await untilFolded(bot.db);

  // No answer while the process is dead; no other answer than taken or try again.
  const statuses = [...burst.statuses.keys()];
  expect(statuses.filter((status) => ![0, 200, 503].includes(status))).toEqual([]);
  report({
    fault: 'the process is killed',
    seed: SEED,
    kills: KILLS,
    events: burst.events.length,
    deliveries: burst.deliveries.length,
    statuses: Object.fromEntries(burst.statuses),
    sentMs: Math.round(sentAt - startedAt),
    drainedAfterMs,
    ...(await expectEqual(bot, burst)),
  });
});
