import type { TableBlock } from '@slack/types';

import type { ForecastLoss, LossCalendar, LossSum } from '#analysis/risks/forecast.ts';
import { LOSS_WORDS } from '#delivery/loss-words.ts';
import {
  actions,
  context,
  header,
  message,
  section,
  sectionWithButton,
  type Message,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { table } from '#delivery/slack/block-kit/table.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { count, dayAsOf, shortDay } from '#delivery/slack/wording/days.ts';
import { instantFor } from '#delivery/slack/wording/instants.ts';
import { roundMoney } from '#delivery/slack/wording/money.ts';
import type { LossKind } from '#domain/alerts.ts';

import { lossLine } from './line.ts';
import { formatLossPage } from './list-place.ts';

type Setting = Pick<Sources, 'timezone' | 'isSimulated'>;

const LINES_OF_KIND = 3;

/** `/moneyradar forecast-losses`: what goes or may go, week by week, and the largest of each kind. */
export function forecastMessage(calendar: LossCalendar, setting: Setting): Message {
  const { kinds } = calendar;
  const title = headline(calendar);
  return message(mrkdwn`${title}. ${nextStep(calendar)}`, [
    header(title),
    ...(kinds.length === 0 ? [] : [weeksTable(calendar)]),
    ...kinds.map((sum) => kindSection(sum, calendar)),
    section(mrkdwn`*Next*\n${nextStep(calendar)}`),
    actions([
      { actionId: 'command_alerts', label: 'Open alerts', value: 'alerts' },
      { actionId: 'command_mrr', label: 'MRR chart', value: 'mrr 30d' },
    ]),
    context(smallPrint(calendar, setting)),
  ]);
}

function headline({ total, currency, toDay, fromDay, kinds }: LossCalendar): string {
  const until = dayAsOf(toDay, fromDay);
  if (kinds.length === 0) return `Nothing is set to go until ${until}`;
  if (total.subscriptions === 0) return `No MRR is set to go until ${until}`;
  return `${roundMoney(total.minor, currency)} a month goes or may go until ${until}`;
}

/** Money by week and kind; all of a week counts each subscription once. */
function weeksTable({ weeks, kinds, total, currency, fromDay }: LossCalendar): TableBlock {
  const shown = kinds.map(({ kind }) => kind);
  const money = (sum: LossSum | undefined) =>
    sum === undefined ? '–' : roundMoney(sum.minor, currency);
  const cells = (sums: LossCalendar['kinds']) =>
    shown.map((kind) => money(sums.find((one) => one.kind === kind)));
  return table(
    [
      { title: 'Week of' },
      ...shown.map((kind) => ({ title: LOSS_WORDS[kind].short, isNumeric: true })),
      { title: 'MRR in all', isNumeric: true },
    ],
    [
      ...weeks.map((week) => ({
        cells: [dayAsOf(week.weekDay, fromDay), ...cells(week.kinds), money(week)],
      })),
      { cells: ['In all', ...cells(kinds), money(total)], isStrong: true },
    ],
  );
}

function kindSection(
  sum: LossSum & { readonly kind: LossKind },
  { currency, entries, fromDay }: LossCalendar,
): MessageBlock {
  const { kind, subscriptions, minor } = sum;
  const { title, action } = LOSS_WORDS[kind];
  const largest = entries
    .filter((entry) => entry.kind === kind)
    .toSorted(byMoney)
    .slice(0, LINES_OF_KIND);
  const text = joinMrkdwn([
    mrkdwn`*${title}*  ·  ${count(subscriptions, 'subscription')}, ${roundMoney(minor, currency)} a month${kind === 'trial_ending' ? mrkdwn` to win` : mrkdwn``}`,
    ...largest.map((entry) => lossLine(entry, fromDay)),
    mrkdwn`_${action}_`,
  ]);
  if (subscriptions <= largest.length) return section(text);
  return sectionWithButton(text, {
    actionId: `list_losses_${kind}`,
    label: `Show all ${count(subscriptions, 'subscription')}`,
    value: formatLossPage({ kind, page: 0 }),
  });
}

function byMoney(one: ForecastLoss, other: ForecastLoss): number {
  const difference = (other.baseMrrMinor ?? 0n) - (one.baseMrrMinor ?? 0n);
  return difference === 0n ? 0 : difference > 0n ? 1 : -1;
}

function nextStep({ entries, fromDay, kinds }: LossCalendar): string {
  const first = entries.toSorted(byMoney).find(({ isCounted }) => isCounted);
  if (first !== undefined) {
    const { kind, customerName, customerId, day } = first;
    const when = day.equals(fromDay) ? 'today' : `before ${shortDay(day)}`;
    return `Start with ${customerName ?? customerId}, ${when}. ${LOSS_WORDS[kind].action}`;
  }
  return kinds.length === 0
    ? 'Nothing to defuse: win somebody new, or offer a bigger plan to who needs it.'
    : LOSS_WORDS.trial_ending.action;
}

function smallPrint({ asOf, total }: LossCalendar, setting: Setting): SafeMrkdwn {
  const { timezone, isSimulated } = setting;
  return joinMrkdwn(
    [
      mrkdwn`As of ${instantFor(asOf, timezone)}`,
      'in all, each subscription counts once, where it comes first, and trials never: they are no MRR yet',
      ...(total.withoutRate === 0
        ? []
        : [
            `not in the money: ${count(total.withoutRate, 'subscription')} without an exchange rate`,
          ]),
      ...(isSimulated ? ['a simulated company'] : []),
    ],
    '  ·  ',
  );
}
