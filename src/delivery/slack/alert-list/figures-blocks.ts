import type { AlertBookkeeping, AlertFigures, AlertTypeFigures } from '#analysis/risks/figures.ts';
import { falseAlarmWords, mutingAdvice, typeLabel } from '#delivery/alert-figure-words.ts';
import { section, sectionWithButton, type MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { muteButton } from '#delivery/slack/settings/mute.ts';
import { count } from '#delivery/slack/wording/days.ts';
import { roundMoney } from '#delivery/slack/wording/money.ts';
import type { AlertType } from '#domain/alerts.ts';

import { FIGURES_DAYS } from './ask.ts';

const TYPES_SHOWN = 6;

/** What the alerts of the last months were worth, and which types cry wolf; nothing before any has ended. */
export function figuresBlocks(
  { types, total }: AlertBookkeeping,
  muted: readonly AlertType[],
): MessageBlock[] {
  const ended = types.filter((one) => endedOf(one) > 0);
  const silent = muted.map((type) => mutedLine(type));
  if (ended.length === 0) return silent;
  const loud = types.filter((one) => one.suggestsMuting && !muted.includes(one.type));
  return [
    section(
      joinMrkdwn([
        mrkdwn`*What alerts brought in ${FIGURES_DAYS} days*: ${moneyWords(total)}`,
        ...ended.slice(0, TYPES_SHOWN).map(typeLine),
      ]),
    ),
    ...loud.map((one) =>
      sectionWithButton(mrkdwn`:mute:  ${mutingAdvice(one)}`, muteButton(one.type, false)),
    ),
    ...silent,
  ];
}

/** Of a list of one type: that it is muted, or how to mute it. */
export function mutedBlocks(type: AlertType, muted: readonly AlertType[]): MessageBlock[] {
  if (muted.includes(type)) return [mutedLine(type)];
  const offer = mrkdwn`_Too loud? Muted, they are still listed and counted; no message tells of new ones._`;
  return [sectionWithButton(offer, muteButton(type, false))];
}

function mutedLine(type: AlertType): MessageBlock {
  return sectionWithButton(
    mrkdwn`:mute:  *${typeLabel(type)}* are muted: no message tells of new ones.`,
    muteButton(type, true),
  );
}

function typeLine(figures: AlertTypeFigures): SafeMrkdwn {
  const alarms = falseAlarmWords(figures);
  const parts = [
    `${count(endedOf(figures), 'alert')} over`,
    moneyWords(figures),
    ...(alarms === null ? [] : [alarms]),
  ];
  return mrkdwn`•  *${typeLabel(figures.type)}*  ·  ${parts.join('  ·  ')}`;
}

/** `$490 a month kept, $99 won, $50 lost`; only what there is. */
function moneyWords({ keptMinor, wonMinor, lostMinor, currency }: AlertFigures): string {
  const parts = [
    ...(keptMinor === 0n ? [] : [`${roundMoney(keptMinor, currency)} a month kept`]),
    ...(wonMinor === 0n ? [] : [`${roundMoney(wonMinor, currency)} a month won`]),
    ...(lostMinor === 0n ? [] : [`${roundMoney(lostMinor, currency)} a month lost`]),
  ];
  return parts.length === 0 ? 'no money kept or lost' : parts.join(', ');
}

function endedOf({ cleared, resolved }: AlertFigures): number {
  const byThemselves = cleared.kept + cleared.lost + cleared.other;
  const { kept, won, lost, wrong, noAction } = resolved;
  return byThemselves + kept + won + lost + wrong + noAction;
}
