import type { CustomMetric } from '#analysis/custom-metrics/custom-metric.ts';
import { customValue, judgedChange } from '#delivery/custom-metric-words.ts';
import { section, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { lately } from '#delivery/slack/custom/lately.ts';
import { shortDay } from '#delivery/slack/wording/days.ts';
import { DIGEST_METRICS_MOST } from '#domain/custom-metrics.ts';

import type { Digest } from './ask.ts';

/** The numbers of people's own that were chosen for the digest, a line each; nothing without any. */
export function ownNumbersBlocks({
  ownNumbers,
  day,
}: Pick<Digest, 'ownNumbers' | 'day'>): MessageBlock[] {
  const told = ownNumbers
    .filter(({ digestPlace }) => digestPlace !== null)
    .slice(0, DIGEST_METRICS_MOST);
  if (told.length === 0) return [];
  const lines = told.map((metric) => line(metric, day));
  return [section(joinMrkdwn([mrkdwn`*Your own numbers*`, ...lines]))];
}

/** Of another day than the digest's it says which, and why there is no newer one where that is known. */
function line(metric: CustomMetric, day: Digest['day']): SafeMrkdwn {
  const { title, unit, last, in7Days, failure } = metric;
  const doubt = failure === null ? mrkdwn`` : mrkdwn`  ·  :warning: ${failure.sentence}`;
  if (last === null) return mrkdwn`${title}: no value yet${doubt}`;
  const of = last.day.equals(day) ? mrkdwn`` : mrkdwn` on ${shortDay(last.day)}`;
  const change =
    in7Days.change === null ? mrkdwn`` : mrkdwn`  ·  ${judgedChange(metric, in7Days)} in 7 days`;
  return mrkdwn`${title}: *${customValue(last.value, unit)}*${of}${change}  ${lately(metric)}${doubt}`;
}
