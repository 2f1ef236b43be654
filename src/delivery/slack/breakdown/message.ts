import type { Breakdown } from '#analysis/revenue/breakdown.ts';
import { breakdownTable } from '#delivery/breakdown-table.ts';
import { dimensionName, groupName, ROUNDED_ALONE } from '#delivery/breakdown-words.ts';
import {
  actions,
  context,
  header,
  message,
  section,
  sectionWithButton,
  type ButtonInput,
  type Message,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { barChart } from '#delivery/slack/block-kit/chart.ts';
import { LIMITS } from '#delivery/slack/block-kit/limits.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { table } from '#delivery/slack/block-kit/table.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { footer } from '#delivery/slack/figures/footer.ts';
import { noDataYet } from '#delivery/slack/figures/no-data.ts';
import { alarms, doesNotClose, omissions } from '#delivery/slack/figures/warnings.ts';
import { RANGES } from '#delivery/slack/mrr/ranges.ts';
import { count } from '#delivery/slack/wording/days.ts';
import { roundMoney } from '#delivery/slack/wording/money.ts';
import { toMajorNumber } from '#domain/money.ts';

import type { Asked, BreakdownAnswer } from './ask.ts';
import { formatBreakdownPage } from './list-place.ts';
import { keyMissing, oneAccount } from './nothing-to-tell.ts';
import { nextStep, summary } from './words.ts';

type Setting = Pick<Sources, 'timezone' | 'isSimulated'>;

const ROWS_SHOWN = 15;

/** `/moneyradar breakdown 90d`: MRR by where it came from, what moved it there, and what to do about it. */
export function breakdownMessage(answer: BreakdownAnswer, setting: Setting): Message {
  const { current, bridge, status, now, found, range } = answer;
  if (status.lastEventAt === null && current.customers === 0) return noDataYet();
  if (found === null) return keyMissing();
  if (found.dimension === 'account' && found.accounts < 2) return oneAccount();
  const small = context(footer({ asOf: current.asOf, current, ...setting }));
  if (!bridge.closes) {
    const warning = doesNotClose(bridge);
    return message(warning, [section(warning), small]);
  }
  const { titles, rows } = breakdownTable(found, { most: ROWS_SHOWN, money: roundMoney });
  return message(mrkdwn`${summary(found, range)}`, [
    header(`MRR by ${dimensionName(found)} · ${range.label}`),
    ...alarms(status, now).map(section),
    ...chart(found),
    section(mrkdwn`${summary(found, range)}`),
    table(
      titles.map((title, index) => ({ title, isNumeric: index > 0 })),
      rows.map((cells, index) => ({ cells, isStrong: index === rows.length - 1 })),
    ),
    context(mrkdwn`${ROUNDED_ALONE}`),
    ...more(found),
    // A simulated company has no API to be read.
    ...(setting.isSimulated ? [] : unread(found)),
    section(mrkdwn`*Next*\n${nextStep(found)}`),
    ...omissions(current),
    actions(others(answer, found)),
    small,
  ]);
}

/** Answers words that name neither a breakdown nor a time. */
export function unknownBreakdown(words: string): Message {
  const text = mrkdwn`:grey_question: I cannot break MRR down by “${words.slice(0, 40)}”. Type \`/moneyradar breakdown 90d\` for where customers came from, or \`/moneyradar breakdown account\`, or pick one.`;
  return message(text, [section(text), actions(RANGES.map((range) => show({ range })))]);
}

/** What is there, the largest first; nothing to draw of a single one. */
function chart(found: Breakdown): MessageBlock[] {
  const { groups, currency } = found;
  const points = groups
    .filter(({ endMinor }) => endMinor > 0n)
    .slice(0, LIMITS.chartPoints)
    .map((group) => ({
      label: groupName(group, found),
      value: toMajorNumber(group.endMinor, currency),
    }));
  if (points.length < 2) return [];
  const title = `MRR by ${dimensionName(found)}`;
  return [barChart({ title, seriesName: 'MRR', yLabel: currency.toUpperCase(), points })];
}

function more(found: Breakdown): MessageBlock[] {
  const inAll = found.groups.length + (found.others?.groups ?? 0);
  if (inAll <= ROWS_SHOWN) return [];
  return [
    sectionWithButton(mrkdwn`The ${ROWS_SHOWN} largest of ${count(inAll, 'value')}.`, {
      actionId: 'list_breakdown',
      label: `Show all ${count(inAll, 'value')}`,
      value: formatBreakdownPage({ ...found, page: 0 }),
    }),
  ];
}

function unread({ needsReading }: Breakdown): MessageBlock[] {
  if (!needsReading) return [];
  return [
    sectionWithButton(
      mrkdwn`:hourglass: Customers from before the key was set show it after the next reading of Stripe, which comes by itself (\`SYNC_CRON\`) or now.`,
      { actionId: 'command_sync', label: 'Read Stripe now', value: 'sync' },
    ),
  ];
}

/** The same over another time or of the other kind, in place of this one. */
function others({ range, dimension }: Asked, { accounts }: Breakdown): ButtonInput[] {
  const times = RANGES.filter((one) => one !== range).map((one) => show({ range: one, dimension }));
  if (dimension === 'account')
    return [...times, show({ range, dimension: 'attribution' }, 'By source')];
  return [...times, ...(accounts > 1 ? [show({ range, dimension: 'account' }, 'By account')] : [])];
}

function show(
  { range, dimension = 'attribution' }: Partial<Asked> & Pick<Asked, 'range'>,
  label = range.label,
): ButtonInput {
  return {
    actionId: `view_breakdown_${dimension}_${range.name}`,
    label,
    value: `breakdown ${dimension} ${range.name}`,
  };
}
