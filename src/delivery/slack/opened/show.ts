import type { ModalView } from '@slack/types';
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';

/** Where a button is, and how what it opens is to be shown. */
export interface Place {
  /** Opens a modal; once, and only for three seconds. */
  readonly triggerId: string;
  /** The modal that the button is in; null when it is in a message or in the home tab. */
  readonly modalId: string | null;
  /** What is opened takes the place of the modal, as the next page of a list does. */
  readonly isInPlace: boolean;
}

/** Slack came too late with the click, or has three modals on top of each other already. */
const NO_NEW_LAYER = new Set(['expired_trigger_id', 'exchanged_trigger_id', 'push_limit_reached']);

/**
 * Shows at once where the answer will be, and returns the id of that modal; null when Slack does not
 * open one any more. One that cannot be laid upon another takes its place.
 */
export async function showWaiting(
  client: WebClient,
  { triggerId, modalId, isInPlace }: Place,
  view: ModalView,
): Promise<string | null> {
  if (modalId !== null && isInPlace) return modalId;
  const layer = { trigger_id: triggerId, view };
  try {
    const { view: shown } =
      modalId === null ? await client.views.open(layer) : await client.views.push(layer);
    if (shown?.id === undefined) throw new Error('Slack opened a modal and did not say which');
    return shown.id;
  } catch (error) {
    if (error instanceof WebAPIPlatformError && NO_NEW_LAYER.has(error.data.error)) return modalId;
    throw error;
  }
}

/** Fills a modal. That it has been closed meanwhile is no failure. */
export async function showLayer(client: WebClient, viewId: string, view: ModalView): Promise<void> {
  try {
    await client.views.update({ view_id: viewId, view });
  } catch (error) {
    if (error instanceof WebAPIPlatformError && error.data.error === 'not_found') return;
    throw error;
  }
}
