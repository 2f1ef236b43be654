import { validateView } from '#playground/block-kit/validate.ts';
import { objectOf, textOf, wordsOf, type JsonObject } from '#playground/json.ts';
import {
  findView,
  findViewByExternalId,
  modalsOf,
  openModal,
  publishHome,
  STACK_LIMIT,
  updateView,
  viewOnTheWire,
} from '#playground/views.ts';

import { refuse, refuseFor, type ApiMethod, type ApiScene } from './answers.ts';

/** docs.slack.dev/reference/methods/views.open */
export const viewsOpen: ApiMethod = (scene, args) => showModal(scene, args, true);

/** docs.slack.dev/reference/methods/views.push */
export const viewsPush: ApiMethod = (scene, args) => showModal(scene, args, false);

/** docs.slack.dev/reference/methods/views.update */
export const viewsUpdate: ApiMethod = ({ workspace }, args) => {
  const view =
    textOf(args['view_id']) === undefined
      ? findViewByExternalId(workspace, wordsOf(args['external_id']))
      : findView(workspace, wordsOf(args['view_id']));
  if (view === undefined) return refuse('not_found');
  if (args['hash'] && args['hash'] !== view.hash) return refuse('hash_conflict');
  const content = objectOf(args['view']);
  const problems = validateView(content, view.type);
  if (problems.length > 0) return refuseFor('invalid_arguments', problems);
  updateView(workspace, view, content);
  return { ok: true, view: viewOnTheWire(workspace, view) };
};

/** docs.slack.dev/reference/methods/views.publish */
export const viewsPublish: ApiMethod = ({ workspace }, args) => {
  const userId = wordsOf(args['user_id']);
  if (!workspace.users.some(({ id }) => id === userId)) return refuse('user_not_found');
  const content = objectOf(args['view']);
  const problems = validateView(content, 'home');
  if (problems.length > 0) return refuseFor('invalid_arguments', problems);
  const shown = workspace.homes.get(userId);
  if (args['hash'] && shown !== undefined && args['hash'] !== shown.hash)
    return refuse('hash_conflict');
  return { ok: true, view: viewOnTheWire(workspace, publishHome(workspace, userId, content)) };
};

function showModal({ workspace, grants }: ApiScene, args: JsonObject, isRoot: boolean): JsonObject {
  const content = objectOf(args['view']);
  const problems = validateView(content, 'modal');
  if (problems.length > 0) return refuseFor('invalid_arguments', problems);
  const trigger = grants.spendTrigger(wordsOf(args['trigger_id']));
  if ('error' in trigger) return refuse(trigger.error);
  const { userId } = trigger;
  if (!isRoot && modalsOf(workspace, userId).length >= STACK_LIMIT)
    return refuse('push_limit_reached');
  const view = openModal(workspace, { userId, content, isRoot });
  return { ok: true, view: viewOnTheWire(workspace, view) };
}
