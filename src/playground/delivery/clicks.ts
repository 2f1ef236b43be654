import { findElement, type FoundElement } from '#playground/block-kit/elements.ts';
import { objectOf, objectsOf, type JsonObject } from '#playground/json.ts';
import { findMessage, messageOnTheWire } from '#playground/messages.ts';
import { blocksOf, findView, viewOnTheWire } from '#playground/views.ts';
import {
  channelOf,
  nextTs,
  userOf,
  type Message,
  type User,
  type View,
} from '#playground/workspace.ts';

import { interactionDelivery } from './payloads.ts';
import type { Scene } from './scene.ts';

/** Where an element is: in a message or in a view. */
export type Where = { readonly channel: string; readonly ts: string } | { readonly view: string };

export interface Match {
  readonly actionId: string;
  readonly blockId?: string | undefined;
}

export interface Click {
  readonly where: Where;
  readonly match: Match;
  /** What was chosen, such as `{ selected_user: 'U0OMAR' }`; nothing for a button. */
  readonly value: JsonObject;
  readonly userId: string;
  /** States of all inputs of the message or view, by block and action id. */
  readonly state: JsonObject;
}

/** A person clicks a button or chooses in a menu: block_actions. Throws when there is no such element, or as `dispatch`. */
export async function sendClick(scene: Scene, click: Click): Promise<void> {
  const user = userOf(scene.workspace, click.userId);
  const host = hostOf(scene, click.where, user.id);
  const found = elementIn(host, click.match);
  const payload = {
    type: 'block_actions',
    trigger_id: scene.grants.newTrigger(user.id),
    actions: [actionOf(scene, found, click.value)],
    ...('content' in host
      ? viewContext(scene, host, click.state)
      : messageContext(scene, host, { user, state: click.state })),
  };
  const label = click.match.actionId;
  await scene.deliver(interactionDelivery(scene.workspace, { user, label, payload }));
}

/** A person types into an external select: block_suggestion. Resolves with the options the app offers. */
export async function askSuggestions(
  scene: Scene,
  typed: Omit<Click, 'value' | 'state'> & { readonly text: string },
): Promise<JsonObject[]> {
  const user = userOf(scene.workspace, typed.userId);
  const host = hostOf(scene, typed.where, user.id);
  const { block, element } = elementIn(host, typed.match);
  const payload = {
    type: 'block_suggestion',
    action_id: element['action_id'],
    block_id: block['block_id'],
    value: typed.text,
    ...('content' in host
      ? viewContext(scene, host, {})
      : messageContext(scene, host, { user, state: {} })),
  };
  const label = typed.match.actionId;
  const answer = objectOf(
    await scene.deliver(interactionDelivery(scene.workspace, { user, label, payload })),
  );
  const groups = objectsOf(answer['option_groups']);
  return [...objectsOf(answer['options']), ...groups.flatMap((one) => objectsOf(one['options']))];
}

function hostOf(scene: Scene, where: Where, viewerId: string): Message | View {
  const host =
    'view' in where
      ? findView(scene.workspace, where.view)
      : findMessage(scene.workspace, {
          channelId: channelOf(scene.workspace, where.channel).id,
          ts: where.ts,
          viewerId,
        });
  if (host === undefined) throw new Error(`nothing to click at ${JSON.stringify(where)}`);
  return host;
}

function elementIn(host: Message | View, match: Match): FoundElement {
  const blocks = 'content' in host ? blocksOf(host) : host.blocks;
  const found = findElement(blocks, match);
  if (found === undefined) throw new Error(`no element ${match.actionId} there`);
  return found;
}

function actionOf(scene: Scene, { block, element }: FoundElement, value: JsonObject): JsonObject {
  const told = ['type', 'action_id', 'text', 'value', 'style', 'confirm', 'placeholder'];
  const kept = Object.entries(element).filter(([key]) => told.includes(key));
  return {
    ...Object.fromEntries(kept),
    block_id: block['block_id'],
    action_ts: nextTs(scene.workspace),
    ...value,
  };
}

function viewContext(scene: Scene, view: View, state: JsonObject): JsonObject {
  return {
    container: { type: 'view', view_id: view.id },
    view: viewOnTheWire(scene.workspace, view, state),
  };
}

function messageContext(
  scene: Scene,
  message: Message,
  by: { readonly user: User; readonly state: JsonObject },
): JsonObject {
  const { channelId, ts, threadTs } = message;
  return {
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channelId,
      is_ephemeral: message.ephemeralTo !== null,
      ...(threadTs === null ? {} : { thread_ts: threadTs }),
    },
    channel: { id: channelId, name: channelOf(scene.workspace, channelId).name },
    message: messageOnTheWire(scene.workspace, message),
    state: { values: by.state },
    response_url: scene.responseUrl({ channelId, userId: by.user.id, messageTs: ts, threadTs }),
  };
}
