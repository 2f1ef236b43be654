import type { TableBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';

import type { Bridge } from '#analysis/revenue/bridge.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { table } from '#delivery/slack/block-kit/table.ts';
import { formatMoney, formatMoneySigned } from '#domain/money.ts';

import { bridgeLines, endOf, startOf } from './bridge-lines.ts';

/** Start, lines and end to the last unit, so that a reader can add them up. */
export function bridgeTable(bridge: Bridge, today: Temporal.PlainDate): TableBlock {
  const money = (minor: bigint) => formatMoney(minor, bridge.currency);
  const lines = bridgeLines(bridge).map(({ label, movements, signedMinor }) => ({
    cells: [label, movements?.toString() ?? '', formatMoneySigned(signedMinor, bridge.currency)],
  }));
  const at = (when: string) => (when === 'now' ? 'MRR now' : `MRR at ${when}`);
  return table(
    [
      { title: 'How MRR moved' },
      { title: 'Changes', isNumeric: true },
      { title: 'A month', isNumeric: true },
    ],
    [
      { cells: [at(startOf(bridge, today)), '', money(bridge.startMinor)] },
      ...lines,
      { cells: [at(endOf(bridge, today)), '', money(bridge.endMinor)], isStrong: true },
    ],
  );
}

/** The same in two lines, without what did not happen. */
export function bridgeSummary(bridge: Bridge, today: Temporal.PlainDate): SafeMrkdwn {
  const { currency } = bridge;
  const steps = bridgeLines(bridge)
    .filter(({ signedMinor, movements }) => signedMinor !== 0n || (movements ?? 0) > 0)
    .map(({ word, movements, signedMinor }) => {
      const counted = movements === null ? '' : ` (${movements})`;
      return `${formatMoneySigned(signedMinor, currency)} ${word}${counted}`;
    });
  const start = mrkdwn`*${formatMoney(bridge.startMinor, currency)}* at ${startOf(bridge, today)}`;
  const end = mrkdwn`*${formatMoney(bridge.endMinor, currency)}*`;
  const when = endOf(bridge, today);
  return joinMrkdwn([
    mrkdwn`${start}  →  ${end} ${when === 'now' ? when : `at ${when}`}`,
    steps.length === 0 ? 'Nothing moved in between.' : steps.join('  ·  '),
  ]);
}
