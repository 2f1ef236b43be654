import { withIds } from './block-kit/elements.ts';
import { objectsOf, wordsOf, type JsonObject } from './json.ts';
import { changed, newId, nextTs, type View, type Workspace } from './workspace.ts';

/** Slack shows at most three modals on top of each other. */
export const STACK_LIMIT = 3;

/** Opens a modal over those that are open, or closes them first when `isRoot`. */
export function openModal(
  workspace: Workspace,
  opened: { readonly userId: string; readonly content: JsonObject; readonly isRoot: boolean },
): View {
  const stack = opened.isRoot ? [] : modalsOf(workspace, opened.userId);
  const id = newId('V');
  const view: View = {
    id,
    type: 'modal',
    userId: opened.userId,
    hash: newHash(workspace),
    rootId: stack[0]?.id ?? id,
    previousId: stack.at(-1)?.id ?? null,
    content: contentWithIds(opened.content),
  };
  workspace.modals.set(opened.userId, [...stack, view]);
  changed(workspace);
  return view;
}

/** Shows a user the app's home tab. */
export function publishHome(workspace: Workspace, userId: string, content: JsonObject): View {
  const id = workspace.homes.get(userId)?.id ?? newId('V');
  const view: View = {
    id,
    type: 'home',
    userId,
    hash: newHash(workspace),
    rootId: id,
    previousId: null,
    content: contentWithIds(content),
  };
  workspace.homes.set(userId, view);
  changed(workspace);
  return view;
}

/** Replaces what an open view shows. */
export function updateView(workspace: Workspace, view: View, content: JsonObject): void {
  view.content = contentWithIds(content);
  view.hash = newHash(workspace);
  changed(workspace);
}

/** Closes the visible modal of a user, or all of them. */
export function closeModals(workspace: Workspace, userId: string, which: 'top' | 'all'): void {
  workspace.modals.set(userId, which === 'all' ? [] : modalsOf(workspace, userId).slice(0, -1));
  changed(workspace);
}

/** The open modals of a user, the visible one last. */
export function modalsOf(workspace: Workspace, userId: string): View[] {
  return workspace.modals.get(userId) ?? [];
}

/** An open modal or a home tab by its id. */
export function findView(workspace: Workspace, viewId: string): View | undefined {
  const views = [...workspace.modals.values()].flat();
  return [...views, ...workspace.homes.values()].find(({ id }) => id === viewId);
}

/** An open modal by the app's own `external_id`. */
export function findViewByExternalId(workspace: Workspace, externalId: string): View | undefined {
  const views = [...workspace.modals.values()].flat();
  return views.find((view) => view.content['external_id'] === externalId);
}

/** The blocks of a view. */
export function blocksOf(view: View): JsonObject[] {
  return objectsOf(view.content['blocks']);
}

/** A view as the Web API and interaction payloads show it; `values` are the inputs' states by block and action id. */
export function viewOnTheWire(workspace: Workspace, view: View, values: JsonObject = {}) {
  const { content } = view;
  return {
    private_metadata: '',
    external_id: '',
    clear_on_close: false,
    notify_on_close: false,
    ...content,
    callback_id: wordsOf(content['callback_id']),
    id: view.id,
    type: view.type,
    hash: view.hash,
    team_id: workspace.team.id,
    app_id: workspace.app.id,
    bot_id: workspace.app.botId,
    app_installed_team_id: workspace.team.id,
    root_view_id: view.rootId,
    previous_view_id: view.previousId,
    state: { values },
  } satisfies JsonObject;
}

function contentWithIds(content: JsonObject): JsonObject {
  return { ...content, blocks: withIds(objectsOf(content['blocks'])) };
}

function newHash(workspace: Workspace): string {
  return `${nextTs(workspace)}.${newId('').slice(0, 8).toLowerCase()}`;
}
