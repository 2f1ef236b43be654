import { setTimeout as wait } from 'node:timers/promises';

import { expect, onTestFinished, test } from 'vitest';

import type { FaultProxy } from '../support/fault-proxy.ts';
import { createBot, isReady, type Bot } from './bot-process.ts';
import { deliverBurst, expectEqual, makeBurst, report, SEED, untilFolded } from './burst.ts';

const ROUNDS = Number(process.env['FAULTS_ROUNDS'] ?? 3);
const LATENCY_MS = 100;
const LATE_FOR_MS = 2_000;
const COMMITS_RESET = 3;
const RESETS = 3;
const SILENT_FOR_MS = 6_000;
/** Generous, for machines that have other work, and less than a statement may take. */
const FOLDED_WITHIN_MS = 20_000;
/** What the server says when a transaction is in. */
const COMMITTED = Buffer.from('COMMIT\0');

interface Silence {
  /** How long `/readyz` went on saying that all is well. */
  readonly honestAfterMs: number;
  /** How long after the network was well again it said so. */
  readonly readyAfterMs: number;
  /** And how long after healing another event was folded. */
  readonly foldedAfterMs: number;
}

test('a network that is late, cuts and swallows, on COMMIT too, bends nothing', async () => {
  const burst = makeBurst();
  const bot = await createBot({ hasNetwork: true });
  onTestFinished(() => bot.stop());
  await bot.start();
  const process = bot.pid();
  const network = bot.network!;

  const silences: Silence[] = [];
  const faults = [
    () => beLate(network),
    () => resetOnCommit(network),
    () => resetAll(network),
    async () => void silences.push(await swallowFromCommitOn(bot, network)),
  ];
  await deliverBurst(bot, burst, {
    times: ROUNDS * faults.length,
    disturb: async (time) => faults[(time - 1) % faults.length]!(),
  });
  const drainedAfterMs = await untilFolded(bot.db);

  expect([...burst.statuses.keys()].filter((status) => ![0, 200, 503].includes(status))).toEqual(
    [],
  );
  expect(bot.pid()).toBe(process);
  for (const { honestAfterMs, readyAfterMs, foldedAfterMs } of silences) {
    expect(honestAfterMs).toBeLessThan(10_000);
    expect(readyAfterMs).toBeLessThan(5_000);
    expect(foldedAfterMs).toBeLessThan(FOLDED_WITHIN_MS);
  }
  report({
    fault: 'the network to Postgres is late, reset and silent',
    seed: SEED,
    rounds: ROUNDS,
    commitsReset: ROUNDS * COMMITS_RESET,
    silences,
    events: burst.events.length,
    deliveries: burst.deliveries.length,
    statuses: Object.fromEntries(burst.statuses),
    drainedAfterMs,
    ...(await expectEqual(bot, burst)),
  });
});

async function beLate(network: FaultProxy): Promise<void> {
  network.decideBy(() => ({ afterMs: LATENCY_MS }));
  await wait(LATE_FOR_MS);
  network.heal();
}

/** The transaction is in, and its client hears of a broken connection. */
async function resetOnCommit(network: FaultProxy): Promise<void> {
  let commits = 0;
  await new Promise<void>((resolve) => {
    network.decideBy((bytes, from) => {
      if (from !== 'server' || !bytes.includes(COMMITTED)) return 'arrives';
      commits += 1;
      if (commits === COMMITS_RESET) resolve();
      return 'resets';
    });
  });
  network.heal();
}

async function resetAll(network: FaultProxy): Promise<void> {
  for (let reset = 0; reset < RESETS; reset += 1) {
    network.reset();
    await wait(200);
  }
}

/** The answer to a COMMIT is the first thing that never arrives. */
async function swallowFromCommitOn(bot: Bot, network: FaultProxy): Promise<Silence> {
  await new Promise<void>((resolve) => {
    network.decideBy((bytes, from) => {
      if (from !== 'server' || !bytes.includes(COMMITTED)) return 'arrives';
      network.fallSilent();
      resolve();
      return 'is lost';
    });
  });
  const silentAt = performance.now();
  const honestAfterMs = await untilReadyIs(bot, false);
  await wait(Math.max(0, SILENT_FOR_MS - (performance.now() - silentAt)));
  const folding = untilMoreIsFolded(bot);
  network.heal();
  const readyAfterMs = await untilReadyIs(bot, true);
  return { honestAfterMs, readyAfterMs, foldedAfterMs: await folding };
}

async function untilMoreIsFolded({ db }: Bot): Promise<number> {
  const startedAt = performance.now();
  const folded = async () => {
    const [row] = await db<{ folded: number; left: number }[]>`
      select
        count(*) filter (where state = 'done')::int as folded,
        count(*) filter (where state = 'pending')::int as left
      from stripe_events`;
    return row!;
  };
  const before = (await folded()).folded;
  for (let now = await folded(); now.folded === before && now.left > 0; now = await folded()) {
    await wait(50);
  }
  return Math.round(performance.now() - startedAt);
}

async function untilReadyIs({ url }: Bot, wanted: boolean): Promise<number> {
  const startedAt = performance.now();
  while ((await isReady(url)) !== wanted) await wait(50);
  return Math.round(performance.now() - startedAt);
}
