import type { TableBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';

import type { Bridge } from '#analysis/revenue/bridge.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { table } from '#delivery/slack/block-kit/table.ts';
import { shortDay } from '#delivery/slack/wording/days.ts';
import { formatMoney, formatMoneySigned } from '#domain/money.ts';

import { bridgeLines, endOf, startOf } from './bridge-lines.ts';

/** Start, lines and end to the last unit, so that a reader can add them up. */
export function bridgeTable(bridge: Bridge, today: Temporal.PlainDate): TableBlock {
  const money = (minor: bigint) => formatMoney(minor, bridge.currency);
  const lines = bridgeLines(bridge).map(({ label, movements, signedMinor }) => ({
    cells: [label, movements?.toString() ?? '', formatMoneySigned(signedMinor, bridge.currency)],
  }));
  return table(
    [
      { title: 'Bridge' },
      { title: 'Changes', isNumeric: true },
      { title: 'per month', isNumeric: true },
    ],
    [
      { cells: [startOf(bridge), '', money(bridge.startMinor)] },
      ...lines,
      { cells: [endOf(bridge, today), '', money(bridge.endMinor)], isStrong: true },
    ],
  );
}

/** The same on one line, without what did not happen. */
export function bridgeSentence(bridge: Bridge, today: Temporal.PlainDate): SafeMrkdwn {
  const { currency } = bridge;
  const steps = bridgeLines(bridge)
    .filter(({ signedMinor, movements }) => signedMinor !== 0n || (movements ?? 0) > 0)
    .map(({ word, movements, signedMinor }) => {
      const counted = movements === null ? '' : ` (${movements})`;
      return `${formatMoneySigned(signedMinor, currency)} ${word}${counted}`;
    });
  const from = shortDay(bridge.fromDay.subtract({ days: 1 }));
  const end = endOf(bridge, today).replace('MRR ', '');
  return joinMrkdwn(
    [
      mrkdwn`*${formatMoney(bridge.startMinor, currency)}* at the end of ${from}`,
      steps.length === 0 ? 'no change' : steps.join('  ·  '),
      mrkdwn`*${formatMoney(bridge.endMinor, currency)}* ${end}`,
    ],
    '  →  ',
  );
}
