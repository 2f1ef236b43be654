import type { SectionBlock } from '@slack/types';

import {
  actions,
  context,
  fields,
  header,
  message,
  section,
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
import { count, grouped } from '#delivery/slack/wording/days.ts';
import { roundMoney, roundMoneySigned, runRate } from '#delivery/slack/wording/money.ts';

import type { Overview } from './ask.ts';

const LARGEST_MOVEMENTS = 5;

type Setting = Pick<Sources, 'timezone' | 'isSimulated'>;

/** `/moneyradar`: the headline, how the last days led to it, and who moved it. */
export function overviewMessage(overview: Overview, setting: Setting): Message {
  const { current, bridge, status, now, today } = overview;
  if (status.lastEventAt === null && current.customers === 0) return noDataYet();
  const small = context(footer({ asOf: current.asOf, current, ...setting }));
  if (!bridge.closes) {
    const warning = doesNotClose(bridge);
    return message(warning, [section(warning), small]);
  }
  return message(joinMrkdwn([headline(overview), summary(overview)], '. '), [
    header(headlineText(overview)),
    ...alarms(status, now).map(section),
    keyFigures(overview),
    ...trialsAndUsage(overview.pipeline),
    bridgeTable(bridge, today),
    ...lineButtons(bridge),
    ...largestMovements(overview),
    ...omissions(current),
    actions(nextSteps()),
    small,
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
  return mrkdwn`${headlineText(overview)}`;
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

function nextSteps() {
  return [
    { actionId: 'command_mrr', label: 'MRR chart', value: 'mrr 90d', isPrimary: true },
    { actionId: 'command_status', label: 'Status', value: 'status' },
    { actionId: 'command_help', label: 'Help', value: 'help' },
  ];
}
