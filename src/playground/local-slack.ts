import { apiHandler, type ApiCall } from './api/handler.ts';
import { dispatch, type DeliveryRecord } from './delivery/dispatch.ts';
import { peopleOf, type People } from './delivery/people.ts';
import { responseHandler } from './delivery/response-handler.ts';
import { createFaults, type Faults } from './faults.ts';
import { createGrants } from './grants.ts';
import { visibleMessages } from './messages.ts';
import { createRecords } from './records.ts';
import { startServer, type Handler } from './server.ts';
import { modalsOf } from './views.ts';
import type { WireEntry } from './wire.ts';
import {
  channelOf,
  createWorkspace,
  userOf,
  type Message,
  type View,
  type Workspace,
  type WorkspaceParts,
} from './workspace.ts';

/** Fixed, because they guard nothing: the local Slack is reached from this machine alone. */
const BOT_TOKEN = 'xoxb-local-slack';
const SIGNING_SECRET = 'local-slack-signing-secret';

/** What manifest.yml asks for. */
const SCOPES = ['commands', 'chat:write', 'usergroups:read'];

/** Slack waits this long for an answer. */
const ACK_TIMEOUT_MS = 3_000;

const UNTIL_TIMEOUT_MS = 10_000;

export type LocalSlackOptions = WorkspaceParts & {
  /** 0, the default: any free port. */
  readonly port?: number;
  /** Where the app takes Slack's requests; may be set later with `connect`. */
  readonly botUrl?: string;
  readonly scopes?: readonly string[];
  readonly ackTimeoutMs?: number;
  /** Further handlers of the same server, asked after Slack's own. */
  readonly handlers?: (slack: Omit<LocalSlack, 'url' | 'apiUrl' | 'stop'>) => readonly Handler[];
};

/** A Slack workspace on this machine: its server, what is in it, and the hands of the people in it. */
export interface LocalSlack extends People {
  readonly url: string;
  /** For the app's Web API client; ends with a slash. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly signingSecret: string;
  readonly workspace: Workspace;
  /** How Web API calls shall go wrong. */
  readonly faults: Faults;
  /** Web API calls of the app, the newest last. */
  readonly calls: ApiCall[];
  /** Requests to the app, the newest last. */
  readonly deliveries: DeliveryRecord[];
  /** Uses of response urls, the newest last: the problem, or null. */
  readonly responses: (string | null)[];
  /** All of that in order, for people to read. */
  readonly wire: WireEntry[];
  readonly connect: (botUrl: string) => void;
  /** What a user sees in a channel, threads included, oldest first. */
  readonly visible: (channel: string, user: string) => Message[];
  /** The modal that a user has in front, or null. */
  readonly modal: (user: string) => View | null;
  /** The home tab that the app has published to a user, or null. */
  readonly home: (user: string) => View | null;
  /** Resolves when `isSo` holds, which is asked after each change and each record; rejects after 10 s. */
  readonly until: (isSo: () => boolean) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts a local Slack on 127.0.0.1. It speaks the Web API, response urls, signed commands, interactions and events. */
export async function createLocalSlack(options: LocalSlackOptions): Promise<LocalSlack> {
  const workspace = createWorkspace(options);
  const grants = createGrants(options.now);
  const faults = createFaults();
  const records = createRecords(workspace);
  let botUrl = options.botUrl ?? '';
  let url = '';

  const wire = {
    signingSecret: SIGNING_SECRET,
    ackTimeoutMs: options.ackTimeoutMs ?? ACK_TIMEOUT_MS,
    now: options.now,
    record: records.addDelivery,
  };
  const inside = {
    ...peopleOf({
      workspace,
      grants,
      deliver: (delivery) => dispatch({ ...wire, botUrl }, delivery),
      responseUrl: (target) => `${url}/response/${grants.newResponse(target)}`,
    }),
    ...sightOf(workspace),
    botToken: BOT_TOKEN,
    signingSecret: SIGNING_SECRET,
    workspace,
    faults,
    calls: records.calls,
    deliveries: records.deliveries,
    responses: records.responses,
    wire: records.wire,
    connect(to: string) {
      botUrl = to;
    },
  };
  const scopes = options.scopes ?? SCOPES;
  const server = await startServer(options.port ?? 0, [
    apiHandler({ workspace, grants, faults, botToken: BOT_TOKEN, scopes, record: records.addCall }),
    responseHandler(workspace, grants, records.addResponse),
    ...(options.handlers?.(inside) ?? []),
  ]);
  url = server.url;
  return { ...inside, url, apiUrl: `${url}/api/`, stop: server.stop };
}

function sightOf(workspace: Workspace): Pick<LocalSlack, 'visible' | 'modal' | 'home' | 'until'> {
  return {
    visible: (channel, user) =>
      visibleMessages(workspace, channelOf(workspace, channel).id, userOf(workspace, user).id),
    modal: (user) => modalsOf(workspace, userOf(workspace, user).id).at(-1) ?? null,
    home: (user) => workspace.homes.get(userOf(workspace, user).id) ?? null,
    until: (isSo) => until(workspace, isSo),
  };
}

function until(workspace: Workspace, isSo: () => boolean): Promise<void> {
  if (isSo()) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      workspace.listeners.delete(look);
      finish();
    };
    const look = () => {
      if (isSo()) settle(resolve);
    };
    const late = new Error(`still not so after ${UNTIL_TIMEOUT_MS} ms: ${isSo.toString()}`);
    const timer = setTimeout(() => settle(() => reject(late)), UNTIL_TIMEOUT_MS);
    workspace.listeners.add(look);
  });
}
