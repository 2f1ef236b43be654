import type { ContextBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';

import type { RangeProblem } from '#delivery/day-range.ts';
import { restatedNote } from '#delivery/restated.ts';
import {
  actions,
  context,
  header,
  message,
  section,
  type ButtonInput,
  type Message,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { netChange } from '#delivery/slack/figures/bridge-lines.ts';
import { bridgeSummary } from '#delivery/slack/figures/bridge-table.ts';
import { footer } from '#delivery/slack/figures/footer.ts';
import { lineButtons } from '#delivery/slack/figures/line-buttons.ts';
import { movementTable } from '#delivery/slack/figures/movements.ts';
import { noDataYet } from '#delivery/slack/figures/no-data.ts';
import { outlook } from '#delivery/slack/figures/outlook.ts';
import { alarms, doesNotClose, omissions } from '#delivery/slack/figures/warnings.ts';
import { dayAsOf } from '#delivery/slack/wording/days.ts';
import { roundMoney, roundMoneySigned } from '#delivery/slack/wording/money.ts';
import type { Timezone } from '#domain/day.ts';

import type { MrrHistory } from './ask.ts';
import { mrrChart } from './chart.ts';
import { RANGES, type Range } from './ranges.ts';

type Setting = Pick<Sources, 'timezone' | 'isSimulated'>;

/** `/moneyradar mrr 90d`: MRR over time, the bridge across it and the customers who moved it. */
export function mrrMessage(history: MrrHistory, setting: Setting): Message {
  const { current, bridge, status, now, today, range } = history;
  if (status.lastEventAt === null && current.customers === 0) return noDataYet();
  const small = context(
    footer({ asOf: current.asOf, current, snapshots: history.snapshots, ...setting }),
  );
  if (!bridge.closes) {
    const warning = doesNotClose(bridge);
    return message(warning, [section(warning), small]);
  }
  const chart = mrrChart({
    title: `${nameOf(history)}, ${range.label}`,
    snapshots: history.snapshots,
    pointDays: range.pointDays(today),
    pointLabel: range.pointLabel,
  });
  return message(mrkdwn`${headline(history)}`, [
    header(headline(history)),
    ...alarms(status, now).map(section),
    ...(chart === null ? [] : [chart]),
    section(bridgeSummary(bridge, today)),
    // A range that is over says nothing of today.
    ...(bridge.toDay.equals(today) ? [outlook(current, history.pipeline)] : []),
    ...lineButtons(bridge, history.account),
    ...movements(history),
    ...restatements(history, setting.timezone),
    ...omissions(current),
    actions(otherRanges(range, history.account)),
    small,
  ]);
}

/** Answers the name of a Stripe account that nobody knows. */
export function unknownAccount(expectation: string): Message {
  const text = mrkdwn`:grey_question: \`--account\` ${expectation}.`;
  return message(text, [
    section(text),
    actions([
      ...otherRanges(null),
      { actionId: 'command_breakdown', label: 'By account', value: 'breakdown account' },
    ]),
  ]);
}

/** Answers a range that is none. */
export function unknownRange(words: string): Message {
  const names = RANGES.map(({ name }) => mrkdwn`\`${name}\``);
  const text = joinMrkdwn([
    mrkdwn`:grey_question: I cannot show MRR for “${words.slice(0, 40)}”. I know ${joinMrkdwn(names, ', ')}, a month such as \`2026-03\`, and two days such as \`2026-01-01 2026-03-31\`: type \`/moneyradar mrr 90d\`, or pick one.`,
  ]);
  return message(text, [section(text), actions(otherRanges(null))]);
}

/** Answers days that nobody can draw. */
export function impossibleRange(words: string, { field, detail }: RangeProblem): Message {
  const day = field === 'to' ? 'last' : 'first';
  const text = mrkdwn`:grey_question: I cannot show MRR for “${words.slice(0, 40)}”: the ${day} day ${detail}. Type \`/moneyradar mrr 2026-01-01 2026-03-31\`, or pick one.`;
  return message(text, [section(text), actions(otherRanges(null))]);
}

/** In a range that is over, MRR is what it was at its end. */
function headline(history: MrrHistory): string {
  const { bridge, current, range, today } = history;
  const { currency, toDay, endMinor } = bridge;
  const change = netChange(bridge);
  const moved = change === 0n ? 'unchanged' : roundMoneySigned(change, currency);
  const isNow = toDay.equals(today);
  const mrr = `${nameOf(history)} ${roundMoney(isNow ? current.mrrMinor : endMinor, currency)}`;
  const when = isNow ? '' : ` on ${dayAsOf(toDay, today)}`;
  return `${mrr}${when} · ${moved} in ${range.label}`;
}

function nameOf({ account }: MrrHistory): string {
  return account === null ? 'MRR' : `MRR of account ${account}`;
}

function restatements({ snapshots, range, today }: MrrHistory, timezone: Timezone): ContextBlock[] {
  const formatDay = (day: Temporal.PlainDate) => dayAsOf(day, today);
  const note = restatedNote(snapshots, { interval: range.interval, timezone, formatDay });
  return note === null ? [] : [context(mrkdwn`:arrows_counterclockwise: ${note}`)];
}

function movements({ bridge, today }: MrrHistory): MessageBlock[] {
  const { counts, topMovements } = bridge;
  if (topMovements.length === 0) return [section(mrkdwn`Nothing moved in this time.`)];
  const total = Object.values(counts).reduce((sum, number) => sum + number, 0);
  return [section(title(topMovements.length, total)), movementTable(topMovements, today)];
}

function title(shown: number, total: number): SafeMrkdwn {
  if (total === 1) return mrkdwn`*The one change*`;
  if (shown === total) return mrkdwn`*All ${total} changes, the largest first*`;
  return mrkdwn`*The ${shown} largest of ${total} changes*`;
}

/** The same message over another time, in place of this one. */
function otherRanges(shown: Range | null, account: string | null = null): ButtonInput[] {
  return RANGES.filter((range) => range !== shown).map(({ name, label }) => ({
    actionId: `view_mrr_${name}`,
    label,
    value: `mrr ${name}${account === null ? '' : ` --account=${account}`}`,
  }));
}
