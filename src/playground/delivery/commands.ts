import type { Json } from '#playground/json.ts';
import { channelOf, userOf } from '#playground/workspace.ts';

import { SlackError } from './dispatch.ts';
import { commandDelivery } from './payloads.ts';
import { showResponse } from './responses.ts';
import type { Scene } from './scene.ts';
import { escapeTyped } from './typed-text.ts';

/**
 * A person types a slash command into a channel. Resolves with the body of the app's answer once it came, shown in the
 * channel when there is one; throws SlackError as `dispatch` does.
 */
export async function sendCommand(
  scene: Scene,
  line: string,
  by: { readonly user: string; readonly channel: string },
): Promise<Json | undefined> {
  const [, command, rest = ''] = /^(\/\S+)\s*([\s\S]*)$/.exec(line) ?? [];
  if (command === undefined) throw new Error(`not a slash command: ${line}`);
  const user = userOf(scene.workspace, by.user);
  const channel = channelOf(scene.workspace, by.channel);
  const target = { channelId: channel.id, userId: user.id, messageTs: null, threadTs: null };
  const delivery = commandDelivery(scene.workspace, {
    user,
    channel,
    command,
    text: escapeTyped(scene.workspace, rest.trim()),
    triggerId: scene.grants.newTrigger(user.id),
    responseUrl: scene.responseUrl(target),
  });
  const answer = await scene.deliver(delivery);
  if (answer === undefined) return undefined;
  if (showResponse(scene.workspace, target, answer).length > 0)
    throw new SlackError(command, 'invalid_blocks');
  return answer;
}
