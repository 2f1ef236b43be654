import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';

import { describeRefusal } from '#delivery/slack/access.ts';
import { message, section } from '#delivery/slack/block-kit/blocks.ts';
import { modal } from '#delivery/slack/block-kit/modal.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { describeFailure, describeOutdated, logFailure, within } from '#delivery/slack/failures.ts';
import { actorOf, audit, refusalOf, type House } from '#delivery/slack/house.ts';
import type { OpeningClick } from '#delivery/slack/opened/open.ts';
import { showLayer, showWaiting } from '#delivery/slack/opened/show.ts';
import { respond } from '#delivery/slack/respond.ts';

import type { Form } from './form.ts';

const DEADLINE_MS = 10_000;

/** Opens a form at once and fills it when it is made. Who clicks is checked anew. */
export async function openForm(
  house: House,
  client: WebClient,
  { form, click }: { form: Form; click: OpeningClick },
): Promise<void> {
  const waiting = modal(form.title, [section(mrkdwn`:hourglass_flowing_sand: One moment …`)]);
  const viewId = await showWaiting(client, click, waiting);
  if (viewId === null) {
    const text = mrkdwn`:hourglass: *Slack stopped waiting before this could be opened.* Click again.`;
    if (click.responseUrl !== null) {
      await respond(click.responseUrl, message(text, [section(text)]), 'asker');
    }
    return;
  }
  await showLayer(client, viewId, await viewFor(house, form, click));
}

async function viewFor(house: House, form: Form, click: OpeningClick): Promise<ModalView> {
  try {
    return await within(
      DEADLINE_MS,
      `the form ${form.callbackId}`,
      refusedOrOpened(house, form, click),
    );
  } catch (error) {
    const reference = logFailure(house.sources.log, error);
    return modal(form.title, [section(describeFailure(error, reference))]);
  }
}

async function refusedOrOpened(house: House, form: Form, click: OpeningClick): Promise<ModalView> {
  const { userId } = click.clicker;
  const refusal = await refusalOf(house, click.clicker);
  if (refusal !== null && form.admits?.(refusal) !== true) {
    const detail = { form: form.callbackId, reason: refusal };
    await audit(house, { userId, action: 'slack.refused', subject: null, detail });
    return modal(form.title, [section(describeRefusal(refusal, userId))]);
  }
  const { sources } = house;
  const request = { sources, userId, actor: await actorOf(house, userId) };
  const view = await form.open(click.value, request);
  return view ?? modal(form.title, [section(describeOutdated())]);
}
