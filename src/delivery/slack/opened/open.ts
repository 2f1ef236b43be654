import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';

import { describeRefusal, type Clicker } from '#delivery/slack/access.ts';
import { message, section } from '#delivery/slack/block-kit/blocks.ts';
import { modal } from '#delivery/slack/block-kit/modal.ts';
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { describeFailure, describeOutdated, logFailure, within } from '#delivery/slack/failures.ts';
import { audit, refusalOf, type House } from '#delivery/slack/house.ts';
import { respond } from '#delivery/slack/respond.ts';

import type { Openable, Opened } from './openable.ts';
import { showLayer, showWaiting, type Place } from './show.ts';

/** Slack lets a modal be opened for three seconds; what it shows may come a little later. */
const DEADLINE_MS = 10_000;

export interface OpeningClick extends Place {
  readonly clicker: Clicker;
  /** What the button says about itself. */
  readonly value: string;
  /** Reaches the person beside the message that was clicked; null in a modal and in the home tab. */
  readonly responseUrl: string | null;
}

/**
 * Opens in a modal what a button stands for, or turns a page of it in place. Who clicks is checked
 * anew. A modal comes at once, within Slack's three seconds, and is filled when the answer is there; a
 * modal has no message to answer with an error, so what goes wrong is shown in itself.
 */
export async function openPaged(
  house: House,
  client: WebClient,
  { click, openables }: { click: OpeningClick; openables: readonly Openable[] },
): Promise<void> {
  const opened = readValue(house, click.value, openables);
  if (opened === null) return sayOutdated(client, click);
  const viewId = await showWaiting(client, click, waiting(opened));
  if (viewId === null) return sayTooLate(click);
  await showLayer(client, viewId, await viewFor(house, click.clicker, opened));
}

function readValue(
  { sources }: House,
  value: string,
  openables: readonly Openable[],
): Opened | null {
  const [name, ...words] = value.split(' ');
  const { timezone } = sources;
  const openable = openables.find((one) => one.name === name);
  return openable?.read(words, { now: sources.now(), timezone }) ?? null;
}

async function viewFor(house: House, clicker: Clicker, opened: Opened): Promise<ModalView> {
  const { title } = opened;
  try {
    return await within(DEADLINE_MS, `“${title}”`, refusedOrOpened(house, clicker, opened));
  } catch (error) {
    const reference = logFailure(house.sources.log, error);
    return modal(title, [section(describeFailure(error, reference))]);
  }
}

async function refusedOrOpened(house: House, clicker: Clicker, opened: Opened): Promise<ModalView> {
  const { title, detail } = opened;
  const { userId } = clicker;
  const refusal = await refusalOf(house, clicker);
  if (refusal !== null) {
    const refused = { ...detail, reason: refusal };
    await audit(house, { userId, action: 'slack.refused', subject: null, detail: refused });
    return modal(title, [section(describeRefusal(refusal, userId))]);
  }
  const shown = modal(title, await opened.blocks(house.sources));
  await audit(house, { userId, action: 'slack.opened', subject: null, detail });
  return shown;
}

function waiting({ title }: Opened): ModalView {
  return modal(title, [section(mrkdwn`:hourglass_flowing_sand: One moment …`)]);
}

async function sayOutdated(client: WebClient, click: OpeningClick): Promise<void> {
  const text = describeOutdated();
  if (click.modalId === null) return sayBeside(click, text);
  await showLayer(client, click.modalId, modal('Another version', [section(text)]));
}

async function sayTooLate(click: OpeningClick): Promise<void> {
  const text = mrkdwn`:hourglass: *Slack stopped waiting before this could be opened.* Click again; if it happens twice, \`/moneyradar status\` shows what is slow.`;
  await sayBeside(click, text);
}

async function sayBeside({ responseUrl }: OpeningClick, text: SafeMrkdwn): Promise<void> {
  if (responseUrl !== null) await respond(responseUrl, message(text, [section(text)]), 'asker');
}
