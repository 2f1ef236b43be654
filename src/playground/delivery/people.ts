import type { Json, JsonObject } from '#playground/json.ts';
import { postMessage } from '#playground/messages.ts';
import { viewOnTheWire } from '#playground/views.ts';
import { channelOf, directMessageId, nextTs, userOf, type Message } from '#playground/workspace.ts';

import { askSuggestions, sendClick, type Match, type Where } from './clicks.ts';
import { sendCommand } from './commands.ts';
import { closeModal, submitModal, type Submitted } from './modals.ts';
import { eventDelivery, interactionDelivery } from './payloads.ts';
import type { Scene } from './scene.ts';

/**
 * What people can do in Slack. Each resolves when the app has acknowledged and throws SlackError when Slack would show
 * an error. Users and channels are named by id or name.
 */
export interface People {
  /** Types a slash command; resolves with the app's immediate answer, if it gave one. */
  command(
    line: string,
    by: { readonly user: string; readonly channel: string },
  ): Promise<Json | undefined>;
  /** Clicks a button or chooses in a menu; `value` is what was chosen, such as `{ selected_user: 'U0OMAR' }`. */
  action(
    where: Where,
    match: string | Match,
    by: { readonly user: string; readonly value?: JsonObject; readonly state?: JsonObject },
  ): Promise<void>;
  /** Types into an external select; resolves with the options that the app offers. */
  suggest(
    where: Where,
    match: string | Match,
    by: { readonly user: string; readonly text: string },
  ): Promise<JsonObject[]>;
  /** Submits a modal; `values` are the inputs' states by block id and action id. */
  submit(viewId: string, values: JsonObject, user: string): Promise<Submitted>;
  closeView(viewId: string, user: string): Promise<void>;
  openHome(user: string): Promise<void>;
  /** Runs a global shortcut. */
  shortcut(callbackId: string, user: string): Promise<void>;
  /** Sends an event of the Events API; the same `eventId` twice is a repeated delivery. */
  event(
    event: JsonObject & { readonly type: string },
    more?: {
      readonly eventId?: string;
      readonly retry?: { readonly count: number; readonly reason: string };
    },
  ): Promise<void>;
  /** Writes a plain message. The app hears nothing: it has no such scope. */
  say(
    text: string,
    by: { readonly user: string; readonly channel: string; readonly threadTs?: string | null },
  ): Message;
}

/** The hands of the people of a workspace. */
export function peopleOf(scene: Scene): People {
  const { workspace } = scene;
  return {
    command: (line, by) => sendCommand(scene, line, by),
    action: (where, match, { user, value = {}, state = {} }) =>
      sendClick(scene, { where, match: matchOf(match), userId: user, value, state }),
    suggest: (where, match, { user, text }) =>
      askSuggestions(scene, { where, match: matchOf(match), userId: user, text }),
    submit: (viewId, values, user) => submitModal(scene, viewId, { userId: user, values }),
    closeView: (viewId, user) => closeModal(scene, viewId, user),
    openHome: (user) => openHome(scene, user),
    shortcut: (callbackId, user) => runShortcut(scene, callbackId, user),
    async event(event, more = {}) {
      await scene.deliver(eventDelivery(workspace, { event, ...more }));
    },
    say: (text, by) =>
      postMessage(workspace, {
        channelId: channelOf(workspace, by.channel).id,
        userId: userOf(workspace, by.user).id,
        content: { text: escapeControl(text), thread_ts: by.threadTs ?? undefined },
      }),
  };
}

function matchOf(match: string | Match): Match {
  return typeof match === 'string' ? { actionId: match } : match;
}

async function openHome(scene: Scene, key: string): Promise<void> {
  const { id } = userOf(scene.workspace, key);
  const home = scene.workspace.homes.get(id);
  const view = home === undefined ? {} : { view: viewOnTheWire(scene.workspace, home) };
  const event = {
    type: 'app_home_opened',
    user: id,
    channel: directMessageId(id),
    tab: 'home',
    ...view,
  };
  await scene.deliver(eventDelivery(scene.workspace, { event }));
}

async function runShortcut(scene: Scene, callbackId: string, key: string): Promise<void> {
  const user = userOf(scene.workspace, key);
  const payload = {
    type: 'shortcut',
    callback_id: callbackId,
    action_ts: nextTs(scene.workspace),
    trigger_id: scene.grants.newTrigger(user.id),
  };
  await scene.deliver(interactionDelivery(scene.workspace, { user, label: callbackId, payload }));
}

/** What Slack stores of typed text: its three control characters as entities. */
function escapeControl(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
