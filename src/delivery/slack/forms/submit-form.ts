import type { ViewResponseAction, ViewSubmitAction } from '@slack/bolt';

import { describeRefusal, type Clicker } from '#delivery/slack/access.ts';
import { section } from '#delivery/slack/block-kit/blocks.ts';
import { modal } from '#delivery/slack/block-kit/modal.ts';
import { describeFailure, logFailure, within } from '#delivery/slack/failures.ts';
import { actorOf, audit, refusalOf, type House } from '#delivery/slack/house.ts';

import type { Answers, Form } from './form.ts';

/** Slack waits three seconds for what becomes of a form. */
const DEADLINE_MS = 2_400;

/**
 * Does what a filled-in form asks for, and says what became of it: errors beside their inputs, or a
 * modal in place of the form. Who submits is checked anew.
 */
export async function submitForm(
  house: House,
  form: Form,
  { view, user, team }: Pick<ViewSubmitAction, 'view' | 'user' | 'team'>,
): Promise<ViewResponseAction> {
  const teamIds = [team?.id, user.team_id].filter((id) => id !== undefined);
  const clicker: Clicker = { userId: user.id, teamIds };
  try {
    return await within(
      DEADLINE_MS,
      `the form ${form.callbackId}`,
      submit(house, form, { view, clicker }),
    );
  } catch (error) {
    const reference = logFailure(house.sources.log, error);
    return {
      response_action: 'update',
      view: modal(form.title, [section(describeFailure(error, reference))]),
    };
  }
}

async function submit(
  house: House,
  form: Form,
  { view, clicker }: { view: ViewSubmitAction['view']; clicker: Clicker },
): Promise<ViewResponseAction> {
  const { userId } = clicker;
  const about = { form: form.callbackId };
  const refusal = await refusalOf(house, clicker);
  if (refusal !== null && form.admits?.(refusal) !== true) {
    const detail = { ...about, reason: refusal };
    await audit(house, { userId, action: 'slack.refused', subject: null, detail });
    return {
      response_action: 'update',
      view: modal(form.title, [section(describeRefusal(refusal, userId))]),
    };
  }
  const request = { sources: house.sources, userId, actor: await actorOf(house, userId) };
  const filled = { answers: answersOf(view), metadata: view.private_metadata };
  const submitted = await form.submit(filled, request);
  if ('errors' in submitted) return { response_action: 'errors', errors: { ...submitted.errors } };
  await audit(house, { userId, action: 'slack.submitted', subject: null, detail: about });
  return { response_action: 'update', view: modal(submitted.title, submitted.blocks) };
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
