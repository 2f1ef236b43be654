import type { EarnedMonth } from '#analysis/radar/earned.ts';
import type { WeeklyReview } from '#analysis/reports/weekly.ts';
import type { Scope } from '#analysis/revenue/current-mrr.ts';
import type { AlertFigures } from '#analysis/risks/figures.ts';
import { falseAlarmWords, mutingAdvice, typeLabel } from '#delivery/alert-figure-words.ts';
import { categoryWords } from '#delivery/score-words.ts';
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
import { bridgeSummary } from '#delivery/slack/figures/bridge-table.ts';
import { footer } from '#delivery/slack/figures/footer.ts';
import { lineButtons } from '#delivery/slack/figures/line-buttons.ts';
import { movementTable } from '#delivery/slack/figures/movements.ts';
import { alarms, omissions } from '#delivery/slack/figures/warnings.ts';
import { moveCard } from '#delivery/slack/moves/card.ts';
import { mrrChart } from '#delivery/slack/mrr/chart.ts';
import { count, grouped, monthOf, shortDay } from '#delivery/slack/wording/days.ts';
import { roundMoney, roundMoneySigned } from '#delivery/slack/wording/money.ts';

const CHART_WEEKS = 12;
const MOVEMENTS_SHOWN = 6;
const TYPES_SHOWN = 4;
const EXPERIMENTS_SHOWN = 5;

type Setting = Pick<Sources, 'timezone' | 'baseCurrency' | 'isSimulated'>;

/** The week that is over: money, who moved it, what alerts and moves brought, what is being tried. */
export function weeklyMessage(review: WeeklyReview, setting: Setting): Message {
  const { bridge, toDay, status, current, now, snapshots } = review;
  const { timezone, baseCurrency } = setting;
  const scope = { now, timezone, baseCurrency };
  const small = context(footer({ asOf: now, current, snapshots, ...setting }));
  return message(mrkdwn`${headline(review)} (${span(review)})`, [
    header(headline(review)),
    context(mrkdwn`Review of the week *${span(review)}*`),
    ...alarms(status, now).map(section),
    section(bridgeSummary(bridge, toDay.add({ days: 1 }))),
    ...lineButtons(bridge),
    ...chart(review),
    weekFigures(review),
    ...movements(review),
    ...alertBlocks(review),
    ...earnedBlocks(review),
    ...experimentBlocks(review),
    ...categoryBlocks(review),
    ...moveBlocks(review, scope),
    ...omissions(current),
    actions([
      { actionId: 'command_mrr', label: 'Twelve weeks', value: 'mrr 90d' },
      { actionId: 'command_alerts', label: 'Open alerts', value: 'alerts' },
      { actionId: 'command_overview', label: 'What to do next', value: '' },
    ]),
    small,
  ]);
}

function headline({ bridge }: WeeklyReview): string {
  const change = netChange(bridge);
  const moved = change === 0n ? 'unchanged' : roundMoneySigned(change, bridge.currency);
  return `MRR ${roundMoney(bridge.endMinor, bridge.currency)} · ${moved} last week`;
}

function span({ fromDay, toDay }: WeeklyReview): string {
  return `${shortDay(fromDay)} to ${shortDay(toDay)}`;
}

function chart({ snapshots, toDay }: WeeklyReview): MessageBlock[] {
  const pointDays = Array.from({ length: CHART_WEEKS + 1 }, (_, index) =>
    toDay.subtract({ weeks: CHART_WEEKS - index }),
  );
  const title = `MRR, ${CHART_WEEKS} weeks`;
  const drawn = mrrChart({ title, snapshots, pointDays, pointLabel: shortDay });
  return drawn === null ? [] : [drawn];
}

function weekFigures({ bridge, before, snapshots }: WeeklyReview) {
  const { currency } = bridge;
  const lost = bridge.churnMinor + bridge.contractionMinor;
  const won = bridge.newMinor + bridge.reactivationMinor + bridge.expansionMinor;
  const last = netChange(before);
  return fields([
    mrkdwn`*Won*\n${roundMoney(won, currency)}`,
    mrkdwn`*Lost*\n${roundMoney(lost, currency)}`,
    mrkdwn`*The week before*\n${last === 0n ? 'unchanged' : roundMoneySigned(last, currency)}`,
    mrkdwn`*Paying customers*\n${grouped(snapshots.at(-1)?.customers ?? 0)}`,
  ]);
}

function movements({ bridge }: WeeklyReview): MessageBlock[] {
  if (bridge.topMovements.length === 0) return [section(mrkdwn`No customer changed this week.`)];
  return [
    section(mrkdwn`*Largest changes*`),
    movementTable(bridge.topMovements.slice(0, MOVEMENTS_SHOWN), null),
  ];
}

/** What alerts were worth, how often they were wrong, and which had better be silent. */
function alertBlocks({ alerts, judged }: WeeklyReview): MessageBlock[] {
  const { total, types } = alerts;
  const loud = judged.types.filter(({ suggestsMuting }) => suggestsMuting);
  const alarm = falseAlarmWords(judged.total);
  const head = mrkdwn`*Alerts*  ·  ${count(total.opened, 'opened', 'opened')}, ${endedWords(total)}`;
  return [
    section(
      joinMrkdwn([
        head,
        ...types.slice(0, TYPES_SHOWN).map((one) => {
          const parts = [`${one.opened} opened`, endedWords(one)];
          return mrkdwn`•  ${typeLabel(one.type)}: ${parts.join(', ')}`;
        }),
        ...(alarm === null ? [] : [mrkdwn`In 90 days: ${alarm}.`]),
      ]),
    ),
    ...loud.map((one) =>
      section(mrkdwn`:mute:  ${mutingAdvice(one)} \`/moneyradar settings mute ${one.type}\``),
    ),
  ];
}

function endedWords(figures: AlertFigures): string {
  const { cleared, resolved, keptMinor, lostMinor, currency } = figures;
  const byPeople =
    resolved.kept + resolved.won + resolved.lost + resolved.wrong + resolved.noAction;
  const ended = cleared.kept + cleared.lost + cleared.other + byPeople;
  const money = [
    ...(keptMinor > 0n ? [`${roundMoney(keptMinor, currency)} a month kept`] : []),
    ...(lostMinor > 0n ? [`${roundMoney(lostMinor, currency)} a month lost`] : []),
  ];
  return [`${ended} over`, ...money].join(', ');
}

/** What was done about moves and what came of it, beside customers nobody wrote to. */
function earnedBlocks({ earned }: WeeklyReview): MessageBlock[] {
  if (earned.length === 0) {
    return [
      section(
        mrkdwn`*What MoneyRadar earned*\nNo move was marked done yet, so there is nothing to count. Press *Done* on one that you act on: what comes of it in 60 days stands here.`,
      ),
    ];
  }
  return [section(joinMrkdwn([mrkdwn`*What MoneyRadar earned*`, ...earned.map(earnedLine)]))];
}

function earnedLine(month: EarnedMonth): SafeMrkdwn {
  const { n, won, kept, watching, comparable, currency } = month;
  const brought = won.mrrMinor + kept.mrrMinor;
  const beside =
    comparable.n === 0
      ? 'nobody to compare with yet'
      : `${comparable.won.n + comparable.kept.n} of ${comparable.n} to whom nobody wrote`;
  return mrkdwn`•  ${monthOf(month.month)}: ${roundMoney(brought, currency)} a month from ${won.n + kept.n} of ${count(n, 'customer')} (${beside}); ${watching} still watched`;
}

function experimentBlocks({ running, completed }: WeeklyReview): MessageBlock[] {
  if (running.length + completed.length === 0) return [];
  const lines = [
    ...completed.map(
      ({ id, design, outcome }) =>
        mrkdwn`:checkered_flag:  ${id}. ${design.name}: ${(outcome ?? 'over').replace('_', ' ')}`,
    ),
    ...running.map(({ id, design }) => {
      const until = design.stopOn === null ? '' : ` until ${shortDay(design.stopOn)}`;
      return mrkdwn`:test_tube:  ${id}. ${design.name}: runs${until}`;
    }),
  ];
  const shown = lines.slice(0, EXPERIMENTS_SHOWN);
  const more = lines.length - shown.length;
  return [
    section(
      joinMrkdwn([
        mrkdwn`*Experiments*`,
        ...shown,
        ...(more > 0 ? [mrkdwn`and ${more} more: \`/moneyradar experiment\``] : []),
      ]),
    ),
  ];
}

function categoryBlocks({ categories, bridge }: WeeklyReview): MessageBlock[] {
  if (categories.length === 0) return [];
  const parts = categories.map(
    ({ category, customers, baseMrrMinor }) =>
      `${count(customers, 'customer')} now ${categoryWords(category).toLowerCase()} (${roundMoney(baseMrrMinor, bridge.currency)} a month)`,
  );
  return [section(mrkdwn`*Scores that changed*\n${parts.join(', ')}`)];
}

function moveBlocks({ moves }: WeeklyReview, scope: Scope): MessageBlock[] {
  const [best] = moves.moves;
  if (best === undefined) return [];
  const place = { where: 'alone' } as const;
  return [section(mrkdwn`*This week’s move*`), ...moveCard(best, { ...scope, place })];
}
