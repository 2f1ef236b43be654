import { setTimeout as wait } from 'node:timers/promises';

import type { ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';

import { describeRefusal, type Clicker } from '#delivery/slack/access.ts';
import { section } from '#delivery/slack/block-kit/blocks.ts';
import { modal } from '#delivery/slack/block-kit/modal.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { describeFailure, logFailure, within } from '#delivery/slack/failures.ts';
import { actorOf, audit, refusalOf, type House } from '#delivery/slack/house.ts';

import type { Answers, Form } from './form.ts';

/** Slack waits three seconds for what becomes of a form. */
const DEADLINE_MS = 2_400;
/** What takes longer is said to have begun, where a form has words for it. */
const PATIENCE_MS = 1_000;
/** Longer than any statement may take. */
const BEGUN_DEADLINE_MS = 120_000;
/** So long Slack has to lay what has begun over the form, before anything takes its place. */
const SETTLING_MS = 500;

/** What Slack is answered at once, and what takes its place in the modal; null when that was all. */
export interface FormAnswer {
  readonly first: ViewResponseAction;
  readonly later: (() => Promise<ModalView>) | null;
}

type Outcome = { readonly errors: Readonly<Record<string, string>> } | { readonly view: ModalView };

/**
 * Does what a filled-in form asks for, and says what became of it: errors beside their inputs, or a
 * modal in place of the form. Who submits is checked anew.
 */
export async function submitForm(
  house: House,
  form: Form,
  { view, user, team }: Pick<ViewSubmitAction, 'view' | 'user' | 'team'>,
): Promise<FormAnswer> {
  const teamIds = [team?.id, user.team_id].filter((id) => id !== undefined);
  const working = submit(house, form, { view, clicker: { userId: user.id, teamIds } });
  const deadlineMs = form.begun === undefined ? DEADLINE_MS : BEGUN_DEADLINE_MS;
  const outcome = within(deadlineMs, `the form ${form.callbackId}`, working).catch(
    (error: unknown): Outcome => {
      const reference = logFailure(house.sources.log, error);
      return { view: modal(form.title, [section(describeFailure(error, reference))]) };
    },
  );
  if (form.begun === undefined) return { first: actionOf(await outcome), later: null };
  const soon = await Promise.race([outcome, wait(PATIENCE_MS, null, { ref: false })]);
  if (soon !== null) return { first: actionOf(soon), later: null };
  return {
    first: actionOf({ view: modal(form.title, [section(form.begun)]) }),
    later: async () => {
      const [over] = await Promise.all([outcome, wait(SETTLING_MS)]);
      return 'view' in over ? over.view : modal(form.title, errorBlocks(over.errors));
    },
  };
}

function actionOf(outcome: Outcome): ViewResponseAction {
  return 'view' in outcome
    ? { response_action: 'update', view: outcome.view }
    : { response_action: 'errors', errors: { ...outcome.errors } };
}

/** Where the inputs that were wrong are gone. */
function errorBlocks(errors: Readonly<Record<string, string>>) {
  return Object.values(errors).map((error) => section(mrkdwn`:no_entry_sign: ${error}`));
}

async function submit(
  house: House,
  form: Form,
  { view, clicker }: { view: ViewSubmitAction['view']; clicker: Clicker },
): Promise<Outcome> {
  const { userId } = clicker;
  const about = { form: form.callbackId };
  const refusal = await refusalOf(house, clicker);
  if (refusal !== null && form.admits?.(refusal) !== true) {
    const detail = { ...about, reason: refusal };
    await audit(house, { userId, action: 'slack.refused', subject: null, detail });
    return { view: modal(form.title, [section(describeRefusal(refusal, userId))]) };
  }
  const request = { sources: house.sources, userId, actor: await actorOf(house, userId) };
  const filled = { answers: answersOf(view), metadata: view.private_metadata };
  const submitted = await form.submit(filled, request);
  if ('errors' in submitted) return submitted;
  await audit(house, { userId, action: 'slack.submitted', subject: null, detail: about });
  return { view: modal(submitted.title, submitted.blocks) };
}

/** Every input's answer, whatever kind of input it is. */
function answersOf({ state }: ViewSubmitAction['view']): Answers {
  return Object.fromEntries(
    Object.entries(state.values).map(([id, elements]) => {
      const [answer] = Object.values(elements);
      const given =
        answer?.value ??
        answer?.selected_option?.value ??
        answer?.selected_date ??
        answer?.selected_user ??
        answer?.selected_conversation ??
        answer?.selected_users?.join(',') ??
        answer?.selected_options?.map(({ value }) => value).join(',') ??
        null;
      return [id, typeof given === 'string' && given.trim() !== '' ? given.trim() : null];
    }),
  );
}
