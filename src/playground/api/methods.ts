import { validateMessage } from '#playground/block-kit/validate.ts';
import { isObject, type JsonObject } from '#playground/json.ts';

import { refuse, refuseFor, type ApiMethod, type ApiScene } from './answers.ts';
import {
  chatDelete,
  chatGetPermalink,
  chatPostEphemeral,
  chatPostMessage,
  chatUpdate,
} from './chat.ts';
import {
  authTest,
  conversationsHistory,
  conversationsInfo,
  conversationsOpen,
  conversationsReplies,
  usergroupsList,
  usergroupsUsersList,
  usersInfo,
} from './people.ts';
import { viewsOpen, viewsPublish, viewsPush, viewsUpdate } from './views.ts';

interface Entry {
  readonly run: ApiMethod;
  /** The token needs one of them; none: any token will do. */
  readonly scopes: readonly string[];
}

const CHAT = ['chat:write'];
const CHANNELS = ['channels:read', 'groups:read'];

const METHODS: Readonly<Record<string, Entry>> = {
  'auth.test': { run: authTest, scopes: [] },
  'blocks.validate': { run: blocksValidate, scopes: [] },
  'chat.delete': { run: chatDelete, scopes: CHAT },
  'chat.getPermalink': { run: chatGetPermalink, scopes: [] },
  'chat.postEphemeral': { run: chatPostEphemeral, scopes: CHAT },
  'chat.postMessage': { run: chatPostMessage, scopes: CHAT },
  'chat.update': { run: chatUpdate, scopes: CHAT },
  'conversations.history': { run: conversationsHistory, scopes: ['channels:history'] },
  'conversations.info': { run: conversationsInfo, scopes: CHANNELS },
  'conversations.open': { run: conversationsOpen, scopes: ['im:write'] },
  'conversations.replies': { run: conversationsReplies, scopes: ['channels:history'] },
  'usergroups.list': { run: usergroupsList, scopes: ['usergroups:read'] },
  'usergroups.users.list': { run: usergroupsUsersList, scopes: ['usergroups:read'] },
  'users.info': { run: usersInfo, scopes: ['users:read'] },
  'views.open': { run: viewsOpen, scopes: [] },
  'views.publish': { run: viewsPublish, scopes: [] },
  'views.push': { run: viewsPush, scopes: [] },
  'views.update': { run: viewsUpdate, scopes: [] },
};

/** Runs a Web API method as the bot with these scopes; the answer is what Slack would send with status 200. */
export function callMethod(
  scene: ApiScene & { readonly scopes: readonly string[] },
  method: string,
  args: JsonObject,
): JsonObject {
  const entry = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (entry === undefined) return refuse('unknown_method', { req_method: method });
  const isGranted =
    entry.scopes.length === 0 || entry.scopes.some((scope) => scene.scopes.includes(scope));
  if (!isGranted) {
    const needed = entry.scopes.join(',');
    return refuse('missing_scope', { needed, provided: scene.scopes.join(',') });
  }
  return entry.run(scene, args);
}

function blocksValidate(_scene: ApiScene, args: JsonObject): JsonObject {
  const problems = validateMessage(isObject(args['message']) ? args['message'] : args);
  return problems.length === 0 ? { ok: true } : refuseFor('invalid_blocks', problems);
}
