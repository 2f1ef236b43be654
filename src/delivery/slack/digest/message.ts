import type { SectionBlock } from '@slack/types';

import {
  actions,
  context,
  divider,
  fields,
  header,
  message,
  section,
  type Message,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { bridgeLines, netChange } from '#delivery/slack/figures/bridge-lines.ts';
import { bridgeSummary } from '#delivery/slack/figures/bridge-table.ts';
import { footer } from '#delivery/slack/figures/footer.ts';
import { lineButtons } from '#delivery/slack/figures/line-buttons.ts';
import { movementTable } from '#delivery/slack/figures/movements.ts';
import { alarms, omissions } from '#delivery/slack/figures/warnings.ts';
import { moveCard } from '#delivery/slack/moves/card.ts';
import { mrrChart } from '#delivery/slack/mrr/chart.ts';
import { grouped, shortDay, weekday } from '#delivery/slack/wording/days.ts';
import { roundMoney, roundMoneySigned, runRate } from '#delivery/slack/wording/money.ts';

import { alertNewsBlocks } from './alert-news.ts';
import { CHART_DAYS, type Digest } from './ask.ts';
import { bestSource } from './best-source.ts';
import { experimentsDueBlocks } from './experiments-due.ts';
import { ownNumbersBlocks } from './own-numbers.ts';

const CHART_STEP_DAYS = 2;

/**
 * The daily digest: yesterday's close, what changed that day, and the month that led there. Whether its
 * figures can be relied on has been asked before.
 */
export function digestMessage(
  digest: Digest,
  setting: Pick<Sources, 'timezone' | 'baseCurrency' | 'isSimulated'>,
): Message {
  const { bridge, day, status, current, now } = digest;
  const small = context(footer({ asOf: now, current, snapshots: digest.snapshots, ...setting }));
  return message(summary(digest), [
    header(headline(digest)),
    context(mrkdwn`Digest of *${weekday(day)}*`),
    ...alarms(status, now).map(section),
    section(bridgeSummary(bridge, day.add({ days: 1 }))),
    ...lineButtons(bridge),
    ...chart(digest),
    keyFigures(digest),
    ...bestSource(digest.origins, CHART_DAYS),
    ...movements(digest),
    ...ownNumbersBlocks(digest),
    divider(),
    ...alertNewsBlocks(digest.alerts, { ...setting, now }),
    ...experimentsDueBlocks(digest.experiments),
    ...topMove(digest, setting),
    ...omissions(current),
    actions([
      { actionId: 'command_mrr', label: 'What moved in 30 days?', value: 'mrr 30d' },
      { actionId: 'command_overview', label: 'Where do we stand now?', value: '' },
    ]),
    small,
  ]);
}

function headline({ bridge }: Digest): string {
  const change = netChange(bridge);
  const moved = change === 0n ? 'unchanged' : roundMoneySigned(change, bridge.currency);
  return `MRR ${roundMoney(bridge.endMinor, bridge.currency)} · ${moved} yesterday`;
}

function summary(digest: Digest): SafeMrkdwn {
  const steps = bridgeLines(digest.bridge)
    .filter(({ movements: number }) => (number ?? 0) > 0)
    .map(({ word, movements: number }) => `${number} ${word}`);
  const happened = steps.length === 0 ? 'nothing moved' : steps.join(', ');
  return mrkdwn`${headline(digest)} (${weekday(digest.day)}): ${happened}`;
}

function chart({ snapshots, day }: Digest): MessageBlock[] {
  const pointDays = Array.from({ length: CHART_DAYS / CHART_STEP_DAYS + 1 }, (_, index) =>
    day.subtract({ days: CHART_DAYS - index * CHART_STEP_DAYS }),
  );
  const title = `MRR, ${CHART_DAYS} days`;
  const drawn = mrrChart({ title, snapshots, pointDays, pointLabel: shortDay });
  return drawn === null ? [] : [drawn];
}

function movements({ bridge }: Digest): MessageBlock[] {
  if (bridge.topMovements.length === 0) return [section(mrkdwn`No customer changed yesterday.`)];
  return [section(mrkdwn`*Who moved it yesterday*`), movementTable(bridge.topMovements, null)];
}

/** The one thing to do today; it can be answered where it stands. */
function topMove(
  { move, now }: Digest,
  { timezone, baseCurrency }: Pick<Sources, 'timezone' | 'baseCurrency'>,
): MessageBlock[] {
  if (move === null) return [];
  const place = { where: 'alone' } as const;
  return [
    divider(),
    section(mrkdwn`*Today’s move*`),
    ...moveCard(move, { now, timezone, baseCurrency, place }),
  ];
}

function keyFigures({ bridge, snapshots, current }: Digest): SectionBlock {
  const { currency, endMinor } = bridge;
  const monthChange = endMinor - (snapshots[0]?.totalMinor ?? endMinor);
  const leaving = current.mrrMinor - current.committedMinor;
  const concerns = [
    ...(leaving > 0n ? [mrkdwn`${roundMoney(leaving, currency)} set to end`] : []),
    ...(current.atRiskMinor > 0n
      ? [mrkdwn`${roundMoney(current.atRiskMinor, currency)} with a failed payment`]
      : []),
  ];
  return fields([
    mrkdwn`*ARR run rate*\n${roundMoney(runRate(endMinor), currency)}`,
    mrkdwn`*Paying customers*\n${grouped(snapshots.at(-1)?.customers ?? 0)}`,
    mrkdwn`*In ${CHART_DAYS} days*\n${roundMoneySigned(monthChange, currency)}`,
    mrkdwn`*At risk now*\n${concerns.length === 0 ? 'nothing' : joinMrkdwn(concerns, ', ')}`,
  ]);
}
