import type { Breakdown } from '#analysis/revenue/breakdown.ts';
import { groupName } from '#delivery/breakdown-words.ts';
import { sectionWithButton, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { bestOfNew } from '#delivery/slack/breakdown/words.ts';
import { count } from '#delivery/slack/wording/days.ts';
import { roundMoney } from '#delivery/slack/wording/money.ts';

/** Where most new MRR came from in these days, of what is known; nothing when nobody new says so. */
export function bestSource(origins: Breakdown | null, days: number): MessageBlock[] {
  const best = bestOfNew(origins?.groups.filter(({ value }) => value !== null) ?? []);
  if (origins === null || best === null) return [];
  const { currency, total } = origins;
  const won = `${roundMoney(best.newMinor, currency)} of ${roundMoney(total.newMinor, currency)}`;
  return [
    sectionWithButton(
      mrkdwn`*Best source of new MRR in ${days} days*\n${groupName(best, origins)}: ${won}, ${count(best.newCount, 'new customer')}`,
      { actionId: 'command_breakdown', label: 'All sources', value: 'breakdown 30d' },
    ),
  ];
}
