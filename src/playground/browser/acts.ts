import { findElement } from '#playground/block-kit/elements.ts';
import type { Where } from '#playground/delivery/clicks.ts';
import { SlackError } from '#playground/delivery/dispatch.ts';
import { objectsOf, textOf, wordsOf, type JsonObject } from '#playground/json.ts';
import type { LocalSlack } from '#playground/local-slack.ts';
import { findMessage, postMessage, removeMessage } from '#playground/messages.ts';
import { htmlText } from '#playground/render/html.ts';
import { offeredOptions, renderOptions } from '#playground/render/menus.ts';
import { stateOf, statesOf, type Choice } from '#playground/states.ts';
import { blocksOf, findView } from '#playground/views.ts';
import { SLACKBOT_ID } from '#playground/workspace.ts';

import { knownTimezone, readerOf } from './page-state.ts';

/** What the page sent and how it ended. */
export interface ActResult {
  readonly error?: string;
  /** Messages under the fields of a modal, by block id. */
  readonly errors?: Readonly<Record<string, string>>;
  /** The rows of an external menu. */
  readonly options?: string;
  /** Whether the app has answered already; false: it may do so later. */
  readonly isAnswered?: boolean;
}

type Hands = Pick<
  LocalSlack,
  | 'workspace'
  | 'wire'
  | 'action'
  | 'suggest'
  | 'submit'
  | 'closeView'
  | 'openHome'
  | 'command'
  | 'say'
>;
type Act = (slack: Hands, sent: JsonObject) => Promise<ActResult>;

const ACTS: Readonly<Record<string, Act>> = {
  action: click,
  close: closeView,
  command: typeCommand,
  dismiss,
  home: openHome,
  say,
  submit,
  suggest,
};

/** Does what a person did on the page. Slack's own errors come back as words to show. */
export async function act(slack: Hands, sent: JsonObject): Promise<ActResult> {
  const kind = wordsOf(sent['act']);
  const run = Object.hasOwn(ACTS, kind) ? ACTS[kind] : undefined;
  if (run === undefined) return { error: `unknown act: ${kind}` };
  try {
    return await run(slack, sent);
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

async function typeCommand(slack: Hands, sent: JsonObject): Promise<ActResult> {
  const by = { user: wordsOf(sent['viewer']), channel: wordsOf(sent['channel']) };
  try {
    const answer = await slack.command(wordsOf(sent['text']), by);
    return { isAnswered: answer !== undefined };
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    postMessage(slack.workspace, {
      channelId: by.channel,
      userId: SLACKBOT_ID,
      content: { text: error.message },
      ephemeralTo: by.user,
    });
    return { isAnswered: true };
  }
}

async function say(slack: Hands, sent: JsonObject): Promise<ActResult> {
  slack.say(wordsOf(sent['text']), {
    user: wordsOf(sent['viewer']),
    channel: wordsOf(sent['channel']),
    threadTs: textOf(sent['thread']) ?? null,
  });
  return { isAnswered: true };
}

async function click(slack: Hands, sent: JsonObject): Promise<ActResult> {
  const { blocks, where } = hostOf(slack, sent);
  const match = matchOf(sent);
  const found = findElement(blocks, match);
  if (found === undefined) return { error: 'This is no longer there.' };
  const timezone = knownTimezone(sent['timezone']);
  await slack.action(where, match, {
    user: wordsOf(sent['viewer']),
    value: stateOf(found.element, textsOf(sent['chosen']), timezone),
    state: statesOf(blocks, choicesOf(sent['inputs']), timezone),
  });
  return {};
}

async function suggest(slack: Hands, sent: JsonObject): Promise<ActResult> {
  const { where } = hostOf(slack, sent);
  const by = { user: wordsOf(sent['viewer']), text: wordsOf(sent['text']) };
  const offered = await slack.suggest(where, matchOf(sent), by);
  const query = { viewerId: by.user, timezone: knownTimezone(sent['timezone']) };
  const reader = readerOf(slack, query, slack.workspace.now());
  return { options: htmlText(renderOptions(offeredOptions(offered, reader), new Set())) };
}

async function submit(slack: Hands, sent: JsonObject): Promise<ActResult> {
  const view = findView(slack.workspace, wordsOf(sent['view']));
  if (view === undefined) return { error: 'This dialog is no longer open.' };
  const choices = choicesOf(sent['inputs']);
  const values = statesOf(blocksOf(view), choices, knownTimezone(sent['timezone']));
  const { errors } = await slack.submit(view.id, values, wordsOf(sent['viewer']));
  return errors === null ? {} : { errors };
}

async function closeView(slack: Hands, sent: JsonObject): Promise<ActResult> {
  await slack.closeView(wordsOf(sent['view']), wordsOf(sent['viewer']));
  return {};
}

async function openHome(slack: Hands, sent: JsonObject): Promise<ActResult> {
  await slack.openHome(wordsOf(sent['viewer']));
  return {};
}

async function dismiss(slack: Hands, sent: JsonObject): Promise<ActResult> {
  const at = { channelId: wordsOf(sent['channel']), ts: wordsOf(sent['ts']) };
  const message = findMessage(slack.workspace, { ...at, viewerId: wordsOf(sent['viewer']) });
  if (message !== undefined && message.ephemeralTo === sent['viewer'])
    removeMessage(slack.workspace, message);
  return {};
}

function hostOf(slack: Hands, sent: JsonObject): { blocks: readonly JsonObject[]; where: Where } {
  const view = findView(slack.workspace, wordsOf(sent['view']));
  if (view !== undefined) return { blocks: blocksOf(view), where: { view: view.id } };
  const where = { channel: wordsOf(sent['channel']), ts: wordsOf(sent['ts']) };
  const message = findMessage(slack.workspace, {
    channelId: where.channel,
    ts: where.ts,
    viewerId: wordsOf(sent['viewer']),
  });
  return { blocks: message?.blocks ?? [], where };
}

function matchOf(sent: JsonObject): { actionId: string; blockId: string } {
  return { actionId: wordsOf(sent['actionId']), blockId: wordsOf(sent['blockId']) };
}

function choicesOf(sent: unknown): Choice[] {
  return objectsOf(sent).map((one) => ({ ...matchOf(one), chosen: textsOf(one['chosen']) }));
}

function textsOf(list: unknown): string[] {
  return Array.isArray(list) ? list.map(wordsOf) : [];
}
