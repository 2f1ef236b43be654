import type { HomeView, KnownBlock } from '@slack/types';

import {
  actions,
  context,
  divider,
  header,
  section,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { sparkline } from '#delivery/slack/block-kit/sparkline.ts';
import type { Command, Sources } from '#delivery/slack/command.ts';
import { bridgeSummary } from '#delivery/slack/figures/bridge-table.ts';
import { footer } from '#delivery/slack/figures/footer.ts';
import { lineButtons } from '#delivery/slack/figures/line-buttons.ts';
import { noDataYet } from '#delivery/slack/figures/no-data.ts';
import { alarms, doesNotClose, omissions } from '#delivery/slack/figures/warnings.ts';
import { guideBlocks } from '#delivery/slack/first-run/guide.ts';
import { isSetUp } from '#delivery/slack/first-run/state.ts';
import { movesSection } from '#delivery/slack/moves/section.ts';
import { headlineText, keyFigures } from '#delivery/slack/overview/message.ts';
import { SETTINGS_ACTION } from '#delivery/slack/settings/form.ts';
import { shortDay } from '#delivery/slack/wording/days.ts';
import { roundMoney } from '#delivery/slack/wording/money.ts';

import { alertsSection } from './alerts.ts';
import type { Home } from './ask.ts';
import { experimentsSection } from './experiments.ts';
import { freshness } from './freshness.ts';

type Setting = Pick<Sources, 'timezone' | 'baseCurrency' | 'isSimulated'>;

/** The home tab of somebody who may see revenue. Charts and tables do not exist there, so it has bars. */
export function homeView(home: Home, setting: Setting, commands: readonly Command[]): HomeView {
  const { firstRun } = home;
  const guide = isSetUp(firstRun) ? [] : [...guideBlocks(firstRun), divider()];
  return view([...guide, ...figures(home, setting), divider(), ...help(commands)]);
}

/** The home tab of somebody who may not: why, how to get access, and what MoneyRadar is. */
export function refusedHome(
  refusal: readonly MessageBlock[],
  commands: readonly Command[],
): HomeView {
  return view([header('MoneyRadar'), ...refusal, divider(), ...help(commands)]);
}

/** The home tab when there is nothing to show because something failed. */
export function failedHome(said: SafeMrkdwn): HomeView {
  return view([header('MoneyRadar'), section(said), buttons()]);
}

function figures(home: Home, setting: Setting): MessageBlock[] {
  const { current, bridge, status, now, today, snapshots } = home;
  if (status.lastEventAt === null && current.customers === 0) {
    return [...noDataYet().blocks, buttons()];
  }
  const small = context(footer({ asOf: current.asOf, current, snapshots, ...setting }));
  if (!bridge.closes) return [section(doesNotClose(bridge)), small, buttons()];
  const scope = { now, timezone: setting.timezone, baseCurrency: setting.baseCurrency };
  return [
    header(headlineText(home)),
    context(freshness(status, now)),
    buttons(),
    ...alarms(status, now).map(section),
    section(trend(home)),
    keyFigures(home),
    section(mrkdwn`*How it came about*\n${bridgeSummary(bridge, today)}`),
    ...lineButtons(bridge),
    divider(),
    ...movesSection(home.moves, { ...scope, where: 'home' }),
    divider(),
    ...alertsSection(home, scope),
    divider(),
    ...experimentsSection(home, { ...scope, isSimulated: setting.isSimulated }),
    divider(),
    ...omissions(current),
    small,
  ];
}

function trend({ snapshots }: Home): SafeMrkdwn {
  const [first, last] = [snapshots[0], snapshots.at(-1)];
  if (first === undefined || last === undefined) return mrkdwn`No history yet.`;
  // Bars need only proportions, so a number will do; the figures beside them are exact.
  const bars = sparkline(snapshots.map(({ totalMinor }) => Number(totalMinor)));
  const start = `${shortDay(first.day)} ${roundMoney(first.totalMinor, first.currency)}`;
  return mrkdwn`${start}  ${bars}  *${roundMoney(last.totalMinor, last.currency)}* now`;
}

function help(commands: readonly Command[]): MessageBlock[] {
  const lines = commands.map(
    ({ usage, description }) => mrkdwn`\`${`/moneyradar ${usage}`.trim()}\`  ${description}`,
  );
  return [section(mrkdwn`*What you can type, in any channel*\n${joinMrkdwn(lines)}`)];
}

function buttons() {
  return actions([
    { actionId: 'home_refresh', label: 'Refresh' },
    { actionId: SETTINGS_ACTION, label: 'Settings' },
  ]);
}

function view(blocks: readonly MessageBlock[]): HomeView {
  return { type: 'home', blocks: blocks.filter(isForHome) };
}

/** Slack refuses a home tab with charts or tables in it. */
function isForHome(block: MessageBlock): block is KnownBlock {
  return block.type !== 'data_visualization' && block.type !== 'table';
}
