import { learnings } from '#analysis/experiments/learnings.ts';
import { experiments } from '#analysis/experiments/list.ts';
import { header, section } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Openable } from '#delivery/slack/opened/openable.ts';
import { pageButtons } from '#delivery/slack/opened/page-buttons.ts';

import { analysisBlocks } from './analysis-message.ts';
import { askFigures, askShown } from './ask.ts';
import { cardBlocks } from './card.ts';
import { learningRow } from './learnings-message.ts';
import {
  EXPERIMENT,
  EXPERIMENTS,
  formatLearningsPlace,
  formatListPlace,
  LEARNINGS,
  parseExperimentPlace,
  parseLearningsPlace,
  parseListPlace,
} from './places.ts';
import { unknownExperiment } from './refusal-words.ts';
import { experimentRow } from './rows.ts';
import { settingOf } from './setting.ts';
import { signOf } from './signs.ts';

const PAGE_LENGTH = 20;

/** One experiment: how it stands, what was decided, and what to do next; or its figures. */
export const openedExperiment: Openable = {
  name: EXPERIMENT,
  read(words) {
    const place = parseExperimentPlace(words);
    if (place === null) return null;
    const { id, part } = place;
    return {
      title: `Experiment ${id}`,
      detail: { experiment: String(id), part },
      async blocks(sources) {
        const shown = await askShown(sources, id);
        if (shown === null) return [section(unknownExperiment(id))];
        const { experiment } = shown;
        const setting = { ...settingOf(sources), where: 'modal' as const };
        return part === 'figures' && experiment.startedAt !== null
          ? analysisBlocks(await askFigures(sources, experiment), setting)
          : [
              header(`${signOf(experiment)} ${experiment.design.name}`),
              ...cardBlocks(shown, setting),
            ];
      },
    };
  },
};

/** Every experiment, newest first, in pages. */
export const experimentList: Openable = {
  name: EXPERIMENTS,
  read(words) {
    const place = parseListPlace(words);
    if (place === null) return null;
    const { state, cursor } = place;
    return {
      title: 'Experiments',
      detail: { list: EXPERIMENTS, ...(state !== null && { state }) },
      async blocks(sources) {
        const page = await experiments(sources.db, {
          ...(state === null ? {} : { state }),
          limit: PAGE_LENGTH,
          cursor,
        });
        if (page.experiments.length === 0) return [section(mrkdwn`No experiment any more.`)];
        const { nextCursor } = page;
        return [
          ...page.experiments.map((experiment) => experimentRow(experiment, settingOf(sources))),
          ...pageButtons({
            first: cursor === null ? null : formatListPlace({ state, cursor: null }),
            next: nextCursor === null ? null : formatListPlace({ state, cursor: nextCursor }),
          }),
        ];
      },
    };
  },
};

/** What was learned, newest first, in pages. */
export const learningsList: Openable = {
  name: LEARNINGS,
  read(read) {
    const place = parseLearningsPlace(read);
    if (place === null) return null;
    const { words, offset } = place;
    return {
      title: 'What we learned',
      detail: { list: LEARNINGS },
      async blocks({ db, ...sources }) {
        const found = await learnings(db, words === '' ? {} : { q: words });
        const page = found.slice(offset, offset + PAGE_LENGTH);
        if (page.length === 0) return [section(mrkdwn`Nothing any more.`)];
        const next = offset + PAGE_LENGTH;
        return [
          ...page.map((experiment) => learningRow(experiment, settingOf({ db, ...sources }))),
          ...pageButtons({
            first: offset === 0 ? null : formatLearningsPlace({ words, offset: 0 }),
            next: next >= found.length ? null : formatLearningsPlace({ words, offset: next }),
          }),
        ];
      },
    };
  },
};
