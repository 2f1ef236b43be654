import type { Move } from '#analysis/radar/move.ts';
import type { Scope } from '#analysis/revenue/current-mrr.ts';
import {
  basisWords,
  effortWords,
  expectedWords,
  moveAction,
  moveSentence,
  moveTitle,
} from '#delivery/move-words.ts';
import { personWords } from '#delivery/slack/alerts/people.ts';
import {
  actions,
  context,
  section,
  sectionWithButton,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { dayAsOf } from '#delivery/slack/wording/days.ts';
import { expectedMoney } from '#delivery/slack/wording/money.ts';
import { dayOf } from '#domain/day.ts';

import { doneAfterAll, moveButtons } from './buttons.ts';
import type { MovePlace } from './place.ts';
import { ANSWER_SIGNS, MOVE_SIGNS } from './signs.ts';

export interface MoveSetting extends Scope {
  readonly place: MovePlace;
}

/** A move: what to do, what it should bring and why, with its buttons; or what was answered. */
export function moveCard(move: Move, setting: MoveSetting): MessageBlock[] {
  switch (move.state) {
    case 'open':
      return [
        section(openText(move, setting)),
        context(smallPrint(move, setting)),
        actions(moveButtons(move, setting.place)),
      ];
    case 'done':
      return [section(answerText(move, setting))];
    case 'snoozed':
    case 'dismissed':
      return [sectionWithButton(answerText(move, setting), doneAfterAll(move, setting.place))];
  }
}

/** What was answered, by whom, and what follows from it. */
export function answerText(move: Move, scope: Scope): SafeMrkdwn {
  const { state, answeredBy } = move;
  if (state === 'open') return mrkdwn`*${moveTitle(move, scope)}*`;
  return joinMrkdwn([
    mrkdwn`${ANSWER_SIGNS[state]}  *${moveTitle(move, scope)}*`,
    mrkdwn`${ANSWER_WORDS[state]} by ${personWords(answeredBy)}. ${whatFollows(move, scope)}`,
  ]);
}

function openText(move: Move, scope: Scope): SafeMrkdwn {
  const expected = expectedMoney(move.expectedMinor, scope.baseCurrency);
  return joinMrkdwn([
    mrkdwn`${MOVE_SIGNS[move.kind]}  *${moveTitle(move, scope)}*  ·  *${expected} a month expected*`,
    mrkdwn`${moveSentence(move, scope)}`,
    mrkdwn`*Next:* ${moveAction(move, scope)}`,
  ]);
}

/** How the expected money comes about, on what its probability rests, and what work it is. */
function smallPrint(move: Move, scope: Scope): SafeMrkdwn {
  const parts = [expectedWords(move, scope), basisWords(move), effortWords(move.effort)];
  return joinMrkdwn(parts, '  ·  ');
}

const ANSWER_WORDS = {
  done: 'Done',
  snoozed: 'Snoozed',
  dismissed: 'Called not relevant',
} as const;

const DAYS_WATCHED = 60;

/** Who wrote to a customer is owed what came of it; all else says when it may come back. */
function whatFollows({ state, stateUntil, customerId, kind }: Move, scope: Scope): string {
  if (state === 'done') {
    return customerId === null && kind !== 'grandfathered'
      ? 'It stays away for 30 days.'
      : `What comes of it in ${DAYS_WATCHED} days is counted, beside customers nobody wrote to.`;
  }
  if (stateUntil === null) return '';
  const until = dayOf(stateUntil, scope.timezone);
  const day = dayAsOf(until, dayOf(scope.now, scope.timezone));
  return `It stays away until ${day}, or until twice the money is in it.`;
}
