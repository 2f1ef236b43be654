import { setTimeout as wait } from 'node:timers/promises';

import { expect, onTestFinished, test } from 'vitest';

import { amounts } from '../reference/ledger-text.ts';
import { customer, item, price, subscription } from '../reference/makers.ts';
import { referenceLedger } from '../reference/reference.ts';
import { storedMovements } from '../reference/stored-movements.ts';
import { customerEvents } from '../reference/stripe-events.ts';
import { createBot, type Bot } from './bot-process.ts';
import { deliverBurst, expectEqual, makeBurst, report, SEED, untilFolded } from './burst.ts';

const NEIGHBOURS = 200;
/** What a poisonous event does to its process; a loop takes the longest to be noticed. */
const KINDS = (process.env['FAULTS_POISONS'] ?? 'throws,exits,loops').split(',');
const ATTEMPTS = 8;
/** Generous, for machines that have other work: it is the lease of the dead process, and two starts. */
const NEIGHBOURS_WITHIN_MS = 40_000;
const PATIENTLY = { timeout: 1_200_000 };

test(
  'an event that breaks every process that folds it is given up, alone, and once mended counts',
  PATIENTLY,
  async () => {
    const burst = makeBurst(NEIGHBOURS);
    const poisoned = KINDS.map(poison);
    const events = poisoned.flatMap((one) => one.event);
    const bot = await createBot({ preload: new URL('poison.ts', import.meta.url) });
    onTestFinished(() => bot.stop());
    await bot.start();

    const startedAt = performance.now();
    const all = { ...burst, deliveries: [...events, ...burst.deliveries] };
    const watch = watchOver(bot);
    const longestWait = untilNeighboursAreDone(bot, burst.events.length);
    await deliverBurst(bot, all, { times: 0, disturb: async () => {} });
    const neighboursAfterMs = await longestWait;
    expect(neighboursAfterMs).toBeLessThan(NEIGHBOURS_WITHIN_MS);
    const starts = await watch.untilGivenUp(events.length);
    const givenUpAfterMs = Math.round(performance.now() - startedAt);

    const dead = await bot.db`
    select id, state, attempts from stripe_events where state <> 'done' order by id`;
    expect(dead.map(({ state, attempts }) => [state, Number(attempts)])).toEqual(
      events.map(() => ['dead', expect.toSatisfy((tried) => tried >= ATTEMPTS && tried <= 9)]),
    );
    const notices = events.map(
      ({ id }) => bot.output().split(`Event ${id} is given up`).length - 1,
    );
    expect(notices).toEqual(events.map(() => 1));

    const mended = await mend(bot);
    for (const { life } of poisoned) {
      const own = (await storedMovements(bot.db)).get(life.id) ?? [];
      expect(own.length).toBeGreaterThan(0);
      expect(amounts(own)).toEqual(amounts(referenceLedger(life).movements));
    }
    const whole = { ...burst, events: [...burst.events, ...events] };
    report({
      fault: `a poisonous event: ${KINDS.join(', ')}`,
      seed: SEED,
      neighbours: burst.events.length,
      starts,
      neighboursAfterMs,
      givenUpAfterMs,
      mendedAfterMs: mended,
      ...(await expectEqual(bot, whole)),
    });
  },
);

function poison(kind: string) {
  const id = `sub_poison_${kind}`;
  const first = subscription({ items: [item(price(1000))] }, [], { id });
  const life = customer([first], { id: `cus_poison_${kind}` });
  const event = customerEvents(life).find(({ type }) => type === 'customer.subscription.created')!;
  return { life, event };
}

/** What an orchestrator does that only sees processes end: it starts them again. */
function watchOver(bot: Bot) {
  let isOver = false;
  let isInAHurry = false;
  let starts = 1;
  const watching = (async () => {
    while (!isOver) {
      await wait(100);
      if (isInAHurry) {
        // Nobody waits for the next attempt, and what is in hand stays there.
        await bot.db`
          update stripe_events set next_attempt_at = clock_timestamp()
          where state = 'pending'
            and (${!bot.isRunning()} or next_attempt_at > clock_timestamp() + interval '4 s')`;
      }
      if (bot.isRunning()) continue;
      starts += 1;
      bot.launch();
    }
  })();

  async function untilGivenUp(count: number): Promise<number> {
    isInAHurry = true;
    while ((await countOf(bot, 'dead')) < count) await wait(100);
    isOver = true;
    await watching;
    return starts;
  }

  return { untilGivenUp };
}

/** Everything that is no poison is done; how long the one that waited longest was stored by then. */
async function untilNeighboursAreDone(bot: Bot, count: number): Promise<number> {
  let longestMs = 0;
  for (;;) {
    const [row] = await bot.db<{ done: number; oldestMs: number }[]>`
      select
        count(*) filter (where state = 'done')::int as done,
        coalesce(max(1000 * extract(epoch from clock_timestamp() - received_at)) filter (
          where state = 'pending'
        ), 0)::int as oldest_ms
      from stripe_events
      where coalesce(stripe_customer_id, '') not like 'cus\\_poison%'`;
    longestMs = Math.max(longestMs, row?.oldestMs ?? 0);
    if (row?.done === count) return longestMs;
    await wait(100);
  }
}

async function countOf({ db }: Bot, state: string): Promise<number> {
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count from stripe_events where state = ${state}`;
  return row?.count ?? 0;
}

/** A version without the mistake is started, and the given up events are replayed. */
async function mend(bot: Bot): Promise<number> {
  await bot.kill();
  bot.cure();
  await bot.start();
  const { code, output } = await bot.command('replay-event', '--failed');
  expect(code, output).toBe(0);
  return untilFolded(bot.db);
}
