import { intervalWords, VERDICT_LABELS } from '#delivery/experiment-verdict-words.ts';
import { experimentDifference, experimentValue } from '#delivery/experiment-words.ts';
import {
  actions,
  context,
  header,
  message,
  section,
  type Message,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Analysis, Experiment } from '#domain/experiments.ts';

import { armsChart } from './arms.ts';
import { againButton, learningsButton } from './buttons.ts';
import type { CardSetting } from './card.ts';

/** A completed experiment, and what became of its customers since. */
export interface Reread {
  readonly experiment: Experiment;
  /** So many days after it was completed. */
  readonly afterDays: number;
  /** Of everything since its start, up to now. */
  readonly analysis: Analysis;
}

/** Whether what was seen then is still there. */
type Lasting = 'lasted' | 'faded' | 'turned' | 'showed' | 'still_unclear';

/** What is posted 30, 90 and 180 days after an experiment was completed: whether it has lasted. */
export function rereadMessage(reread: Reread, setting: CardSetting): Message {
  const { experiment, afterDays, analysis } = reread;
  const { design } = experiment;
  const lasting = lastingOf(experiment, analysis);
  const title = `${SIGNS[lasting]} ${afterDays} days later: ${design.name}`;
  const chart = armsChart(analysis, design, setting.baseCurrency);
  return message(mrkdwn`${title}. ${SENTENCES[lasting]}`, [
    header(title),
    section(mrkdwn`*${SENTENCES[lasting]}*`),
    section(
      joinMrkdwn([thenLine(experiment, setting), nowLine(analysis, setting), ...said(experiment)]),
    ),
    ...(chart === null ? [] : [chart]),
    section(mrkdwn`*Next*\n${NEXT[lasting]}`),
    actions([
      {
        actionId: 'command_experiment_analyze',
        label: 'Look at the figures',
        value: `experiment analyze ${experiment.id}`,
        isPrimary: true,
      },
      againButton(experiment.id),
      { ...learningsButton(), actionId: 'command_experiment_learnings' },
    ]),
    context(
      joinMrkdwn(
        [
          `experiment ${experiment.id}`,
          'read again after 30, 90 and 180 days',
          ...(setting.isSimulated ? ['a simulated company'] : []),
        ],
        '  ·  ',
      ),
    ),
  ]);
}

function lastingOf({ outcome }: Experiment, analysis: Analysis): Lasting {
  const now = directionOf(analysis);
  if (outcome !== 'better' && outcome !== 'worse') return now === null ? 'still_unclear' : 'showed';
  if (now === null) return 'faded';
  return now === outcome ? 'lasted' : 'turned';
}

/** What the interval says by now; null when it holds no difference at all. */
function directionOf({ interval, isHigherBetter }: Analysis): 'better' | 'worse' | null {
  if (interval === null || (interval.low <= 0 && interval.high >= 0)) return null;
  return interval.low > 0 === isHigherBetter ? 'better' : 'worse';
}

const SIGNS: Readonly<Record<Lasting, string>> = {
  lasted: ':white_check_mark:',
  faded: ':grey_question:',
  turned: ':warning:',
  showed: ':bulb:',
  still_unclear: ':grey_question:',
};

const SENTENCES: Readonly<Record<Lasting, string>> = {
  lasted: 'It has lasted: the difference is still there.',
  faded: 'It has faded: by now chance alone could bring the difference that is left.',
  turned: 'It has turned around: the difference goes the other way by now.',
  showed: 'A difference shows by now that did not then.',
  still_unclear: 'It still cannot be told.',
};

const NEXT: Readonly<Record<Lasting, string>> = {
  lasted: 'Nothing: build the next thing on it.',
  faded: 'Do not build on it. If the question is worth it, try again on more customers.',
  turned: 'Decide again whether to keep the change, and write down what was learned since.',
  showed: 'Look at the figures, and try it again on purpose before you build on it.',
  still_unclear: 'Nothing: keep the change if it costs nothing to keep.',
};

function thenLine({ design, outcome, actualValue }: Experiment, setting: CardSetting): SafeMrkdwn {
  const label = outcome === null ? 'completed' : VERDICT_LABELS[outcome].toLowerCase();
  const value = experimentValue(design.metric, actualValue, setting.baseCurrency);
  return actualValue === null ? mrkdwn`Then: ${label}` : mrkdwn`Then: ${label}, ${value}`;
}

function nowLine(analysis: Analysis, { baseCurrency }: CardSetting): SafeMrkdwn {
  const { improvement, metric, current } = analysis;
  const value = experimentValue(metric, current, baseCurrency);
  if (improvement === null) return mrkdwn`Now: ${value}`;
  const difference = experimentDifference(metric, improvement.absolute, baseCurrency);
  const words = intervalWords(analysis, baseCurrency);
  const truth = words === null ? '' : `; the true difference lies ${words}`;
  return mrkdwn`Now: ${value}, *${difference}* against those without the change${truth}`;
}

function said({ learning }: Experiment): SafeMrkdwn[] {
  return learning === null ? [] : [mrkdwn`> ${learning}`];
}
