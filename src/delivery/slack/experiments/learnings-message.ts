import { VERDICT_LABELS } from '#delivery/experiment-verdict-words.ts';
import { experimentValue, judgedByWords, segmentWords } from '#delivery/experiment-words.ts';
import {
  actions,
  context,
  header,
  message,
  section,
  sectionWithButton,
  type Message,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { count, monthOf } from '#delivery/slack/wording/days.ts';
import { dayOf } from '#domain/day.ts';
import type { Experiment } from '#domain/experiments.ts';

import { allButton, learningsButton, newButton } from './buttons.ts';
import type { CardSetting } from './card.ts';
import { formatExperiment, formatLearningsPlace } from './places.ts';
import { signOf } from './signs.ts';

/** What was learned by experiments that are over, newest first. */
export interface Learnings {
  /** As it was searched for; empty: everything. */
  readonly words: string;
  readonly found: readonly Experiment[];
}

const SHOWN = 8;

/** `/moneyradar experiment learnings price`: what was tried before, and what came of it. */
export function learningsMessage({ words, found }: Learnings, setting: CardSetting): Message {
  if (found.length === 0) return nothingFound(words);
  const about = words === '' ? '' : ` about “${words.slice(0, 60)}”`;
  const title = `:bulb: ${count(found.length, 'experiment')} taught us something${about}`;
  const rest = found.length - SHOWN;
  return message(mrkdwn`${title}`, [
    header(title),
    section(mrkdwn`${tally(found)}`),
    ...found.slice(0, SHOWN).map((experiment) => learningRow(experiment, setting)),
    section(
      mrkdwn`*Next*\nLook here before a price changes: \`/moneyradar experiment learnings price\` finds what was tried about it.`,
    ),
    actions([
      ...(rest > 0
        ? [
            {
              actionId: 'list_page',
              label: `Show all ${found.length}`,
              value: formatLearningsPlace({ words, offset: 0 }),
            },
          ]
        : []),
      ...(words === '' ? [] : [learningsButton()]),
      newButton(),
      allButton(),
    ]),
    ...(setting.isSimulated ? [context(mrkdwn`a simulated company`)] : []),
  ]);
}

/** What came of an experiment, in its own words, with the button that opens it. */
export function learningRow(experiment: Experiment, setting: CardSetting): MessageBlock {
  return sectionWithButton(learningText(experiment, setting), {
    actionId: 'list_experiment',
    label: 'Open',
    value: formatExperiment(experiment.id),
  });
}

function learningText(experiment: Experiment, setting: CardSetting): SafeMrkdwn {
  const { design, learning, completedAt, outcome } = experiment;
  const label = outcome === null ? 'Completed' : VERDICT_LABELS[outcome];
  const when = completedAt === null ? [] : [monthOf(dayOf(completedAt, setting.timezone))];
  const about = `${judgedByWords(design)}, ${segmentWords(design.segment)}`;
  return joinMrkdwn([
    mrkdwn`${signOf(experiment)}  *${design.name}*  ·  ${[label.toLowerCase(), ...moved(experiment, setting)].join('  ·  ')}`,
    learning === null ? mrkdwn`_Nobody wrote down what was learned._` : mrkdwn`> ${learning}`,
    mrkdwn`_${[about, ...when].join('  ·  ')}_`,
  ]);
}

/** `$79.20 → $85.30`, as far as it is known. */
function moved({ design, baseline, actualValue }: Experiment, setting: CardSetting): string[] {
  if (actualValue === null) return [];
  const value = (one: number | null) => experimentValue(design.metric, one, setting.baseCurrency);
  const before = baseline?.value ?? null;
  return [before === null ? value(actualValue) : `${value(before)} → ${value(actualValue)}`];
}

/** `3 worked, 1 did harm, 2 could not tell.` */
function tally(found: readonly Experiment[]): string {
  const of = (outcome: Experiment['outcome']) =>
    found.filter((experiment) => experiment.outcome === outcome).length;
  const parts = [
    ...(of('better') === 0 ? [] : [`${of('better')} worked`]),
    ...(of('worse') === 0 ? [] : [`${of('worse')} did harm`]),
    ...(of('cannot_tell') === 0 ? [] : [`${of('cannot_tell')} could not tell`]),
  ];
  return parts.join('  ·  ');
}

function nothingFound(words: string): Message {
  const text =
    words === ''
      ? mrkdwn`*Nothing has been learned yet.* What is written down when an experiment is completed is found here, by any word of it.`
      : mrkdwn`:grey_question: No experiment that is over says anything about “${words.slice(0, 60)}”. Try one word, such as \`/moneyradar experiment learnings price\`.`;
  return message(text, [
    section(text),
    actions([...(words === '' ? [] : [learningsButton()]), newButton(words === ''), allButton()]),
  ]);
}
