import { validateView } from '#playground/block-kit/validate.ts';
import { objectOf, wordsOf, type JsonObject } from '#playground/json.ts';
import {
  blocksOf,
  closeModals,
  findView,
  modalsOf,
  openModal,
  updateView,
  viewOnTheWire,
} from '#playground/views.ts';
import { userOf, type View } from '#playground/workspace.ts';

import { SlackError } from './dispatch.ts';
import { interactionDelivery } from './payloads.ts';
import type { Scene } from './scene.ts';

/** What became of a submitted modal: messages under fields by block id, or the modal that is open now. */
export type Submitted =
  | { readonly errors: Readonly<Record<string, string>> }
  | { readonly errors: null; readonly open: View | null };

/**
 * A person submits a modal with these input states (by block and action id): view_submission.
 * Required fields are checked first, as Slack's own client does, and the app hears of it only when they are filled.
 */
export async function submitModal(
  scene: Scene,
  viewId: string,
  by: { readonly userId: string; readonly values: JsonObject },
): Promise<Submitted> {
  const view = openView(scene, viewId);
  const missing = missingFields(view, by.values);
  if (Object.keys(missing).length > 0) return { errors: missing };
  const user = userOf(scene.workspace, by.userId);
  const payload = {
    type: 'view_submission',
    trigger_id: scene.grants.newTrigger(user.id),
    view: viewOnTheWire(scene.workspace, view, by.values),
    response_urls: [],
  };
  const label = wordsOf(view.content['callback_id']) || 'view_submission';
  const delivery = interactionDelivery(scene.workspace, { user, label, payload });
  return follow(scene, view, objectOf(await scene.deliver(delivery)));
}

/** A person closes a modal: view_closed, when the app asked for it by `notify_on_close`. */
export async function closeModal(scene: Scene, viewId: string, userId: string): Promise<void> {
  const view = openView(scene, viewId);
  const user = userOf(scene.workspace, userId);
  const isCleared = view.content['clear_on_close'] === true;
  closeModals(scene.workspace, user.id, isCleared ? 'all' : 'top');
  if (view.content['notify_on_close'] !== true) return;
  const payload = {
    type: 'view_closed',
    view: viewOnTheWire(scene.workspace, view),
    is_cleared: isCleared,
  };
  const label = wordsOf(view.content['callback_id']) || 'view_closed';
  await scene.deliver(interactionDelivery(scene.workspace, { user, label, payload }));
}

/** Does what the app's answer says: docs.slack.dev/surfaces/modals, "response_action". */
function follow(scene: Scene, view: View, answer: JsonObject): Submitted {
  const action = answer['response_action'];
  if (action === 'errors') return { errors: fieldErrors(view, objectOf(answer['errors'])) };
  if (action === 'update' || action === 'push') {
    const content = objectOf(answer['view']);
    if (validateView(content, 'modal').length > 0)
      throw new SlackError(wordsOf(view.content['callback_id']), 'invalid_arguments');
    if (action === 'update') updateView(scene.workspace, view, content);
    else openModal(scene.workspace, { userId: view.userId, content, isRoot: false });
  } else {
    closeModals(scene.workspace, view.userId, action === 'clear' ? 'all' : 'top');
  }
  return { errors: null, open: modalsOf(scene.workspace, view.userId).at(-1) ?? null };
}

function openView(scene: Scene, viewId: string): View {
  const view = findView(scene.workspace, viewId);
  if (view === undefined || view.type === 'home') throw new Error(`no modal ${viewId} is open`);
  return view;
}

function missingFields(view: View, values: JsonObject): Record<string, string> {
  const missing: Record<string, string> = {};
  for (const block of blocksOf(view)) {
    if (block['type'] !== 'input' || block['optional'] === true) continue;
    const blockId = wordsOf(block['block_id']);
    const state = objectOf(
      objectOf(values[blockId])[wordsOf(objectOf(block['element'])['action_id'])],
    );
    if (isEmpty(state)) missing[blockId] = 'Please complete this required field.';
  }
  return missing;
}

function isEmpty(state: JsonObject): boolean {
  const chosen = Object.entries(state).filter(([key]) => key !== 'type');
  return chosen.every(
    ([, value]) =>
      value === null ||
      value === undefined ||
      value === '' ||
      (Array.isArray(value) && value.length === 0),
  );
}

/** Slack shows an error only under an input block of that id, and refuses the answer otherwise. */
function fieldErrors(view: View, errors: JsonObject): Record<string, string> {
  const inputs = blocksOf(view).filter((block) => block['type'] === 'input');
  const known = new Set(inputs.map((block) => block['block_id']));
  const entries = Object.entries(errors).map(([key, value]) => [key, wordsOf(value)] as const);
  if (entries.length === 0 || entries.some(([key]) => !known.has(key)))
    throw new SlackError(wordsOf(view.content['callback_id']), 'invalid_errors');
  return Object.fromEntries(entries);
}
