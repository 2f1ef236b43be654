import type { WebClient } from '@slack/web-api';

import { describeRefusal, type Clicker } from '#delivery/slack/access.ts';
import { COMMANDS } from '#delivery/slack/commands.ts';
import { describeFailure, logFailure, within } from '#delivery/slack/failures.ts';
import { audit, refusalOf, type House } from '#delivery/slack/house.ts';
import { askMrrHistory } from '#delivery/slack/mrr/ask.ts';
import { parseRange } from '#delivery/slack/mrr/ranges.ts';

import { failedHome, homeView, refusedHome } from './view.ts';

const DEADLINE_MS = 10_000;

/**
 * Draws the home tab of the person who opened it. There is no message to answer with an error, so
 * what goes wrong is shown in the tab itself.
 */
export async function publishHome(
  house: House,
  client: WebClient,
  clicker: Clicker,
): Promise<void> {
  const { userId } = clicker;
  const publish = (view: ReturnType<typeof homeView>) =>
    client.views.publish({ user_id: userId, view });
  const refusal = await refusalOf(house, clicker);
  if (refusal !== null) {
    await publish(refusedHome(describeRefusal(refusal, userId), COMMANDS));
    const detail = { command: 'home', reason: refusal };
    return audit(house, { userId, action: 'slack.refused', subject: null, detail });
  }
  const range = parseRange('30d');
  if (range === null) throw new Error('30d is a range');
  try {
    const asking = askMrrHistory(house.sources, range);
    const history = await within(DEADLINE_MS, 'the home tab', asking);
    await publish(homeView(history, house.sources, COMMANDS));
  } catch (error) {
    const reference = logFailure(house.sources.log, error);
    await publish(failedHome(describeFailure(error, reference)));
    return;
  }
  await audit(house, { userId, action: 'slack.home', subject: null, detail: {} });
}
