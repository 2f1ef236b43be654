import { typeLabel } from '#delivery/alert-figure-words.ts';
import {
  actions,
  context,
  divider,
  header,
  message,
  section,
  type ButtonInput,
  type Message,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { count, grouped } from '#delivery/slack/wording/days.ts';
import { instantFor } from '#delivery/slack/wording/instants.ts';
import { roundMoney } from '#delivery/slack/wording/money.ts';
import type { AlertStatus } from '#domain/alerts.ts';

import type { AlertList } from './ask.ts';
import { commandFor, type Asked } from './asked.ts';
import { figuresBlocks, mutedBlocks } from './figures-blocks.ts';
import { formatListPlace } from './list-place.ts';
import { alertRow } from './rows.ts';

type Setting = Pick<Sources, 'timezone' | 'baseCurrency' | 'isSimulated'>;

const TYPES_OFFERED = 4;

/** `/moneyradar alerts`: the most money first, what to do about each, and what the earlier ones brought. */
export function alertsMessage(list: AlertList, setting: Setting): Message {
  const { page, figures, muted, asked } = list;
  const title = headline(list, setting);
  const rowSetting = { ...setting, now: list.asOf, stripePlaces: list.stripePlaces };
  const more = moreOf(list);
  return message(mrkdwn`${title}. ${nextStep(list)}`, [
    header(title),
    ...severities(list),
    ...page.alerts.flatMap((alert) => alertRow(alert, rowSetting)),
    divider(),
    section(mrkdwn`*Next*\n${nextStep(list)}`),
    ...(asked.type === null ? figuresBlocks(figures, muted) : mutedBlocks(asked.type, muted)),
    actions([...(more === null ? [] : [more]), ...views(list)]),
    ...typeFilters(list),
    context(smallPrint(list, setting)),
  ]);
}

/** Answers a word that is neither a list nor a type. */
export function unknownAlerts(word: string): Message {
  const text = mrkdwn`:grey_question: I have no alerts called “${word.slice(0, 40)}”. Type \`/moneyradar alerts snoozed\`, \`/moneyradar alerts resolved\`, a type such as \`/moneyradar alerts payment_retry\`, or pick one.`;
  const offered = (['active', 'snoozed', 'resolved'] as const).map((status) =>
    viewButton({ status, type: null }, STATUS_LABELS[status]),
  );
  return message(text, [section(text), actions(offered)]);
}

const STATUS_LABELS: Readonly<Record<AlertStatus, string>> = {
  active: 'Open',
  snoozed: 'Snoozed',
  resolved: 'Resolved',
};

/** `12 open alerts: $1,240 a month at stake` */
function headline({ asked, counts, page }: AlertList, { baseCurrency }: Setting): string {
  const { status, type } = asked;
  const of = type === null ? '' : ` · ${typeLabel(type)}`;
  if (status === 'resolved')
    return page.alerts.length === 0 ? `No alert is resolved yet${of}` : `Resolved alerts${of}`;
  const { alerts, atStakeMinor } = counts[status];
  const adjective = status === 'active' ? 'open' : 'snoozed';
  if (alerts === 0) return `No alert is ${adjective}${of}`;
  const money =
    atStakeMinor === 0n ? '' : `: ${roundMoney(atStakeMinor, baseCurrency)} a month at stake`;
  return `${count(alerts, `${adjective} alert`)}${money}${of}`;
}

function severities({ asked, counts }: AlertList): MessageBlock[] {
  if (asked.status === 'resolved') return [];
  const { critical, warning, informational } = counts[asked.status];
  const parts = [
    ...(critical === 0 ? [] : [`${grouped(critical)} critical`]),
    ...(warning === 0 ? [] : [count(warning, 'warning')]),
    ...(informational === 0 ? [] : [`${grouped(informational)} for information`]),
  ];
  return parts.length === 0
    ? []
    : [section(mrkdwn`${parts.join('  ·  ')}  ·  the most money first`)];
}

function moreOf({ asked, page, counts }: AlertList): ButtonInput | null {
  if (page.nextCursor === null) return null;
  const label =
    asked.status === 'resolved' ? 'Show all' : `Show all ${grouped(counts[asked.status].alerts)}`;
  return { actionId: 'list_page', label, value: formatListPlace(asked, null), isPrimary: true };
}

function nextStep({ asked, counts, page }: AlertList): string {
  if (asked.status === 'snoozed')
    return 'Nothing: each comes back on its day, or when it gets worse.';
  if (asked.status === 'resolved')
    return page.alerts.length === 0
      ? 'Nothing yet: what is resolved, or ends by itself, is kept here with what came of it.'
      : '“Why?” shows what was known then. The same condition stays away for 7 days after a person resolved it.';
  if (counts.active.alerts === 0)
    return 'Nothing to defuse. Look again now, or see what the next 30 days bring.';
  return 'Take the first one: write the message, and press Resolve with what came of it, so that the money kept is counted.';
}

/** The other lists, a scan and what lies ahead. */
function views({ asked, counts }: AlertList): ButtonInput[] {
  const labels = {
    active: counts.active.alerts === 0 ? 'Open' : `Open (${grouped(counts.active.alerts)})`,
    snoozed:
      counts.snoozed.alerts === 0 ? 'Snoozed' : `Snoozed (${grouped(counts.snoozed.alerts)})`,
    resolved: 'Resolved',
  };
  const others = (['active', 'snoozed', 'resolved'] as const).filter(
    (status) => status !== asked.status,
  );
  return [
    ...others.map((status) => viewButton({ ...asked, status }, labels[status])),
    { actionId: 'command_scan', label: 'Scan now', value: 'scan' },
    { actionId: 'command_forecast', label: 'Next 30 days', value: 'forecast-losses' },
  ];
}

/** One type alone; the types of which the most is open. */
function typeFilters({ asked, figures }: AlertList): MessageBlock[] {
  if (asked.type !== null) return [actions([viewButton({ ...asked, type: null }, 'All types')])];
  const offered = figures.types
    .filter(({ stillOpen }) => stillOpen > 0)
    .toSorted((one, other) => other.stillOpen - one.stillOpen)
    .slice(0, TYPES_OFFERED);
  if (offered.length < 2) return [];
  const buttons = offered.map(({ type }) =>
    viewButton({ ...asked, type }, `Only: ${typeLabel(type)}`),
  );
  return [actions(buttons)];
}

function viewButton(asked: Asked, label: string): ButtonInput {
  return {
    actionId: `view_alerts_${asked.status}_${asked.type ?? 'all'}`,
    label,
    value: commandFor(asked),
  };
}

function smallPrint({ asOf }: AlertList, { timezone, isSimulated }: Setting): SafeMrkdwn {
  return joinMrkdwn(
    [
      mrkdwn`As of ${instantFor(asOf, timezone)}`,
      'a customer with several alerts is at stake once',
      'wrong alarms are counted of those that people resolved',
      ...(isSimulated ? ['a simulated company'] : []),
    ],
    '  ·  ',
  );
}
