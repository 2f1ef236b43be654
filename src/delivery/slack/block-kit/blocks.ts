import type {
  ActionsBlock,
  Button,
  ConfirmationDialog,
  ContextBlock,
  DividerBlock,
  HeaderBlock,
  KnownBlock,
  MrkdwnElement,
  PlainTextElement,
  RichTextBlock,
  SectionBlock,
} from '@slack/types';

import type { ChartBlock } from './chart.ts';
import { LIMITS } from './limits.ts';
import { mrkdwnText, type SafeMrkdwn } from './mrkdwn.ts';
import { clamp, plainLine } from './plain-text.ts';

export type MessageBlock = KnownBlock | ChartBlock;

/** What is said: blocks for the eye; text for notifications, search and screen readers. */
export interface Message {
  readonly text: string;
  readonly blocks: readonly MessageBlock[];
}

export interface ButtonInput {
  readonly actionId: string;
  readonly label: string;
  readonly value?: string;
  readonly url?: string;
  readonly isPrimary?: boolean;
  /** Asked before the click counts, of what cannot be taken back. */
  readonly confirm?: ConfirmInput;
}

interface ConfirmInput {
  readonly title: string;
  readonly text: string;
  /** What the button says that does it; the other one leaves things as they are. */
  readonly yes: string;
  readonly no: string;
}

/** A message within Slack's limits. The text says in one breath what the blocks show. */
export function message(text: SafeMrkdwn, blocks: readonly MessageBlock[]): Message {
  return {
    text: mrkdwnText(text, LIMITS.messageText),
    blocks: blocks.slice(0, LIMITS.messageBlocks),
  };
}

export function header(text: string): HeaderBlock {
  return { type: 'header', text: plainText(text, LIMITS.headerText) };
}

export function section(text: SafeMrkdwn): SectionBlock {
  return { type: 'section', text: mrkdwnElement(text, LIMITS.sectionText) };
}

/** A text with the button that acts on it beside it. */
export function sectionWithButton(text: SafeMrkdwn, beside: ButtonInput): SectionBlock {
  return { ...section(text), accessory: button(beside) };
}

/** Short facts side by side, two in a row. */
export function fields(facts: readonly SafeMrkdwn[]): SectionBlock {
  const shown = facts.slice(0, LIMITS.fields);
  return { type: 'section', fields: shown.map((fact) => mrkdwnElement(fact, LIMITS.fieldText)) };
}

/** Small print: as of when, from what. */
export function context(...lines: readonly SafeMrkdwn[]): ContextBlock {
  const shown = lines.slice(0, LIMITS.contextElements);
  return { type: 'context', elements: shown.map((line) => mrkdwnElement(line, LIMITS.fieldText)) };
}

export function divider(): DividerBlock {
  return { type: 'divider' };
}

export function actions(buttons: readonly ButtonInput[]): ActionsBlock {
  return { type: 'actions', elements: buttons.slice(0, LIMITS.actionsElements).map(button) };
}

/** A bulleted list in which nothing is parsed: a bold start and what follows it. */
export function bulletList(
  items: readonly { readonly strong: string; readonly rest: string }[],
): RichTextBlock {
  const sections = items.slice(0, LIMITS.listItems).map(({ strong, rest }) => ({
    type: 'rich_text_section' as const,
    elements: [
      { type: 'text' as const, text: literal(strong, LIMITS.fieldText), style: { bold: true } },
      { type: 'text' as const, text: literal(rest, LIMITS.listItemText, ' ') },
    ],
  }));
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_list', style: 'bullet', elements: sections }],
  };
}

function button(input: ButtonInput): Button {
  return {
    type: 'button',
    action_id: input.actionId,
    text: plainText(input.label, LIMITS.buttonText),
    ...(input.value === undefined ? {} : { value: clamp(input.value, LIMITS.buttonValue) }),
    ...(input.url === undefined ? {} : { url: clamp(input.url, LIMITS.buttonUrl) }),
    ...(input.isPrimary === true ? { style: 'primary' as const } : {}),
    ...(input.confirm === undefined ? {} : { confirm: confirmDialog(input.confirm) }),
  };
}

function confirmDialog({ title, text, yes, no }: ConfirmInput): ConfirmationDialog {
  return {
    title: plainText(title, LIMITS.confirmTitle),
    text: plainText(text, LIMITS.confirmText),
    confirm: plainText(yes, LIMITS.confirmButton),
    deny: plainText(no, LIMITS.confirmButton),
    style: 'danger',
  };
}

function plainText(text: string, maxCharacters: number): PlainTextElement {
  return { type: 'plain_text', text: literal(text, maxCharacters), emoji: true };
}

/** `verbatim` keeps Slack from finding links and names in text that was not marked up. */
function mrkdwnElement(text: SafeMrkdwn, maxCharacters: number): MrkdwnElement {
  return { type: 'mrkdwn', text: mrkdwnText(text, maxCharacters) || ' ', verbatim: true };
}

/** Slack refuses empty text. */
function literal(text: string, maxCharacters: number, before = ''): string {
  return clamp(before + (plainLine(text) || '–'), maxCharacters);
}
