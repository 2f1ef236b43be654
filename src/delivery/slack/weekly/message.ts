import { CHART_WEEKS, type WeeklyReview } from '#analysis/reports/weekly.ts';
import type { Scope } from '#analysis/revenue/current-mrr.ts';
import type { MovementRow } from '#analysis/revenue/movements.ts';
import {
  actions,
  context,
  divider,
  header,
  message,
  section,
  type Message,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { table } from '#delivery/slack/block-kit/table.ts';
import type { Sources } from '#delivery/slack/command.ts';
import { footer } from '#delivery/slack/figures/footer.ts';
import { lineButtons } from '#delivery/slack/figures/line-buttons.ts';
import { movementList } from '#delivery/slack/figures/movements.ts';
import { alarms, omissions } from '#delivery/slack/figures/warnings.ts';
import { moveCard } from '#delivery/slack/moves/card.ts';
import { mrrChart } from '#delivery/slack/mrr/chart.ts';
import { monthOf, shortDay } from '#delivery/slack/wording/days.ts';
import {
  categoryLines,
  comparedRows,
  earnedSentence,
  monthLines,
  weekHeadline,
  weekSpan,
} from '#delivery/weekly-words.ts';

import { alertBlocks } from './alerts.ts';
import { categoryBlocks, experimentBlocks } from './experiments.ts';

type Setting = Pick<Sources, 'timezone' | 'baseCurrency' | 'isSimulated'>;

/** The week that is over: money, who moved it, what alerts and moves brought, what is being tried. */
export function weeklyMessage(
  review: WeeklyReview,
  { timezone, baseCurrency, isSimulated }: Setting,
  { withMonth }: { readonly withMonth: boolean },
): Message {
  const { week, before, toDay, status, current, now, snapshots } = review;
  const setting = { now, timezone, baseCurrency, isSimulated };
  const small = footer({ asOf: now, current, snapshots, timezone, isSimulated });
  return message(mrkdwn`${weekHeadline(review)} (${weekSpan(week)})`, [
    header(weekHeadline(review)),
    context(mrkdwn`Review of *${weekSpan(week)}*, beside ${weekSpan(before)}`),
    ...alarms(status, now).map(section),
    comparison(review),
    ...lineButtons(week.bridge),
    ...chart(review),
    ...largest('Biggest wins', review.wins, toDay),
    ...largest('Biggest losses', review.losses, toDay),
    divider(),
    ...alertBlocks(review),
    divider(),
    ...moveBlocks(review),
    ...(withMonth ? [monthBlock(review)] : []),
    divider(),
    ...experimentBlocks(review, setting),
    ...categoryBlocks(categoryLines(review.categories, baseCurrency)),
    ...nextMove(review, setting),
    ...omissions(current),
    actions([
      { actionId: 'command_overview', label: 'Where do we stand now?', value: '' },
      { actionId: 'command_metrics', label: 'Churn and retention', value: 'metrics 90d' },
      { actionId: 'command_mrr', label: 'MRR in 90 days', value: 'mrr 90d' },
    ]),
    context(small),
  ]);
}

function comparison(review: WeeklyReview) {
  return table(
    [
      { title: 'How MRR moved' },
      { title: 'This week', isNumeric: true },
      { title: 'Week before', isNumeric: true },
    ],
    comparedRows(review).map(({ label, week, before, isStrong = false }) => ({
      cells: [label, week, before],
      isStrong,
    })),
  );
}

function chart({ snapshots, toDay }: WeeklyReview): MessageBlock[] {
  const pointDays = Array.from({ length: CHART_WEEKS + 1 }, (_, index) =>
    toDay.subtract({ weeks: CHART_WEEKS - index }),
  );
  const title = `MRR, ${CHART_WEEKS} weeks`;
  const drawn = mrrChart({ title, snapshots, pointDays, pointLabel: shortDay });
  return drawn === null ? [] : [drawn];
}

function largest(
  title: string,
  movements: readonly MovementRow[],
  toDay: WeeklyReview['toDay'],
): MessageBlock[] {
  if (movements.length === 0) return [section(mrkdwn`*${title}*  ·  none this week`)];
  return [section(mrkdwn`*${title}*`), movementList(movements, toDay)];
}

/** What was done about moves, and what has come of those before. */
function moveBlocks({ moves: { week, judged } }: WeeklyReview): MessageBlock[] {
  const done = earnedSentence(week);
  const earned = earnedSentence(judged);
  if (earned === null) {
    return [
      section(
        mrkdwn`*Moves done*  ·  none yet\nPress *Done* on one that you act on: what comes of it in 60 days stands here, beside customers nobody wrote to.`,
      ),
    ];
  }
  return [
    section(
      joinMrkdwn([
        mrkdwn`*Moves done*`,
        mrkdwn`•  This week  ·  ${done ?? 'none was marked done'}`,
        ...(done === earned ? [] : [mrkdwn`•  In 90 days  ·  ${earned}`]),
      ]),
    ),
  ];
}

function monthBlock({ month }: WeeklyReview): MessageBlock {
  const title = mrkdwn`:moneybag:  *What MoneyRadar earned in ${monthOf(month.month)}*`;
  const lines = monthLines(month);
  if (lines.length === 0) {
    return section(
      mrkdwn`${title}\nNothing to count: no move was done in it, no alert ended, and no experiment was completed.`,
    );
  }
  return section(
    joinMrkdwn([
      title,
      ...lines.map((line) => mrkdwn`•  ${line}`),
      mrkdwn`_A customer may be in more than one line, so they are not added up._`,
    ]),
  );
}

/** The message stays as it is when somebody answers. */
function nextMove({ moves }: WeeklyReview, scope: Scope): MessageBlock[] {
  const [best] = moves.best.moves;
  if (best === undefined) return [];
  const place = { where: 'alone' } as const;
  return [
    divider(),
    section(mrkdwn`*To begin the week with*`),
    ...moveCard(best, { ...scope, place }),
  ];
}
