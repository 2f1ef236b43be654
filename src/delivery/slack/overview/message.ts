import type { SectionBlock } from '@slack/types';

import { moveTitle } from '#delivery/move-words.ts';
import {
  actions,
  context,
  divider,
  fields,
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
import { bridgeTable } from '#delivery/slack/figures/bridge-table.ts';
import { footer } from '#delivery/slack/figures/footer.ts';
import { lineButtons } from '#delivery/slack/figures/line-buttons.ts';
import { movementList } from '#delivery/slack/figures/movements.ts';
import { noDataYet } from '#delivery/slack/figures/no-data.ts';
import { trialsAndUsage } from '#delivery/slack/figures/outlook.ts';
import { alarms, doesNotClose, omissions } from '#delivery/slack/figures/warnings.ts';
import { movesSection } from '#delivery/slack/moves/section.ts';
import { count, grouped } from '#delivery/slack/wording/days.ts';
import { roundMoney, roundMoneySigned, runRate } from '#delivery/slack/wording/money.ts';

import type { Overview, Radar } from './ask.ts';

const LARGEST_MOVEMENTS = 3;

/** So many moves have a card unless asked otherwise; a message has room for the second. */
export const MOVES_SHOWN = 5;
export const MOVES_SHOWN_MAX = 10;

type Setting = Pick<Sources, 'timezone' | 'baseCurrency' | 'isSimulated'>;

/** `/moneyradar`: the headline, how the last days led to it, and what to do next for more. */
export function radarMessage(radar: Radar, setting: Setting): Message {
  const { current, bridge, status, now, today, moves } = radar;
  if (status.lastEventAt === null && current.customers === 0) return noDataYet();
  const small = context(footer({ asOf: current.asOf, current, ...setting }));
  if (!bridge.closes) {
    const warning = doesNotClose(bridge);
    return message(warning, [section(warning), small]);
  }
  return message(joinMrkdwn([headline(radar), summary(radar), ...best(radar, setting)], ' '), [
    header(headlineText(radar)),
    ...alarms(status, now).map(section),
    keyFigures(radar),
    ...trialsAndUsage(radar.pipeline),
    bridgeTable(bridge, today),
    ...lineButtons(bridge),
    ...largestMovements(radar),
    divider(),
    ...movesSection(moves, { ...setting, now, where: 'radar' }),
    divider(),
    ...omissions(current),
    actions(waysOn(radar)),
    small,
  ]);
}

/** Answers a number of moves that is none. */
export function unknownNumber(word: string): Message {
  const text = mrkdwn`:grey_question: I cannot show “${word.slice(0, 40)}” moves. Type \`/moneyradar radar 10\`, with a number from 1 to ${MOVES_SHOWN_MAX}; “Show all” there has the others.`;
  return message(text, [
    section(text),
    actions([
      { actionId: 'view_radar', label: `The ${MOVES_SHOWN} best`, value: `radar ${MOVES_SHOWN}` },
    ]),
  ]);
}

/** `MRR $48,230 · +$1,120 in 30 days` */
export function headlineText({ current, bridge }: Overview): string {
  const { currency } = bridge;
  const days = bridge.fromDay.until(bridge.toDay).days + 1;
  const change = netChange(bridge);
  const moved = change === 0n ? 'unchanged' : roundMoneySigned(change, currency);
  return `MRR ${roundMoney(current.mrrMinor, currency)} · ${moved} in ${count(days, 'day')}`;
}

/** ARR run rate, customers, committed MRR and MRR at risk, side by side. */
export function keyFigures({ current }: Overview): SectionBlock {
  const { currency, mrrMinor, committedMinor, atRiskMinor } = current;
  return fields([
    mrkdwn`*ARR run rate*\n${roundMoney(runRate(mrrMinor), currency)}`,
    mrkdwn`*Paying customers*\n${grouped(current.customers)}`,
    mrkdwn`*Committed MRR*\n${roundMoney(committedMinor, currency)}, ${setTo(mrrMinor, committedMinor, currency)}`,
    atRiskMinor === 0n
      ? mrkdwn`*At risk*\nnothing, every payment went through`
      : mrkdwn`*At risk*\n${roundMoney(atRiskMinor, currency)} with a failed payment`,
  ]);
}

function setTo(mrrMinor: bigint, committedMinor: bigint, currency: string): string {
  if (committedMinor === mrrMinor) return 'nothing is set to change';
  return committedMinor < mrrMinor
    ? `${roundMoney(mrrMinor - committedMinor, currency)} is set to end`
    : `${roundMoney(committedMinor - mrrMinor, currency)} is set to come`;
}

function headline(overview: Overview): SafeMrkdwn {
  return mrkdwn`${headlineText(overview)}.`;
}

function summary({ current, bridge }: Overview): SafeMrkdwn {
  const { counts } = bridge;
  const customers = count(current.customers, 'paying customer');
  return mrkdwn`${customers}; ${counts.new} new, ${counts.reactivation} came back, ${counts.churn} left.`;
}

function largestMovements({ bridge, today }: Overview): MessageBlock[] {
  const largest = bridge.topMovements.slice(0, LARGEST_MOVEMENTS);
  if (largest.length === 0) return [section(mrkdwn`Nothing moved in this time.`)];
  return [section(mrkdwn`*Largest changes*`), movementList(largest, today)];
}

/** The move to begin with, for who reads no further. */
function best({ moves: { moves }, now }: Radar, setting: Setting): SafeMrkdwn[] {
  const move = moves.find(({ state }) => state === 'open');
  return move === undefined ? [] : [mrkdwn`Next: ${moveTitle(move, { ...setting, now })}.`];
}

/** Once a move is answered there is room for another one. */
function waysOn({ moves: { moves, total } }: Radar): ButtonInput[] {
  const open = moves.filter(({ state }) => state === 'open').length;
  const value = `radar ${Math.max(moves.length, 1)}`;
  return [
    ...(open < moves.length && open < total
      ? [{ actionId: 'view_radar', label: 'Next moves', value, isPrimary: true }]
      : []),
    { actionId: 'command_alerts', label: 'Alerts', value: 'alerts' },
    { actionId: 'command_mismatches', label: 'Plans that do not fit', value: 'mismatches' },
    { actionId: 'command_experiment', label: 'Experiments', value: 'experiment list' },
    { actionId: 'command_mrr', label: 'MRR chart', value: 'mrr 90d' },
    { actionId: 'command_help', label: 'Help', value: 'help' },
  ];
}
