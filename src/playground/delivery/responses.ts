import { validateMessage } from '#playground/block-kit/validate.ts';
import type { ResponseTarget } from '#playground/grants.ts';
import { isObject, textOf, type Json, type JsonObject } from '#playground/json.ts';
import { editMessage, findMessage, postMessage, removeMessage } from '#playground/messages.ts';
import type { Workspace } from '#playground/workspace.ts';

/**
 * Shows what the app sent to a response_url or as the answer to a command: a new message (for the person alone unless
 * `response_type` is `in_channel`), or a change of the message that was clicked.
 * Returns the problems of its blocks; nothing is shown when there are any.
 */
export function showResponse(workspace: Workspace, target: ResponseTarget, sent: Json): string[] {
  const content: JsonObject = isObject(sent) ? sent : { text: textOf(sent) };
  const problems = validateMessage(content);
  if (problems.length > 0) return problems;
  const original = clickedMessage(workspace, target);
  if (content['delete_original'] === true) {
    if (original !== undefined) removeMessage(workspace, original);
  } else if (content['replace_original'] === true && original !== undefined) {
    editMessage(workspace, original, content);
  } else if (textOf(content['text']) || content['blocks'] !== undefined) {
    const thread = target.threadTs === null ? {} : { thread_ts: target.threadTs };
    postMessage(workspace, {
      channelId: target.channelId,
      userId: workspace.app.botUserId,
      content: { ...thread, ...content },
      ephemeralTo: content['response_type'] === 'in_channel' ? null : target.userId,
    });
  }
  return [];
}

function clickedMessage(workspace: Workspace, target: ResponseTarget) {
  if (target.messageTs === null) return undefined;
  const { channelId, messageTs: ts, userId: viewerId } = target;
  return findMessage(workspace, { channelId, ts, viewerId });
}
