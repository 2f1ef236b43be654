import type { Temporal } from 'temporal-polyfill';

import type { CustomerItem, UsedLimit } from '#analysis/usage/customer-usage.ts';
import { section, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { dayAsOf } from '#delivery/slack/wording/days.ts';
import { overpricedAdvice, upgradeAdvice, usedOfLimit } from '#delivery/usage-words.ts';
import { formatMoney } from '#domain/money.ts';

import { fullness } from './bar.ts';
import { draftTo } from './draft.ts';

const ITEMS_SHOWN = 20;
const USED_ITEMS_SHOWN = 4;

/** What a customer pays for, how full each limit is, and what to do about it. */
export function itemBlocks(
  items: readonly CustomerItem[],
  today: Temporal.PlainDate,
): MessageBlock[] {
  return items.slice(0, ITEMS_SHOWN).map((item) => {
    const money = formatMoney(item.mrrMinor, item.currency);
    return section(itemLines(mrkdwn`*${item.planName}*  ·  ${money} a month`, item, today));
  });
}

/** How full each limit is, and what to do about it, where what they pay for has been said already. */
export function usageBlocks(
  items: readonly CustomerItem[],
  today: Temporal.PlainDate,
): MessageBlock[] {
  return items
    .filter(({ limits }) => limits.length > 0)
    .slice(0, USED_ITEMS_SHOWN)
    .map((item) =>
      section(itemLines(mrkdwn`*How much of ${item.planName} they use*`, item, today)),
    );
}

/** What to write to a customer whose plan does not fit; nothing when it does. */
export function draftBlocks(items: readonly CustomerItem[]): MessageBlock[] {
  const drafts = items.flatMap((item) => draftTo(item) ?? []);
  return drafts.slice(0, 1).map((draft) => section(mrkdwn`*What to write*\n>${draft}`));
}

/** What to do about the plan, in a sentence; null when it fits, or nobody can tell. */
export function planStep(items: readonly CustomerItem[]): string | null {
  const findings = items.map(({ finding }) => finding);
  if (findings.includes('upgrade'))
    return 'Write to them today: who runs out of room expects to hear from you.';
  if (findings.includes('overpriced'))
    return 'Ask before they cancel: a smaller plan that you offer keeps more than a goodbye.';
  return null;
}

function itemLines(title: SafeMrkdwn, item: CustomerItem, today: Temporal.PlainDate): SafeMrkdwn {
  return joinMrkdwn([
    title,
    ...item.limits.map((limit) => limitLine(limit, today)),
    mrkdwn`${advice(item, today)}`,
  ]);
}

/** A bar as full as the limit, and the figures. */
function limitLine(limit: UsedLimit, today: Temporal.PlainDate): SafeMrkdwn {
  const since = limit.kind === 'last' ? 'now' : `since ${dayAsOf(limit.fromDay, today)}`;
  return mrkdwn`${fullness(shareOf(limit))}  ${usedOfLimit(limit)}  ·  ${since}`;
}

function shareOf({ used, limit }: UsedLimit): number {
  return limit === null ? 0 : Number(used) / Number(limit);
}

function advice(item: CustomerItem, today: Temporal.PlainDate): string {
  const { finding, differenceMinor, suggestedPlanName, limitReachedOn } = item;
  if (item.limits.length === 0) return 'It has no limit, so usage says nothing about it.';
  if (finding === 'upgrade') {
    const isAhead = limitReachedOn !== null && limitReachedOn.toString() > today.toString();
    const when = isAhead
      ? ` At this pace the limit is reached on ${dayAsOf(limitReachedOn, today)}.`
      : '';
    return `${upgradeAdvice({ ...item, additionalMinor: differenceMinor })}${when}`;
  }
  if (finding === 'overpriced' && suggestedPlanName !== null && differenceMinor !== null)
    return overpricedAdvice({ ...item, suggestedPlanName, atRiskMinor: differenceMinor });
  return item.isJudged
    ? 'No limit is near, and no smaller plan would do.'
    : 'Not judged yet: that takes seven days with usage within thirty.';
}
