import { setTimeout as wait } from 'node:timers/promises';

import { cancelExperiment } from '#analysis/experiments/cancel.ts';
import { learnings } from '#analysis/experiments/learnings.ts';
import { startExperiment } from '#analysis/experiments/start.ts';
import { actions, message, section, type Message } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Command, Sources } from '#delivery/slack/command.ts';
import { logFailure } from '#delivery/slack/failures.ts';

import { analysisMessage } from './analysis-message.ts';
import { askFigures, askLists, askShown } from './ask.ts';
import { parseExperimentAsked } from './asked.ts';
import { COMPLETE_ACTION, completeButton, NEW_ACTION, newButton } from './buttons.ts';
import { experimentCard } from './card.ts';
import { learningsMessage } from './learnings-message.ts';
import { listMessage } from './list-message.ts';
import {
  startingMessage,
  startRefusalMessage,
  unknownAsked,
  unknownExperimentMessage,
  wrongStateMessage,
} from './refusal-words.ts';
import { settingOf } from './setting.ts';

const PATIENCE_MS = 2_500;

export const experiment: Command = {
  name: 'experiment',
  aliases: ['experiments', 'exp'],
  usage: 'experiment [new|list|show N|start N|analyze N|complete N|cancel N|learnings [words]]',
  description: 'Try a change on some customers, see whether it worked, and keep what was learned',
  examples: ['experiment', 'experiment new', 'experiment analyze 1', 'experiment learnings price'],
  isOpen: false,
  canShare: true,
  posts: false,
  opens(words) {
    const asked = parseExperimentAsked(words);
    if (asked.kind === 'new') return { actionId: NEW_ACTION, value: '' };
    return asked.kind === 'complete'
      ? { actionId: COMPLETE_ACTION, value: String(asked.id) }
      : null;
  },
  async run({ words, sources, actor }) {
    const asked = parseExperimentAsked(words);
    switch (asked.kind) {
      case 'list':
        return listMessage(await askLists(sources), settingOf(sources));
      case 'show':
        return show(sources, asked.id);
      case 'analyze':
        return analyze(sources, asked.id);
      case 'start':
        return start(sources, asked.id, await actor());
      case 'cancel':
        return cancel(sources, asked.id, await actor());
      case 'learnings':
        return learned(sources, asked.words);
      case 'new':
        return openerOf('Say what you change, and what should come of it.', newButton(true));
      case 'complete':
        return openerOf('Say what came of it.', completeButton(asked.id, true));
      case 'unknown':
      case 'number_missing':
        return unknownAsked(asked);
    }
  },
};

async function show(sources: Sources, id: number): Promise<Message> {
  const shown = await askShown(sources, id);
  return shown === null ? unknownExperimentMessage(id) : experimentCard(shown, settingOf(sources));
}

async function analyze(sources: Sources, id: number): Promise<Message> {
  const shown = await askShown(sources, id);
  if (shown === null) return unknownExperimentMessage(id);
  const { experiment: found } = shown;
  if (found.startedAt === null) return wrongStateMessage(found, 'analyzed');
  return analysisMessage(await askFigures(sources, found), settingOf(sources));
}

async function start(sources: Sources, id: number, actor: string): Promise<Message> {
  const { db, timezone, baseCurrency } = sources;
  const now = sources.now();
  const starting = startExperiment(db, { id, actor, now, timezone, baseCurrency });
  const started = await inPatience(sources, starting);
  if (started === null) return startingMessage(id);
  if (started.kind === 'unknown') return unknownExperimentMessage(id);
  if (started.kind === 'wrong_state') return wrongStateMessage(started.experiment, 'started');
  if (started.kind === 'refused') {
    return startRefusalMessage(started.experiment, started.reason);
  }
  return experimentCard(
    { experiment: started.experiment, effect: null, others: [] },
    settingOf(sources),
  );
}

/** null when it takes longer than people wait for an answer; it goes on, and its failure is logged. */
async function inPatience<Result>({ log }: Sources, work: Promise<Result>): Promise<Result | null> {
  const soon = await Promise.race([work, wait(PATIENCE_MS, null, { ref: false })]);
  if (soon === null) work.catch((error: unknown) => logFailure(log, error));
  return soon;
}

async function cancel(sources: Sources, id: number, actor: string): Promise<Message> {
  const canceled = await cancelExperiment(sources.db, { id, actor, now: sources.now() });
  if (canceled.kind === 'unknown') return unknownExperimentMessage(id);
  if (canceled.kind === 'wrong_state') return wrongStateMessage(canceled.experiment, 'canceled');
  return experimentCard(
    { experiment: canceled.experiment, effect: null, others: [] },
    settingOf(sources),
  );
}

async function learned({ db, ...sources }: Sources, words: string): Promise<Message> {
  const found = await learnings(db, words === '' ? {} : { q: words });
  return learningsMessage({ words, found }, settingOf({ db, ...sources }));
}

/** Where a form does not open by itself, as behind a button that stands for a typed line. */
function openerOf(text: string, button: Parameters<typeof actions>[0][number]): Message {
  return message(mrkdwn`${text}`, [section(mrkdwn`${text}`), actions([button])]);
}
