import { alertList } from '#delivery/slack/alert-list/list.ts';
import { alertStory } from '#delivery/slack/alerts/why.ts';
import { breakdownList } from '#delivery/slack/breakdown/list.ts';
import { openedCard } from '#delivery/slack/customer/card.ts';
import { openedChanges } from '#delivery/slack/customer/changes.ts';
import {
  experimentList,
  learningsList,
  openedExperiment,
} from '#delivery/slack/experiments/opened.ts';
import { lossList } from '#delivery/slack/forecast/list.ts';
import { mismatchList } from '#delivery/slack/mismatches/list.ts';
import { moveList } from '#delivery/slack/moves/list.ts';
import { customersBehindRule } from '#delivery/slack/reconcile/open.ts';
import { openedScore } from '#delivery/slack/score/opened.ts';

import { currenciesBehindFx } from './fx.ts';
import { customersBehindLine } from './movements/line.ts';
import { openedMovement } from './movements/movement.ts';
import type { Openable } from './openable.ts';

/** Everything that buttons open. */
export const OPENABLES: readonly Openable[] = [
  customersBehindLine,
  openedMovement,
  currenciesBehindFx,
  breakdownList,
  customersBehindRule,
  mismatchList,
  moveList,
  openedScore,
  openedCard,
  openedChanges,
  alertStory,
  alertList,
  lossList,
  openedExperiment,
  experimentList,
  learningsList,
];
