import type { WeeklyReview } from '#analysis/reports/weekly.ts';
import { mutingAdvice } from '#delivery/alert-figure-words.ts';
import { formatListPlace } from '#delivery/slack/alert-list/list-place.ts';
import { section, sectionWithButton, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { muteButton } from '#delivery/slack/settings/mute.ts';
import { grouped } from '#delivery/slack/wording/days.ts';
import { alertTypeLines, weekAlertsWords } from '#delivery/weekly-words.ts';

const TYPES_SHOWN = 6;
const LOUD_SHOWN = 3;

/** What alerts were worth, how often they were wrong, and which had better be silent, with the button that does it. */
export function alertBlocks(review: WeeklyReview): MessageBlock[] {
  const { judged, open, muted } = review.alerts;
  const text = joinMrkdwn([
    mrkdwn`*Alerts*  ·  ${weekAlertsWords(review)}`,
    ...alertTypeLines(review)
      .slice(0, TYPES_SHOWN)
      .map(({ label, words }) => mrkdwn`•  *${label}*  ·  ${words}`),
  ]);
  const loud = judged.types.filter((one) => one.suggestsMuting && !muted.includes(one.type));
  return [
    open.alerts === 0
      ? section(text)
      : sectionWithButton(text, {
          actionId: 'list_page',
          label: `Show all ${grouped(open.alerts)}`,
          value: formatListPlace({ status: 'active', type: null }, null),
        }),
    ...loud
      .slice(0, LOUD_SHOWN)
      .map((one) =>
        sectionWithButton(mrkdwn`:mute:  ${mutingAdvice(one)}`, muteButton(one.type, false)),
      ),
  ];
}
