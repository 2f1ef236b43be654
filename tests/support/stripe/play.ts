import { between, chance } from '#simulation/company/random.ts';

import { receive, sweep, sync, type StripeBot } from './bot.ts';
import type { Disorder } from './webhooks.ts';
import { disordered } from './webhooks.ts';
import type { BookedWorld } from './worlds.ts';

const DAY_S = 86_400;

export interface Play {
  readonly world: BookedWorld;
  readonly seed: string;
  /** When the bot is installed: what happened before is known from the API alone. */
  readonly installedAt: number;
  /** The longest time between two looks at Stripe, in days. */
  readonly stepDays: number;
  readonly disorder: Omit<Disorder, 'seed'>;
  /** Shares, from 0 to 1, of the steps that end with a sweep, and with a comparison. */
  readonly sweepShare: number;
  readonly compareShare: number;
  /** Nothing reaches the bot in these, neither webhook nor sweep. */
  readonly outages?: readonly { readonly fromAt: number; readonly untilAt: number }[];
}

/** Plays a world to its end through webhooks, sweeps and comparisons; the last look is undisturbed. */
export async function play(bot: StripeBot, plan: Play): Promise<void> {
  const { standIn, random } = bot;
  const { world, installedAt, outages = [] } = plan;
  standIn.moveTo(installedAt);
  await sync(bot, 'full');
  let sweptAt = standIn.now();
  let step = 0;
  for (let at = standIn.now(); at < world.endAt; step += 1) {
    const next = Math.min(world.endAt, at + between(random, 3_600, plan.stepDays * DAY_S));
    const isOut = outages.some(({ fromAt, untilAt }) => fromAt < next && next <= untilAt);
    const events = standIn.eventsBetween(at, next);
    standIn.moveTo(next);
    at = next;
    if (isOut) continue;
    await receive(bot, disordered(events, { ...plan.disorder, seed: `${plan.seed} ${step}` }));
    if (next - sweptAt > 25 * DAY_S) {
      await sync(bot, 'full');
      sweptAt = next;
    } else if (chance(random, plan.sweepShare) && (await sweep(bot))) sweptAt = next;
    if (chance(random, plan.compareShare)) await sync(bot, 'subscriptions');
  }
  bot.killShare = 0;
  standIn.setFaults({});
  if (!(await sweep(bot))) throw new Error('The last sweep failed.');
}
