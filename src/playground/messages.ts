import { withIds } from './block-kit/elements.ts';
import { isObject, objectsOf, wordsOf, type JsonObject } from './json.ts';
import { changed, nextTs, type Message, type Workspace } from './workspace.ts';

/** The newest messages of each channel are kept; older ones are forgotten, like on a free plan. */
const MESSAGES_KEPT = 2_000;

export interface NewMessage {
  readonly channelId: string;
  readonly userId: string;
  /** The app's JSON: text, blocks, metadata, thread_ts. */
  readonly content: JsonObject;
  readonly ephemeralTo?: string | null;
}

/** Puts a message into its channel, for one viewer when `ephemeralTo` is set. */
export function postMessage(workspace: Workspace, posted: NewMessage): Message {
  const { content } = posted;
  const message: Message = {
    ts: nextTs(workspace),
    channelId: posted.channelId,
    userId: posted.userId,
    text: wordsOf(content['text']),
    blocks: withIds(objectsOf(content['blocks'])),
    metadata: isObject(content['metadata']) ? content['metadata'] : null,
    threadTs: wordsOf(content['thread_ts']) || null,
    ephemeralTo: posted.ephemeralTo ?? null,
    isEdited: false,
  };
  workspace.messages.push(message);
  if (workspace.messages.length > MESSAGES_KEPT) workspace.messages.shift();
  changed(workspace);
  return message;
}

/** Replaces text and blocks as chat.update does: text alone removes the blocks, metadata stays unless given. */
export function editMessage(workspace: Workspace, message: Message, content: JsonObject): void {
  const text = content['text'];
  if (content['blocks'] !== undefined) message.blocks = withIds(objectsOf(content['blocks']));
  else if (text !== undefined) message.blocks = [];
  if (text !== undefined) message.text = wordsOf(text);
  if (isObject(content['metadata'])) message.metadata = content['metadata'];
  message.isEdited = true;
  changed(workspace);
}

/** Takes a message out of its channel. */
export function removeMessage(workspace: Workspace, message: Message): void {
  workspace.messages = workspace.messages.filter((one) => one !== message);
  changed(workspace);
}

/** A message by channel and ts; ephemeral ones are found only by their viewer. */
export function findMessage(
  workspace: Workspace,
  at: { readonly channelId: string; readonly ts: string; readonly viewerId?: string },
): Message | undefined {
  return workspace.messages.find(
    (message) =>
      message.ts === at.ts &&
      message.channelId === at.channelId &&
      (message.ephemeralTo === null || message.ephemeralTo === at.viewerId),
  );
}

/** What one user sees in a channel, threads included, oldest first. */
export function visibleMessages(workspace: Workspace, channelId: string, userId: string) {
  return workspace.messages.filter(
    (message) =>
      message.channelId === channelId &&
      (message.ephemeralTo === null || message.ephemeralTo === userId),
  );
}

/** A message as the Web API and interaction payloads show it. */
export function messageOnTheWire(workspace: Workspace, message: Message): JsonObject {
  const isBot = message.userId === workspace.app.botUserId;
  return {
    type: 'message',
    user: message.userId,
    ts: message.ts,
    text: message.text,
    team: workspace.team.id,
    ...(isBot ? { bot_id: workspace.app.botId, app_id: workspace.app.id } : {}),
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
    ...(message.metadata === null ? {} : { metadata: message.metadata }),
    ...(message.isEdited ? { edited: { user: message.userId, ts: message.ts } } : {}),
  };
}
