import { typeLabel } from '#delivery/alert-figure-words.ts';
import { sharePercent } from '#delivery/settings-words.ts';
import { section, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import {
  channelInput,
  checkInput,
  multiSelectInput,
  peopleInput,
  selectInput,
  textInput,
  type Choice,
} from '#delivery/slack/block-kit/inputs.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { ALERT_TYPES } from '#domain/alerts.ts';
import { OFF, WEEKDAYS } from '#domain/setting-values.ts';
import type { SettingValues } from '#domain/settings.ts';

import type { Usergroup } from './desk.ts';

/** Inputs that are no setting by themselves. */
export const EVERYBODY = 'everybody';
export const GOODBYE = 'goodbye';
export const WEEKLY_DAY = 'weekly_day';
export const WEEKLY_TIME = 'weekly_time';

const HOURS = 24;
const DEFAULT_TIME = '09:00';

type Blocks = readonly (MessageBlock | ReturnType<typeof textInput>)[];

/** The whole form, filled with what holds. */
export function settingsInputs(values: SettingValues, groups: readonly Usergroup[]): Blocks {
  return [
    ...places(values),
    ...people(values, groups),
    ...times(values),
    ...thresholds(values),
    ...figures(values),
  ];
}

function places({ alert_channel: alerts, digest_channel: digest }: SettingValues): Blocks {
  const hint = 'Invite me there first: /invite @MoneyRadar. Empty: nowhere.';
  return [
    section(mrkdwn`:speech_balloon:  *Channels*`),
    channelInput(
      { id: 'alert_channel', label: 'Alerts go to', hint, isOptional: true },
      alerts === OFF ? undefined : alerts,
    ),
    channelInput(
      { id: 'digest_channel', label: 'Digest and weekly review go to', hint, isOptional: true },
      digest === OFF ? undefined : digest,
    ),
  ];
}

function people(values: SettingValues, groups: readonly Usergroup[]): Blocks {
  const { allowed_users: users, allowed_usergroups: chosen } = values;
  const isEverybody = users.includes('*');
  const known = groups.map(({ id, name }) => ({ value: id, label: name }));
  const unknown = chosen.filter((id) => !groups.some((group) => group.id === id));
  // Slack shows so many at most, and whoever is not shown would lose their access by saving.
  const choices = [...unknown.map((id) => ({ value: id, label: id })), ...known].toSorted(
    (one, other) => Number(chosen.includes(other.value)) - Number(chosen.includes(one.value)),
  );
  return [
    section(mrkdwn`:busts_in_silhouette:  *People who see revenue*`),
    peopleInput(
      { id: 'allowed_users', label: 'People', isOptional: true },
      isEverybody ? [] : users,
    ),
    ...(choices.length === 0
      ? []
      : [
          multiSelectInput(
            { id: 'allowed_usergroups', label: 'Groups', isOptional: true },
            choices,
            chosen,
          ),
        ]),
    checkInput(
      { id: EVERYBODY, label: 'Or everybody' },
      { label: 'Everybody in this workspace, guests too', value: '*' },
      isEverybody,
    ),
    checkInput(
      { id: GOODBYE, label: 'If you are not among them' },
      { label: 'I know that I will see no revenue any more', value: 'yes' },
    ),
  ];
}

function times({ digest_at: digest, weekly_at: weekly }: SettingValues): Blocks {
  const [day = '', time = ''] = weekly.split(' ');
  const isPlain = WEEKDAYS.some((weekday) => weekday === day);
  const days = WEEKDAYS.map((value) => ({ value, label: capitalised(value) }));
  const odd = isPlain || weekly === OFF ? [] : [oddChoice(weekly)];
  return [
    section(mrkdwn`:alarm_clock:  *When*`),
    selectInput(
      { id: 'digest_at', label: 'The digest comes at' },
      timeChoices(digest, OFF),
      digest,
    ),
    selectInput(
      { id: WEEKLY_DAY, label: 'The weekly review comes on' },
      [{ value: OFF, label: 'Never' }, ...odd, ...days],
      isPlain ? day : weekly,
    ),
    selectInput(
      { id: WEEKLY_TIME, label: 'The weekly review comes at' },
      timeChoices(isPlain ? time : DEFAULT_TIME),
      isPlain ? time : DEFAULT_TIME,
    ),
  ];
}

function thresholds(values: SettingValues): Blocks {
  const number = (id: keyof SettingValues, label: string, value: string) =>
    textInput({ id, label }, { value, longest: 10 });
  return [
    section(mrkdwn`:bell:  *What is worth an alert*`),
    number(
      'mrr_decline_warning_percent',
      'MRR fell by so many percent in 7 days: a warning',
      String(values.mrr_decline_warning_percent),
    ),
    number(
      'mrr_decline_critical_percent',
      'MRR fell by so many percent in 7 days: critical',
      String(values.mrr_decline_critical_percent),
    ),
    number(
      'usage_mismatch_threshold',
      'Percent of a limit from which a plan is too small',
      sharePercent(values.usage_mismatch_threshold),
    ),
    number(
      'support_ticket_spike_threshold',
      'Support tickets: so many times a usual week',
      String(values.support_ticket_spike_threshold),
    ),
    multiSelectInput(
      {
        id: 'muted_alert_types',
        label: 'Muted alerts',
        hint: 'No message tells of them; they are still listed and counted.',
        isOptional: true,
      },
      ALERT_TYPES.map((value) => ({ value, label: typeLabel(value) })),
      values.muted_alert_types,
    ),
  ];
}

function figures({
  timezone,
  base_currency: currency,
  customer_names: names,
}: SettingValues): Blocks {
  return [
    section(mrkdwn`:bar_chart:  *Figures*`),
    textInput(
      {
        id: 'timezone',
        label: 'Time zone in which days begin',
        hint: 'As in Europe/Berlin or America/New_York.',
      },
      { value: timezone, longest: 60 },
    ),
    textInput(
      { id: 'base_currency', label: 'Currency of totals', hint: 'Three letters, as in USD.' },
      { value: currency.toUpperCase(), longest: 3 },
    ),
    selectInput(
      {
        id: 'customer_names',
        label: 'Names of customers',
        hint: 'Names that Stripe tells from then on. Without them there are ids only.',
      },
      [
        { value: OFF, label: 'Do not store them' },
        { value: 'on', label: 'Store them' },
      ],
      names ? 'on' : OFF,
    ),
  ];
}

/** Every half hour, and what holds if that is none of them. */
function timeChoices(chosen: string, off?: string): Choice[] {
  const halves = Array.from({ length: HOURS }, (_, hour) => String(hour).padStart(2, '0')).flatMap(
    (hour) => [`${hour}:00`, `${hour}:30`],
  );
  const isTime = /^\d\d:\d\d$/.test(chosen);
  const all = isTime && !halves.includes(chosen) ? [...halves, chosen].toSorted() : halves;
  return [
    ...(off === undefined ? [] : [{ value: off, label: 'Never' }]),
    ...(isTime || chosen === off ? [] : [oddChoice(chosen)]),
    ...all.map((value) => ({ value, label: value })),
  ];
}

function oddChoice(pattern: string): Choice {
  return { value: pattern, label: `${pattern} (as the environment says)` };
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
