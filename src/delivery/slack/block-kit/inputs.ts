import type { InputBlock, ModalView, PlainTextElement } from '@slack/types';

import type { MessageBlock } from './blocks.ts';
import { LIMITS } from './limits.ts';
import { modal } from './modal.ts';
import { clamp, plainLine } from './plain-text.ts';

export interface Choice {
  readonly label: string;
  readonly value: string;
}

interface InputTexts {
  /** The id under which the answer comes back. */
  readonly id: string;
  readonly label: string;
  /** Small print below. */
  readonly hint?: string;
  readonly isOptional?: boolean;
}

export interface FormInput {
  readonly title: string;
  /** Which form it is; Slack hands it back with the answers. */
  readonly callbackId: string;
  readonly submitLabel: string;
  /** What the form is about, at most 3,000 characters. Comes back, and may be anybody's. */
  readonly metadata: string;
}

/** A modal that asks: its inputs come back when the person submits it. */
export function form(
  { title, callbackId, submitLabel, metadata }: FormInput,
  blocks: readonly (MessageBlock | InputBlock)[],
): ModalView {
  const shown = modal(
    title,
    blocks.filter((block) => block.type !== 'input'),
  );
  return {
    ...shown,
    close: { type: 'plain_text', text: 'Cancel' },
    submit: plainText(submitLabel, LIMITS.modalTitle),
    callback_id: callbackId,
    private_metadata: metadata,
    blocks: blocks
      .filter((block) => block.type === 'input' || shown.blocks.includes(block as never))
      .slice(0, LIMITS.modalBlocks) as ModalView['blocks'],
  };
}

/** A line to write in, or several. */
export function textInput(
  texts: InputTexts,
  {
    value = '',
    placeholder,
    isMultiline = false,
    longest = LIMITS.sectionText,
  }: {
    readonly value?: string;
    readonly placeholder?: string;
    readonly isMultiline?: boolean;
    readonly longest?: number;
  } = {},
): InputBlock {
  return inputBlock(texts, {
    type: 'plain_text_input',
    action_id: 'answer',
    multiline: isMultiline,
    max_length: longest,
    ...(value === '' ? {} : { initial_value: clamp(value, longest) }),
    ...(placeholder === undefined
      ? {}
      : { placeholder: plainText(placeholder, LIMITS.placeholder) }),
  });
}

/** One of several. */
export function selectInput(
  texts: InputTexts,
  choices: readonly Choice[],
  chosen?: string,
): InputBlock {
  const options = optionsOf(choices);
  const initial = options.find(({ value }) => value === chosen);
  return inputBlock(texts, {
    type: 'static_select',
    action_id: 'answer',
    options,
    ...(initial === undefined ? {} : { initial_option: initial }),
  });
}

/** A day, as `2026-01-31`. */
export function dateInput(texts: InputTexts, day?: string): InputBlock {
  const picker = { type: 'datepicker' as const, action_id: 'answer' };
  return inputBlock(texts, { ...picker, ...(day === undefined ? {} : { initial_date: day }) });
}

/** A person of the workspace. */
export function personInput(texts: InputTexts, userId?: string): InputBlock {
  const select = { type: 'users_select' as const, action_id: 'answer' };
  return inputBlock(texts, {
    ...select,
    ...(userId === undefined ? {} : { initial_user: userId }),
  });
}

/** Several people of the workspace, or nobody. */
export function peopleInput(texts: InputTexts, userIds: readonly string[]): InputBlock {
  const select = { type: 'multi_users_select' as const, action_id: 'answer' };
  return inputBlock(texts, {
    ...select,
    ...(userIds.length === 0 ? {} : { initial_users: [...userIds] }),
  });
}

/** A channel, private or not, that no other company reads. */
export function channelInput(texts: InputTexts, channelId?: string): InputBlock {
  return inputBlock(texts, {
    type: 'conversations_select',
    action_id: 'answer',
    filter: {
      include: ['public', 'private'],
      exclude_external_shared_channels: true,
      exclude_bot_users: true,
    },
    ...(channelId === undefined ? {} : { initial_conversation: channelId }),
  });
}

/** Several of several, or none. */
export function multiSelectInput(
  texts: InputTexts,
  choices: readonly Choice[],
  chosen: readonly string[],
): InputBlock {
  const options = optionsOf(choices);
  const initial = options.filter(({ value }) => chosen.includes(value));
  return inputBlock(texts, {
    type: 'multi_static_select',
    action_id: 'answer',
    options,
    ...(initial.length === 0 ? {} : { initial_options: initial }),
  });
}

/** A box to tick. */
export function checkInput(texts: InputTexts, choice: Choice, isTicked = false): InputBlock {
  const options = optionsOf([choice]);
  return inputBlock(
    { ...texts, isOptional: true },
    {
      type: 'checkboxes',
      action_id: 'answer',
      options,
      ...(isTicked ? { initial_options: options } : {}),
    },
  );
}

function optionsOf(choices: readonly Choice[]) {
  return choices.slice(0, LIMITS.options).map(({ label, value }) => ({
    text: plainText(label, LIMITS.buttonText),
    value: clamp(value, LIMITS.optionValue),
  }));
}

function inputBlock(texts: InputTexts, element: InputBlock['element']): InputBlock {
  return {
    type: 'input',
    block_id: texts.id,
    label: plainText(texts.label, LIMITS.inputLabel),
    optional: texts.isOptional === true,
    ...(texts.hint === undefined ? {} : { hint: plainText(texts.hint, LIMITS.inputLabel) }),
    element,
  };
}

function plainText(text: string, most: number): PlainTextElement {
  return { type: 'plain_text', text: clamp(plainLine(text) || '–', most), emoji: true };
}
