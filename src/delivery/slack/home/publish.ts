import type { WebClient } from '@slack/web-api';

import type { Clicker } from '#delivery/slack/access.ts';
import { COMMANDS } from '#delivery/slack/commands.ts';
import { describeFailure, logFailure, within } from '#delivery/slack/failures.ts';
import { audit, refusalOf, type House } from '#delivery/slack/house.ts';
import type { MovesAsked } from '#delivery/slack/moves/ask.ts';
import { refusalBlocks } from '#delivery/slack/refusal.ts';

import { askHome } from './ask.ts';
import { failedHome, homeView, refusedHome } from './view.ts';

const DEADLINE_MS = 10_000;

const BEST_MOVES = 3;

interface Visit {
  readonly clicker: Clicker;
  /** The best ones, unless somebody has just answered one of these. */
  readonly moves?: MovesAsked;
}

/**
 * Draws the home tab of the person who opened it. There is no message to answer with an error, so
 * what goes wrong is shown in the tab itself.
 */
export async function publishHome(
  house: House,
  client: WebClient,
  { clicker, moves = { best: BEST_MOVES } }: Visit,
): Promise<void> {
  const { userId } = clicker;
  const publish = (view: ReturnType<typeof homeView>) =>
    client.views.publish({ user_id: userId, view });
  try {
    const refusal = await within(DEADLINE_MS, 'the home tab', refusalOf(house, clicker));
    if (refusal !== null) {
      await publish(refusedHome(refusalBlocks(refusal, userId), COMMANDS));
      const detail = { command: 'home', reason: refusal };
      return await audit(house, { userId, action: 'slack.refused', subject: null, detail });
    }
    const home = await within(DEADLINE_MS, 'the home tab', askHome(house.sources, moves));
    await publish(homeView(home, house.sources, COMMANDS));
  } catch (error) {
    const reference = logFailure(house.sources.log, error);
    await publish(failedHome(describeFailure(error, reference)));
    return;
  }
  await audit(house, { userId, action: 'slack.home', subject: null, detail: {} });
}
