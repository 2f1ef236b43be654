import { randomBytes } from 'node:crypto';

import type { Temporal } from 'temporal-polyfill';

import type { JsonObject } from './json.ts';

export interface User {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  /** Another team than the workspace's: a person of another company, through Slack Connect. */
  readonly teamId: string;
  readonly isBot: boolean;
  readonly isAdmin: boolean;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  /** Ids of users, the bot's included once it was invited. */
  members: string[];
  isArchived: boolean;
  isPrivate: boolean;
  /** Shared with another company (Slack Connect). */
  isExtShared: boolean;
}

export interface Message {
  /** Seconds with six decimals: the message's id within its channel. */
  readonly ts: string;
  readonly channelId: string;
  readonly userId: string;
  text: string;
  blocks: readonly JsonObject[];
  metadata: JsonObject | null;
  readonly threadTs: string | null;
  /** The only user who sees it; null: everyone in the channel. */
  readonly ephemeralTo: string | null;
  isEdited: boolean;
}

export interface View {
  readonly id: string;
  readonly type: 'modal' | 'home';
  readonly userId: string;
  /** Changes with each update; views.update compares it when it is given. */
  hash: string;
  readonly rootId: string;
  readonly previousId: string | null;
  /** What the app sent, every block and element with its id. */
  content: JsonObject;
}

/** One workspace in memory. Everything a person of it can see is in here. */
export interface Workspace {
  readonly team: { readonly id: string; readonly domain: string; readonly name: string };
  readonly app: { readonly id: string; readonly botId: string; readonly botUserId: string };
  readonly users: readonly User[];
  channels: Channel[];
  readonly usergroups: Readonly<Record<string, readonly string[]>>;
  /** Oldest first. */
  messages: Message[];
  readonly homes: Map<string, View>;
  /** Open modals of each user, the visible one last. */
  readonly modals: Map<string, View[]>;
  /** Called after every change. */
  readonly listeners: Set<() => void>;
  readonly now: () => Temporal.Instant;
  lastTs: bigint;
}

export type WorkspaceParts = Partial<Pick<Workspace, 'users' | 'channels' | 'usergroups'>> & {
  readonly now: () => Temporal.Instant;
};

const TEAM = { id: 'T0DEMO', domain: 'moneyradar-demo', name: 'MoneyRadar demo' };
const APP = { id: 'A0DEMO', botId: 'B0DEMO', botUserId: 'U0BOT' };

/** Slack itself speaks as this user, when a command failed. */
export const SLACKBOT_ID = 'USLACKBOT';

/** A workspace with Dana (who installed the app), Omar (a member), Gina (a guest of another company) and three channels. */
export function createWorkspace(parts: WorkspaceParts): Workspace {
  return {
    team: TEAM,
    app: APP,
    users: parts.users ?? demoUsers(),
    channels: parts.channels ?? demoChannels(),
    usergroups: parts.usergroups ?? { S0FIN: ['U0DANA'] },
    messages: [],
    homes: new Map(),
    modals: new Map(),
    listeners: new Set(),
    now: parts.now,
    lastTs: 0n,
  };
}

/** Tells everyone who watches that the workspace looks different now. */
export function changed(workspace: Workspace): void {
  for (const listener of workspace.listeners) listener();
}

/** A user by id or name; a bug in the caller when there is none. */
export function userOf(workspace: Workspace, key: string): User {
  const user = workspace.users.find(({ id, name }) => id === key || name === key);
  if (user === undefined) throw new Error(`no user ${key} in the local workspace`);
  return user;
}

/** A channel by id, name or `#name`; a bug in the caller when there is none. */
export function channelOf(workspace: Workspace, key: string): Channel {
  const channel = findChannel(workspace, key);
  if (channel === undefined) throw new Error(`no channel ${key} in the local workspace`);
  return channel;
}

/** A channel by id, name or `#name`. The direct messages of a user with the app are `D…` and always there. */
export function findChannel(workspace: Workspace, key: string): Channel | undefined {
  const wanted = key.replace(/^#/, '');
  const known = workspace.channels.find(({ id, name }) => id === wanted || name === wanted);
  return known ?? directMessages(workspace, wanted);
}

/** The id of a user's direct messages with the app: `U0DANA` → `D0DANA`. */
export function directMessageId(userId: string): string {
  return `D${userId.slice(1)}`;
}

/** A new message timestamp: the clock in microseconds, always later than the last one. */
export function nextTs(workspace: Workspace): string {
  const clockUs = workspace.now().epochNanoseconds / 1000n;
  workspace.lastTs = clockUs > workspace.lastTs ? clockUs : workspace.lastTs + 1n;
  const digits = String(workspace.lastTs);
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/** A new id in Slack's manner, such as `V5B1E20A9C4`. */
export function newId(prefix: string): string {
  return prefix + randomBytes(5).toString('hex').toUpperCase();
}

function directMessages(workspace: Workspace, key: string): Channel | undefined {
  const user = workspace.users.find(({ id }) => id === key || directMessageId(id) === key);
  if (user === undefined || user.isBot) return undefined;
  return {
    id: directMessageId(user.id),
    name: 'directmessage',
    members: [user.id, workspace.app.botUserId],
    isArchived: false,
    isPrivate: true,
    isExtShared: false,
  };
}

function demoUsers(): User[] {
  const member = { teamId: TEAM.id, isBot: false, isAdmin: false };
  return [
    { ...member, id: 'U0DANA', name: 'dana', realName: 'Dana Reyes', isAdmin: true },
    { ...member, id: 'U0OMAR', name: 'omar', realName: 'Omar Haddad' },
    { ...member, id: 'U0GUEST', name: 'gina', realName: 'Gina Park', teamId: 'T0PARTNER' },
    { ...member, id: APP.botUserId, name: 'moneyradar', realName: 'MoneyRadar', isBot: true },
    { ...member, id: SLACKBOT_ID, name: 'slackbot', realName: 'Slackbot', isBot: true },
  ];
}

function demoChannels(): Channel[] {
  const open = { isArchived: false, isPrivate: false, isExtShared: false };
  const team = ['U0DANA', 'U0OMAR'];
  return [
    { ...open, id: 'C0REV', name: 'revenue', members: [...team, APP.botUserId] },
    { ...open, id: 'C0ALERT', name: 'revenue-alerts', members: [...team, APP.botUserId] },
    { ...open, id: 'C0GEN', name: 'general', members: [...team, 'U0GUEST'], isExtShared: true },
  ];
}
