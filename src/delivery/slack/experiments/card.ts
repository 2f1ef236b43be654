import type { Temporal } from 'temporal-polyfill';

import type { Conflict } from '#analysis/experiments/conflicts.ts';
import { detectableWords } from '#delivery/detectable-words.ts';
import { experimentValue } from '#delivery/experiment-words.ts';
import { personWords } from '#delivery/slack/alerts/people.ts';
import {
  actions,
  context,
  header,
  message,
  section,
  type Message,
  type MessageBlock,
} from '#delivery/slack/block-kit/blocks.ts';
import { joinMrkdwn, mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { instantFor } from '#delivery/slack/wording/instants.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { DetectableEffect, Experiment } from '#domain/experiments.ts';

import { cardButtons, type Where } from './buttons.ts';
import { isOver, progressWords } from './days-run.ts';
import { designBlocks } from './design-blocks.ts';
import { otherBlocks } from './other-blocks.ts';
import { signOf, standingOf } from './signs.ts';

export interface CardSetting {
  readonly now: Temporal.Instant;
  readonly timezone: Timezone;
  readonly baseCurrency: Currency;
  readonly isSimulated: boolean;
}

/** An experiment and what surrounds it. */
export interface Shown {
  readonly experiment: Experiment;
  /** Of a draft: what could be seen with the customers at hand; null when that is not known in time. */
  readonly effect: DetectableEffect | null;
  /** Of a draft: what runs on the same customers. */
  readonly others: readonly Conflict[];
}

/** An experiment as a message: how it stands, what was decided beforehand, and what to do next. */
export function experimentCard(shown: Shown, setting: CardSetting): Message {
  const { experiment } = shown;
  const title = `${signOf(experiment)} ${experiment.design.name}`;
  const standing = standingWords(experiment, setting);
  return message(mrkdwn`${title}: ${standing}`, [
    header(title),
    ...cardBlocks(shown, { ...setting, where: 'message' }),
  ]);
}

/** The same without its title, for a modal or below another one. */
export function cardBlocks(
  { experiment, effect, others }: Shown,
  setting: CardSetting & { readonly where: Where },
): MessageBlock[] {
  const { baseCurrency, where } = setting;
  return [
    section(standingWords(experiment, setting)),
    ...cameTo(experiment, baseCurrency),
    ...designBlocks(experiment, baseCurrency),
    ...(effect === null ? [] : [detectableBlock(experiment, effect, baseCurrency)]),
    ...otherBlocks(others),
    section(mrkdwn`*Next*\n${nextStep(experiment, setting)}`),
    actions(cardButtons(experiment, where)),
    smallPrint(experiment, setting),
  ];
}

/** What could be seen with the customers at hand. */
export function detectableBlock(
  { design }: Pick<Experiment, 'design'>,
  effect: DetectableEffect,
  currency: Currency,
): MessageBlock {
  return section(mrkdwn`:mag: *What could be seen*\n${detectableWords(effect, design, currency)}`);
}

function standingWords(experiment: Experiment, setting: CardSetting): SafeMrkdwn {
  const { state, completedAt, canceledAt } = experiment;
  const at = (instant: Temporal.Instant | null) =>
    instant === null ? mrkdwn`` : mrkdwn`, ${instantFor(instant, setting.timezone)}`;
  switch (state) {
    case 'draft':
      return mrkdwn`*Draft*  ·  nothing has been changed yet`;
    case 'running':
      return mrkdwn`*Running*  ·  ${progressWords(experiment, setting)}  ·  :lock: the design is locked`;
    case 'completed':
      return mrkdwn`*${standingOf(experiment)}*  ·  completed by ${personWords(experiment.completedBy)}${at(completedAt)}`;
    case 'canceled':
      return mrkdwn`*Canceled*${at(canceledAt)}`;
  }
}

/** What was written down at its end. */
function cameTo(experiment: Experiment, currency: Currency): MessageBlock[] {
  const { state, actualValue, learning, design, baseline } = experiment;
  if (state !== 'completed') return [];
  const value = experimentValue(design.metric, actualValue, currency);
  const before = experimentValue(design.metric, baseline?.value ?? null, currency);
  const lines = [
    ...(actualValue === null ? [] : [mrkdwn`It came to *${value}*, from ${before} before.`]),
    ...(learning === null ? [] : [mrkdwn`:bulb: *What we learned:* ${learning}`]),
  ];
  return lines.length === 0 ? [] : [section(joinMrkdwn(lines))];
}

function nextStep(experiment: Experiment, setting: CardSetting): SafeMrkdwn {
  const { id, state, design } = experiment;
  switch (state) {
    case 'draft':
      return mrkdwn`Start it on the day the change goes live. From then on nothing about it can be altered, so that nobody moves the goal afterwards.`;
    case 'running':
      return isOver(experiment, setting)
        ? mrkdwn`Its last day is over: look at the figures, and complete it with what was learned.`
        : running(id, design.comparison.kind);
    case 'completed':
      return mrkdwn`Nothing: after 30, 90 and 180 days I look again and post whether it has lasted.`;
    case 'canceled':
      return mrkdwn`If the question is still open, try again with what you know now.`;
  }
}

function running(id: number, comparison: Experiment['design']['comparison']['kind']): SafeMrkdwn {
  return comparison === 'control'
    ? mrkdwn`Let your product ask who gets the change, \`GET /api/experiments/${id}/assignment?customer_id=cus_…\`, and leave the rest alone until its last day is over.`
    : mrkdwn`Leave everything else about these customers alone until its last day is over.`;
}

function smallPrint(
  experiment: Experiment,
  setting: CardSetting & { readonly where: Where },
): MessageBlock {
  const { id, createdBy, createdAt, startedAt, startedBy, looks } = experiment;
  const { timezone } = setting;
  return context(
    joinMrkdwn(
      [
        `experiment ${id}`,
        startedAt === null
          ? mrkdwn`drafted by ${personWords(createdBy)} ${instantFor(createdAt, timezone)}`
          : mrkdwn`started by ${personWords(startedBy)} ${instantFor(startedAt, timezone)}`,
        ...(looks === 0 ? [] : [`looked at ${looks === 1 ? 'once' : `${looks} times`}`]),
        // A modal has no message in whose place the canceled one could stand.
        ...(setting.where === 'modal' && isOpen(experiment)
          ? [mrkdwn`to call it off: \`/moneyradar experiment cancel ${id}\``]
          : []),
        ...(setting.isSimulated ? ['a simulated company'] : []),
      ],
      '  ·  ',
    ),
  );
}

function isOpen({ state }: Experiment): boolean {
  return state === 'draft' || state === 'running';
}
