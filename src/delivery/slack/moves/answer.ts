import type { WebClient } from '@slack/web-api';

import { answerMove, type MoveChange } from '#analysis/radar/answer.ts';
import { describeRefusal, type Clicker } from '#delivery/slack/access.ts';
import { message, section, type Message } from '#delivery/slack/block-kit/blocks.ts';
import { modal } from '#delivery/slack/block-kit/modal.ts';
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { describeFailure, describeOutdated, logFailure, within } from '#delivery/slack/failures.ts';
import { publishHome } from '#delivery/slack/home/publish.ts';
import { actorOf, audit, channelRefusal, refusalOf, type House } from '#delivery/slack/house.ts';
import { showLayer } from '#delivery/slack/opened/show.ts';
import { askRadar } from '#delivery/slack/overview/ask.ts';
import { radarMessage } from '#delivery/slack/overview/message.ts';
import { respond } from '#delivery/slack/respond.ts';
import { shareCredit } from '#delivery/slack/share-credit.ts';
import type { MoveAnswer } from '#domain/moves.ts';

import { answerText } from './card.ts';
import { MOVES_TITLE, movesPage } from './list.ts';
import { parsePlacedMove, type PlacedMove } from './place.ts';

const DEADLINE_MS = 10_000;

export interface MoveClick {
  readonly clicker: Clicker;
  readonly answer: MoveAnswer;
  /** What the button says about itself. */
  readonly value: string;
  /** Reaches the message that was clicked; null in a modal and in the home tab. */
  readonly responseUrl: string | null;
  /** The modal that the button is in; null elsewhere. */
  readonly modalId: string | null;
  /** A message that others see too, and who shared it; null when the clicker alone sees it. */
  readonly shared: { readonly channelId: string; readonly sharer: string | null } | null;
}

/**
 * Answers a move and shows so where its button is: the message, the page or the home tab is drawn anew.
 * Who clicks is checked anew. Where no message can be answered with an error, what goes wrong is shown
 * in the place itself.
 */
export async function answerClickedMove(
  house: House,
  client: WebClient,
  click: MoveClick,
): Promise<void> {
  try {
    await answerAndShow(house, client, click);
  } catch (error) {
    if (click.responseUrl !== null) throw error;
    const reference = logFailure(house.sources.log, error);
    await say(house, client, { click, text: describeFailure(error, reference) });
  }
}

async function answerAndShow(house: House, client: WebClient, click: MoveClick): Promise<void> {
  const { sources } = house;
  const { answer, clicker } = click;
  const { userId } = clicker;
  const placed = parsePlacedMove(click.value);
  if (placed === null) return say(house, client, { click, text: describeOutdated() });
  const subject = `move:${placed.id}`;
  const refusal = await within(DEADLINE_MS, 'who may answer a move', refusalOf(house, clicker));
  if (refusal !== null) {
    const detail = { command: 'move', reason: refusal };
    await audit(house, { userId, action: 'slack.refused', subject, detail });
    return say(house, client, { click, text: describeRefusal(refusal, userId) });
  }
  const actor = await actorOf(house, userId);
  const given = { id: placed.id, answer, actor, now: sources.now() };
  const changed = await within(DEADLINE_MS, 'the answer to a move', answerMove(sources.db, given));
  const detail = { answer, outcome: changed.kind };
  await audit(house, { userId, action: 'slack.move_answered', subject, detail });
  await show(house, client, { click, placed, changed });
}

interface Answered {
  readonly click: MoveClick;
  readonly placed: PlacedMove;
  readonly changed: MoveChange;
}

async function show(house: House, client: WebClient, answered: Answered): Promise<void> {
  const { click, placed, changed } = answered;
  const { sources } = house;
  const { place } = placed;
  const text = saidOf(changed, sources);
  switch (place.where) {
    case 'radar': {
      if (await isUnsafe(house, click)) return say(house, client, { click, text });
      const asking = askRadar(sources, { these: place.shown });
      const radar = await within(DEADLINE_MS, 'the moves', asking);
      return replace(click, radarMessage(radar, sources));
    }
    case 'home':
      return publishHome(house, client, { clicker: click.clicker, moves: { these: place.shown } });
    case 'list': {
      if (click.modalId === null) return;
      const page = await within(DEADLINE_MS, 'the moves', movesPage(sources, place.after));
      return showLayer(client, click.modalId, modal(MOVES_TITLE, [section(text), ...page]));
    }
    case 'alone':
      return say(house, client, { click, text });
  }
}

/** What others see is changed only where they may see figures. */
async function isUnsafe(house: House, { shared }: MoveClick): Promise<boolean> {
  return shared !== null && (await channelRefusal(house, shared.channelId)) !== null;
}

async function replace({ responseUrl, shared }: MoveClick, drawn: Message): Promise<void> {
  if (responseUrl === null) return;
  const sharer = shared?.sharer ?? null;
  const blocks = sharer === null ? drawn.blocks : [...drawn.blocks, shareCredit(sharer, '')];
  await respond(responseUrl, { ...drawn, blocks }, 'in_place');
}

function saidOf({ move }: MoveChange, { now, timezone, baseCurrency }: Sources): SafeMrkdwn {
  return move === undefined ? GONE : answerText(move, { now: now(), timezone, baseCurrency });
}

const GONE = mrkdwn`:information_source: *This move is not there any more*: what it rested on is gone. \`/moneyradar\` shows those that are.`;

/** Tells the clicker, and nobody else. The home tab says by itself what it shows to whom. */
async function say(
  house: House,
  client: WebClient,
  { click, text }: { readonly click: MoveClick; readonly text: SafeMrkdwn },
): Promise<void> {
  const { responseUrl, modalId, clicker } = click;
  if (responseUrl !== null) {
    await respond(responseUrl, message(text, [section(text)]), 'asker');
  } else if (modalId === null) {
    await publishHome(house, client, { clicker });
  } else {
    await showLayer(client, modalId, modal(MOVES_TITLE, [section(text)]));
  }
}
