import { validateMessage } from '#playground/block-kit/validate.ts';
import { objectsOf, textOf, wordsOf, type JsonObject } from '#playground/json.ts';
import {
  editMessage,
  findMessage,
  messageOnTheWire,
  postMessage,
  removeMessage,
} from '#playground/messages.ts';
import { findChannel, type Channel, type Message, type Workspace } from '#playground/workspace.ts';

import { refuse, refuseFor, type ApiMethod } from './answers.ts';

/** docs.slack.dev/reference/methods/chat.postMessage */
export const chatPostMessage: ApiMethod = ({ workspace }, args) => {
  const { channel, refusal } = postableChannel(workspace, args);
  if (refusal !== undefined) return refusal;
  const problem = contentProblem(args);
  if (problem !== null) return problem;
  const message = postMessage(workspace, {
    channelId: channel.id,
    userId: workspace.app.botUserId,
    content: args,
  });
  return {
    ok: true,
    channel: channel.id,
    ts: message.ts,
    message: messageOnTheWire(workspace, message),
  };
};

/** docs.slack.dev/reference/methods/chat.postEphemeral */
export const chatPostEphemeral: ApiMethod = ({ workspace }, args) => {
  const { channel, refusal } = postableChannel(workspace, args);
  if (refusal !== undefined) return refusal;
  const viewerId = wordsOf(args['user']);
  if (!channel.members.includes(viewerId)) return refuse('user_not_in_channel');
  const problem = contentProblem(args);
  if (problem !== null) return problem;
  const message = postMessage(workspace, {
    channelId: channel.id,
    userId: workspace.app.botUserId,
    content: args,
    ephemeralTo: viewerId,
  });
  return { ok: true, message_ts: message.ts };
};

/** docs.slack.dev/reference/methods/chat.update */
export const chatUpdate: ApiMethod = ({ workspace }, args) => {
  const { message, refusal } = ownMessage(workspace, args, 'cant_update_message');
  if (refusal !== undefined) return refusal;
  const problems = validateMessage(args);
  if (problems.length > 0) return refuseFor('invalid_blocks', problems);
  editMessage(workspace, message, args);
  return {
    ok: true,
    channel: message.channelId,
    ts: message.ts,
    text: message.text,
    message: messageOnTheWire(workspace, message),
  };
};

/** docs.slack.dev/reference/methods/chat.delete */
export const chatDelete: ApiMethod = ({ workspace }, args) => {
  const { message, refusal } = ownMessage(workspace, args, 'cant_delete_message');
  if (refusal !== undefined) return refusal;
  removeMessage(workspace, message);
  return { ok: true, channel: message.channelId, ts: message.ts };
};

/** docs.slack.dev/reference/methods/chat.getPermalink */
export const chatGetPermalink: ApiMethod = ({ workspace }, args) => {
  const channelId = wordsOf(args['channel']);
  const ts = wordsOf(args['message_ts']);
  if (findMessage(workspace, { channelId, ts }) === undefined) return refuse('message_not_found');
  const host = `https://${workspace.team.domain}.slack.com`;
  const permalink = `${host}/archives/${channelId}/p${ts.replace('.', '')}`;
  return { ok: true, channel: channelId, permalink };
};

type Found<Name extends string, Thing> =
  | (Readonly<Record<Name, Thing>> & { readonly refusal?: undefined })
  | (Readonly<Partial<Record<Name, undefined>>> & { readonly refusal: JsonObject });

function postableChannel(workspace: Workspace, args: JsonObject): Found<'channel', Channel> {
  const channel = findChannel(workspace, wordsOf(args['channel']));
  if (channel === undefined) return { refusal: refuse('channel_not_found') };
  if (channel.isArchived) return { refusal: refuse('is_archived') };
  if (!channel.members.includes(workspace.app.botUserId)) {
    return { refusal: refuse(channel.isPrivate ? 'channel_not_found' : 'not_in_channel') };
  }
  return { channel };
}

function contentProblem(args: JsonObject): JsonObject | null {
  const problems = validateMessage(args);
  if (problems.length > 0) return refuseFor('invalid_blocks', problems);
  const hasBlocks = objectsOf(args['blocks']).length > 0;
  return hasBlocks || textOf(args['text']) ? null : refuse('no_text');
}

function ownMessage(
  workspace: Workspace,
  args: JsonObject,
  refusal: string,
): Found<'message', Message> {
  const channel = findChannel(workspace, wordsOf(args['channel']));
  if (channel === undefined) return { refusal: refuse('channel_not_found') };
  const message = findMessage(workspace, { channelId: channel.id, ts: wordsOf(args['ts']) });
  if (message === undefined) return { refusal: refuse('message_not_found') };
  return message.userId === workspace.app.botUserId ? { message } : { refusal: refuse(refusal) };
}
