import { wordsOf, type JsonObject } from '#playground/json.ts';
import { messageOnTheWire } from '#playground/messages.ts';
import {
  directMessageId,
  findChannel,
  type Channel,
  type Workspace,
} from '#playground/workspace.ts';

import { refuse, type ApiMethod } from './answers.ts';

const HISTORY_LIMIT = 100;

/** docs.slack.dev/reference/methods/auth.test */
export const authTest: ApiMethod = ({ workspace }) => ({
  ok: true,
  url: `https://${workspace.team.domain}.slack.com/`,
  team: workspace.team.name,
  user: 'moneyradar',
  team_id: workspace.team.id,
  user_id: workspace.app.botUserId,
  bot_id: workspace.app.botId,
  is_enterprise_install: false,
});

/** docs.slack.dev/reference/methods/users.info */
export const usersInfo: ApiMethod = ({ workspace }, args) => {
  const user = workspace.users.find(({ id }) => id === args['user']);
  if (user === undefined) return refuse('user_not_found');
  return {
    ok: true,
    user: {
      id: user.id,
      team_id: user.teamId,
      name: user.name,
      real_name: user.realName,
      is_admin: user.isAdmin,
      is_bot: user.isBot,
      is_stranger: user.teamId !== workspace.team.id,
      profile: { display_name: user.name, real_name: user.realName },
    },
  };
};

/** docs.slack.dev/reference/methods/usergroups.users.list */
export const usergroupsUsersList: ApiMethod = ({ workspace }, args) => {
  const users = workspace.usergroups[wordsOf(args['usergroup'])];
  return users === undefined ? refuse('no_such_subteam') : { ok: true, users };
};

/** docs.slack.dev/reference/methods/usergroups.list */
export const usergroupsList: ApiMethod = ({ workspace }) => ({
  ok: true,
  usergroups: Object.entries(workspace.usergroups).map(([id, users]) => ({
    id,
    team_id: workspace.team.id,
    name: groupName(id),
    handle: groupName(id).toLowerCase(),
    user_count: users.length,
  })),
});

/** `S0FIN` is the group Fin. */
function groupName(id: string): string {
  const word = id.replace(/^S0?/, '').toLowerCase();
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** docs.slack.dev/reference/methods/conversations.info */
export const conversationsInfo: ApiMethod = ({ workspace }, args) => {
  const channel = findChannel(workspace, wordsOf(args['channel']));
  if (channel === undefined) return refuse('channel_not_found');
  return { ok: true, channel: channelOnTheWire(workspace, channel) };
};

/** docs.slack.dev/reference/methods/conversations.open */
export const conversationsOpen: ApiMethod = ({ workspace }, args) => {
  const userId = wordsOf(args['users']);
  if (!workspace.users.some(({ id }) => id === userId)) return refuse('user_not_found');
  return { ok: true, channel: { id: directMessageId(userId) } };
};

/** docs.slack.dev/reference/methods/conversations.history: newest first, ephemeral messages never. */
export const conversationsHistory: ApiMethod = ({ workspace }, args) => {
  const channel = findChannel(workspace, wordsOf(args['channel']));
  if (channel === undefined) return refuse('channel_not_found');
  if (!channel.members.includes(workspace.app.botUserId)) return refuse('not_in_channel');
  const limit = Math.min(Number(args['limit'] ?? HISTORY_LIMIT), HISTORY_LIMIT);
  const oldest = wordsOf(args['oldest']);
  const latest = wordsOf(args['latest']) || '9';
  const messages = workspace.messages.filter(
    ({ channelId, ephemeralTo, threadTs, ts }) =>
      channelId === channel.id &&
      ephemeralTo === null &&
      (threadTs === null || threadTs === ts) &&
      ts > oldest &&
      ts < latest,
  );
  const page = messages.slice(-limit).toReversed();
  return {
    ok: true,
    messages: page.map((message) => withMetadata(messageOnTheWire(workspace, message), args)),
    has_more: messages.length > page.length,
  };
};

/** docs.slack.dev/reference/methods/conversations.replies: the first message of a thread, and then its replies, oldest first. */
export const conversationsReplies: ApiMethod = ({ workspace }, args) => {
  const channel = findChannel(workspace, wordsOf(args['channel']));
  if (channel === undefined) return refuse('channel_not_found');
  if (!channel.members.includes(workspace.app.botUserId)) return refuse('not_in_channel');
  const ofThread = wordsOf(args['ts']);
  const inChannel = workspace.messages.filter(
    ({ channelId, ephemeralTo }) => channelId === channel.id && ephemeralTo === null,
  );
  const first = inChannel.find(({ ts }) => ts === ofThread);
  if (first === undefined) return refuse('thread_not_found');
  const oldest = wordsOf(args['oldest']);
  const replies = inChannel.filter(
    ({ threadTs, ts }) => threadTs === ofThread && ts !== ofThread && ts > oldest,
  );
  const limit = Math.min(Number(args['limit'] ?? HISTORY_LIMIT), HISTORY_LIMIT);
  const page = [first, ...replies.slice(0, limit)];
  return {
    ok: true,
    messages: page.map((message) => withMetadata(messageOnTheWire(workspace, message), args)),
    has_more: replies.length > limit,
  };
};

function withMetadata(message: JsonObject, args: JsonObject): JsonObject {
  if (args['include_all_metadata'] === true) return message;
  const { metadata: _left, ...rest } = message;
  return rest;
}

function channelOnTheWire(workspace: Workspace, channel: Channel): JsonObject {
  return {
    id: channel.id,
    name: channel.name,
    is_channel: !channel.isPrivate,
    is_private: channel.isPrivate,
    is_archived: channel.isArchived,
    is_ext_shared: channel.isExtShared,
    is_member: channel.members.includes(workspace.app.botUserId),
    num_members: channel.members.length,
  };
}
