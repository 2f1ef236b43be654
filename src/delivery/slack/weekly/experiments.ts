import type { WeeklyReview } from '#analysis/reports/weekly.ts';
import {
  context,
  section,
  sectionWithButton,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { everyButton, newButton } from '#delivery/slack/experiments/buttons.ts';
import type { CardSetting } from '#delivery/slack/experiments/card.ts';
import { experimentRow } from '#delivery/slack/experiments/rows.ts';
import { count, shortDay } from '#delivery/slack/wording/days.ts';
import { dayOf } from '#domain/day.ts';

const COMPLETED_SHOWN = 3;
const RUNNING_SHOWN = 3;
const READS_SHOWN = 3;

/** What is being tried, what came of what was completed in the week, and what is read again in the next one. */
export function experimentBlocks(
  { experiments: { running, completed, due } }: WeeklyReview,
  setting: CardSetting,
): MessageBlock[] {
  const title = mrkdwn`*Experiments*  ·  ${count(completed.length, 'completed', 'completed')} this week  ·  ${running.length} running`;
  const reads = due.reads.slice(0, READS_SHOWN).map(({ experiment, afterDays, dueAt }) => {
    const day = shortDay(dayOf(dueAt, setting.timezone));
    return mrkdwn`${experiment.design.name} on ${day}, after ${afterDays} days`;
  });
  const again =
    reads.length === 0
      ? []
      : [context(mrkdwn`:repeat:  Read again in the next seven days: ${joinMrkdwn(reads, '; ')}`)];
  if (running.length + completed.length === 0) {
    const nothing = mrkdwn`*Experiments*  ·  none is running\nA price that is tried on half of the new customers first costs little when it was wrong, and is remembered when it was right.`;
    return [sectionWithButton(nothing, newButton()), ...again];
  }
  return [
    sectionWithButton(title, everyButton('All experiments')),
    ...completed.slice(0, COMPLETED_SHOWN).map((one) => experimentRow(one, setting)),
    ...running.slice(0, RUNNING_SHOWN).map((one) => experimentRow(one, setting)),
    ...again,
  ];
}

/** Customers who are called otherwise than a week ago. */
export function categoryBlocks(lines: readonly string[]): MessageBlock[] {
  if (lines.length === 0) return [];
  return [
    section(
      joinMrkdwn([mrkdwn`*Scores that changed*`, ...lines.map((line) => mrkdwn`•  ${line}`)]),
    ),
  ];
}
