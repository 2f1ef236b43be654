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
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { count } from '#delivery/slack/wording/days.ts';
import { instantFor } from '#delivery/slack/wording/instants.ts';
import type { Experiment } from '#domain/experiments.ts';

import { everyButton, learningsButton, newButton } from './buttons.ts';
import type { CardSetting } from './card.ts';
import { isOver } from './days-run.ts';
import { experimentRow } from './rows.ts';

/** The first experiments of each state, newest first. */
export interface ExperimentLists {
  readonly running: readonly Experiment[];
  readonly drafts: readonly Experiment[];
  readonly over: readonly Experiment[];
  /** There are more than these. */
  readonly hasMore: boolean;
}

/** `/moneyradar experiment`: what runs, what waits to be started, and what is over. */
export function listMessage(lists: ExperimentLists, setting: CardSetting): Message {
  const { running, drafts, over, hasMore } = lists;
  const isEmpty = running.length + drafts.length + over.length === 0;
  if (isEmpty) return nothingYet();
  const title = headline(lists);
  const next = nextStep(lists, setting);
  return message(mrkdwn`${title}. ${next}`, [
    header(title),
    ...group('Running', running, setting),
    ...group('Drafts', drafts, setting),
    ...group('Over', over, setting),
    divider(),
    section(mrkdwn`*Next*\n${next}`),
    actions([
      newButton(running.length === 0),
      learningsButton(),
      ...(hasMore ? [everyButton('Show all')] : []),
    ]),
    context(smallPrint(setting)),
  ]);
}

function nothingYet(): Message {
  const text = mrkdwn`*No experiment yet.* The next time a price, a plan or a message changes, write down beforehand what you expect. Then the figures can say whether it worked, and in a year somebody still knows why.`;
  return message(text, [
    header(':test_tube: Experiments'),
    section(text),
    section(
      mrkdwn`*How it goes*\n1.  Say what you change, for whom, and which figure should move.\n2.  See what could be noticed with the customers you have, and start it.\n3.  Come back on its last day: better, worse, or an honest “cannot tell”.`,
    ),
    actions([newButton(true)]),
  ]);
}

function headline({ running, drafts, over }: ExperimentLists): string {
  const parts = [
    ...(running.length === 0
      ? ['No experiment runs']
      : [`${count(running.length, 'experiment')} ${running.length === 1 ? 'runs' : 'run'}`]),
    ...(drafts.length === 0 ? [] : [count(drafts.length, 'draft')]),
    ...(over.length === 0 ? [] : [`${over.length} over`]),
  ];
  return parts.join(' · ');
}

function group(
  title: string,
  experiments: readonly Experiment[],
  setting: CardSetting,
): MessageBlock[] {
  if (experiments.length === 0) return [];
  return [
    section(mrkdwn`*${title}*`),
    ...experiments.map((experiment) => experimentRow(experiment, setting)),
  ];
}

function nextStep({ running, drafts }: ExperimentLists, setting: CardSetting): string {
  const due = running.find((experiment) => isOver(experiment, setting));
  if (due !== undefined)
    return `“${due.design.name}” is over: look at its figures and write down what was learned.`;
  const [draft] = drafts;
  if (running.length > 0) return 'Wait: each is judged when its last day is over.';
  return draft === undefined
    ? 'Think of the one change that would bring the most, and try it on half of the customers.'
    : `Start “${draft.design.name}” on the day the change goes live.`;
}

function smallPrint({ now, timezone, isSimulated }: CardSetting): SafeMrkdwn {
  const asOf = mrkdwn`As of ${instantFor(now, timezone)}`;
  return joinMrkdwn([asOf, ...(isSimulated ? ['a simulated company'] : [])], '  ·  ');
}
