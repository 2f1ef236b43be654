import { resolveAlert } from '#analysis/risks/change-alert.ts';
import { section } from '#delivery/slack/block-kit/blocks.ts';
import { form, selectInput, textInput } from '#delivery/slack/block-kit/inputs.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Form, FormRequest, Submitted } from '#delivery/slack/forms/form.ts';
import { OUTCOMES, type Outcome } from '#domain/alerts.ts';

import { alertAsked, changeAlert, overModal, subjectOf, tooLate } from './change.ts';
import { OUTCOME_LABELS, outcomeWords } from './outcome-words.ts';

const NOTE_CHARACTERS_MAX = 500;
const RESOLVE_TITLE = 'Resolve an alert';
const WRONG_TITLE = 'A wrong alarm';

/** Asks how an alert ended, and resolves it. */
export const resolveForm: Form = {
  callbackId: 'alert_resolution',
  actionId: 'alert_resolve',
  title: RESOLVE_TITLE,
  async open(value, request) {
    const alert = await alertAsked(value, request);
    if (alert === null) return null;
    if (alert.status === 'resolved') return overModal(RESOLVE_TITLE, alert, request.sources);
    const choices = OUTCOMES.map((outcome) => ({ value: outcome, label: OUTCOME_LABELS[outcome] }));
    return form(
      {
        title: RESOLVE_TITLE,
        callbackId: 'alert_resolution',
        submitLabel: 'Resolve',
        metadata: value,
      },
      [
        subjectOf(alert, request.sources),
        // None is chosen beforehand: what was kept is counted.
        selectInput({ id: 'outcome', label: 'What came of it?' }, choices),
        noteInput('A note for the next time'),
      ],
    );
  },
  async submit({ answers, metadata }, request) {
    const outcome = OUTCOMES.find((one) => one === answers['outcome']);
    if (outcome === undefined) return { errors: { outcome: 'Choose what came of it.' } };
    return resolve(metadata, request, {
      title: RESOLVE_TITLE,
      outcome,
      note: answers['note'] ?? null,
    });
  },
};

/** Takes an alert back that was none. */
export const wrongForm: Form = {
  callbackId: 'alert_wrong',
  actionId: 'alert_wrong',
  title: WRONG_TITLE,
  async open(value, request) {
    const alert = await alertAsked(value, request);
    if (alert === null) return null;
    if (alert.status === 'resolved') return overModal(WRONG_TITLE, alert, request.sources);
    return form(
      {
        title: WRONG_TITLE,
        callbackId: 'alert_wrong',
        submitLabel: 'It is wrong',
        metadata: value,
      },
      [
        subjectOf(alert, request.sources),
        section(
          mrkdwn`For 90 days it comes back only when it is twice as bad. How often alerts of a kind are wrong is counted and shown.`,
        ),
        noteInput('Why it is no risk'),
      ],
    );
  },
  async submit({ answers, metadata }, request) {
    const note = answers['note'] ?? null;
    return resolve(metadata, request, { title: WRONG_TITLE, outcome: 'wrong', note });
  },
};

function noteInput(label: string) {
  return textInput(
    { id: 'note', label, isOptional: true },
    { isMultiline: true, longest: NOTE_CHARACTERS_MAX },
  );
}

async function resolve(
  metadata: string,
  request: FormRequest,
  ending: {
    readonly title: string;
    readonly outcome: Outcome;
    readonly note: string | null;
  },
): Promise<Submitted> {
  const { sources, actor } = request;
  const { title, outcome, note } = ending;
  const found = await alertAsked(metadata, request);
  if (found === null) return { errors: { note: 'This alert is not there any more.' } };
  const act = { id: found.id, outcome, note, actor, now: sources.now() };
  const changed = await changeAlert(sources, (transaction) => resolveAlert(transaction, act));
  const late = tooLate(title, changed, sources);
  if (late !== null || changed.alert === undefined) return late ?? { title, blocks: [] };
  const done = mrkdwn`:white_check_mark: *${outcomeWords(changed.alert)}.* The message in the channel says so in a moment, and that it was you.`;
  return { title, blocks: [section(done)] };
}
