import { setTimeout as wait } from 'node:timers/promises';

import { between, type Random } from '#simulation/company/random.ts';
import type { Db } from '#store/postgres.ts';

import { amounts, causes } from '../reference/ledger-text.ts';
import { referenceLedger } from '../reference/reference.ts';
import { storedMovements } from '../reference/stored-movements.ts';
import { makeBurst, SEED } from './burst.ts';
import { post } from './deliver.ts';
import type { Fleet } from './fleet.ts';
import { latePayer } from './slack-bot.ts';

/** So many deliveries a second. */
const RATE = 20;
/** Made at once; what Stripe sends of a whole hour need not be in memory. */
const EVENTS_AT_ONCE = 300;
/** One delivery in so many is of a customer whose payment has failed. */
const LATE_ONE_IN = 60;
const TRY_AGAIN_MS = 300;

export interface StripeLoad {
  /** How many events were taken, each for the first time. */
  readonly taken: Set<string>;
  readonly statuses: Map<number, number>;
  /** Bursts of which at least something was delivered. */
  bursts: number;
}

/**
 * Delivers what Stripe would, each event one to three times and in any order within a burst, to any
 * replica, and again until it is taken. The last burst is delivered whole.
 */
export async function deliverForAWhile(
  fleet: Fleet,
  { random, isOver }: { random: Random; isOver: () => boolean },
): Promise<StripeLoad> {
  const load: StripeLoad = { taken: new Set(), statuses: new Map(), bursts: 0 };
  const underWay = new Set<Promise<void>>();
  const send = async (event: { readonly id: string }) => {
    const delivery = deliverTo(fleet, event, { random, load });
    underWay.add(delivery);
    void delivery.finally(() => underWay.delete(delivery));
    await wait(between(random, 0, 2_000 / RATE));
  };
  for (let late = 0; !isOver(); load.bursts += 1) {
    for (const event of burstOf(load.bursts).deliveries) {
      await send(event);
      if (between(random, 1, LATE_ONE_IN) > 1) continue;
      late += 1;
      for (const failed of latePayer(`late${late}`)) await send(failed as { id: string });
    }
  }
  await Promise.all(underWay);
  return load;
}

/** The customers whose movements are not those of the reference. */
export async function unequalCustomers(db: Db, bursts: number): Promise<string[]> {
  const movements = await storedMovements(db);
  const unequal: string[] = [];
  for (let burst = 0; burst < bursts; burst += 1) {
    for (const customer of burstOf(burst).companies.flatMap(({ customers }) => customers)) {
      const own = movements.get(customer.id) ?? [];
      const wanted = referenceLedger(customer).movements;
      const isEqual =
        amounts(own).join() === amounts(wanted).join() &&
        causes(own).join() === causes(wanted).join();
      if (!isEqual) unequal.push(customer.id);
    }
  }
  return unequal;
}

/** Events that were taken and are not stored, or are given up, or were stored and never taken. */
export async function lostEvents(db: Db, { taken }: StripeLoad): Promise<string[]> {
  const stored = await db<{ id: string; state: string }[]>`select id, state from stripe_events`;
  const done = new Set(stored.filter(({ state }) => state === 'done').map(({ id }) => id));
  return [...taken].filter((id) => !done.has(id)).concat([...done].filter((id) => !taken.has(id)));
}

function burstOf(burst: number) {
  return makeBurst(EVENTS_AT_ONCE, { seed: SEED + burst, mark: `b${burst}` });
}

async function deliverTo(
  fleet: Fleet,
  event: { readonly id: string },
  { random, load }: { random: Random; load: StripeLoad },
): Promise<void> {
  const body = Buffer.from(JSON.stringify(event));
  for (;;) {
    const { url } = fleet.members[between(random, 0, fleet.members.length - 1)]!;
    const status = await post(url, body);
    load.statuses.set(status, (load.statuses.get(status) ?? 0) + 1);
    if (status === 200) return void load.taken.add(event.id);
    await wait(TRY_AGAIN_MS);
  }
}
