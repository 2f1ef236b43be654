import type { Temporal } from 'temporal-polyfill';

import { snoozeAlert } from '#analysis/risks/change-alert.ts';
import { section } from '#delivery/slack/block-kit/blocks.ts';
import { form, selectInput } from '#delivery/slack/block-kit/inputs.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Form } from '#delivery/slack/forms/form.ts';

import { alertAsked, changeAlert, overModal, subjectOf, tooLate } from './change.ts';

const TITLE = 'Snooze an alert';
const HOURS_OF_DAY = 24;

const RESTS = [
  { value: 'day', label: 'One day' },
  { value: 'week', label: 'One week' },
  { value: 'worse', label: 'Until it gets worse' },
] as const;

/** Asks how long an alert may rest. */
export const snoozeForm: Form = {
  callbackId: 'alert_snooze',
  actionId: 'alert_snooze',
  title: TITLE,
  async open(value, request) {
    const alert = await alertAsked(value, request);
    if (alert === null) return null;
    if (alert.status === 'resolved') return overModal(TITLE, alert, request.sources);
    return form(
      { title: TITLE, callbackId: 'alert_snooze', submitLabel: 'Snooze', metadata: value },
      [
        subjectOf(alert, request.sources),
        selectInput({ id: 'until', label: 'For how long?', hint: WORSE }, RESTS, 'week'),
      ],
    );
  },
  async submit({ answers, metadata }, request) {
    const { sources, actor } = request;
    const rest = RESTS.find(({ value }) => value === answers['until']);
    if (rest === undefined) return { errors: { until: 'Choose how long.' } };
    const found = await alertAsked(metadata, request);
    if (found === null) return { errors: { until: 'This alert is not there any more.' } };
    const now = sources.now();
    const act = { id: found.id, until: untilOf(rest.value, now), actor, now };
    const changed = await changeAlert(sources, (transaction) => snoozeAlert(transaction, act));
    const done = mrkdwn`:zzz: *Snoozed: ${rest.label.toLowerCase()}.* It says so in the channel in a moment. When it wakes, its message has its buttons again.`;
    return tooLate(TITLE, changed, sources) ?? { title: TITLE, blocks: [section(done)] };
  },
};

const WORSE = 'Worse: it becomes more severe, or half as large again.';

function untilOf(rest: (typeof RESTS)[number]['value'], now: Temporal.Instant) {
  if (rest === 'worse') return rest;
  return now.add({ hours: rest === 'day' ? HOURS_OF_DAY : 7 * HOURS_OF_DAY });
}
