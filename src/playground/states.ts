import { Temporal } from 'temporal-polyfill';

import { findElement } from './block-kit/elements.ts';
import { isObject, objectsOf, textOf, wordsOf, type JsonObject } from './json.ts';

/** What a person has chosen or typed in one element: values of options, ids, or the one text; empty for nothing. */
export interface Choice {
  readonly blockId: string;
  readonly actionId: string;
  readonly chosen: readonly string[];
}

/** The keys under which Slack reports a choice, by element type: one value, or several. */
const KEYS: Readonly<Record<string, { readonly one?: string; readonly many?: string }>> = {
  channels_select: { one: 'selected_channel' },
  conversations_select: { one: 'selected_conversation' },
  datepicker: { one: 'selected_date' },
  multi_channels_select: { many: 'selected_channels' },
  multi_conversations_select: { many: 'selected_conversations' },
  multi_users_select: { many: 'selected_users' },
  timepicker: { one: 'selected_time' },
  users_select: { one: 'selected_user' },
};

const OPTION_MENUS = ['static_select', 'external_select', 'overflow', 'radio_buttons'];
const OPTION_LISTS = ['multi_static_select', 'multi_external_select', 'checkboxes'];

/** They act at once and hold nothing. */
const STATELESS = ['button', 'feedback_buttons', 'overflow', 'workflow_button'];

/** A choice as Slack reports it: `{ selected_option: {…} }`, `{ selected_users: […] }`, `{ value: '…' }`. */
export function stateOf(
  element: JsonObject,
  chosen: readonly string[],
  timezone: string,
): JsonObject {
  const type = wordsOf(element['type']);
  const [first = ''] = chosen;
  if (type === 'button') return {};
  if (type === 'feedback_buttons') return { value: first };
  if (OPTION_MENUS.includes(type)) return { selected_option: optionOf(element, first) };
  if (OPTION_LISTS.includes(type))
    return { selected_options: chosen.map((value) => optionOf(element, value)).filter(isObject) };
  if (type === 'datetimepicker') return { selected_date_time: epochSeconds(first, timezone) };
  if (type === 'rich_text_input') return { rich_text_value: first === '' ? null : richText(first) };
  const { one, many } = KEYS[type] ?? { one: 'value' };
  if (many !== undefined) return { [many]: [...chosen] };
  return { [one ?? 'value']: first === '' ? null : first };
}

/** The states of all inputs of a message or view, by block id and action id. Choices of unknown elements are left out. */
export function statesOf(
  blocks: readonly JsonObject[],
  choices: readonly Choice[],
  timezone: string,
): JsonObject {
  const states: Record<string, Record<string, JsonObject>> = {};
  for (const { blockId, actionId, chosen } of choices) {
    const found = findElement(blocks, { actionId, blockId });
    const type = wordsOf(found?.element['type']);
    if (found === undefined || STATELESS.includes(type)) continue;
    const state = { type, ...stateOf(found.element, chosen, timezone) };
    states[blockId] = { ...states[blockId], [actionId]: state };
  }
  return states;
}

function optionOf(element: JsonObject, value: string): JsonObject | null {
  if (value === '') return null;
  const groups = objectsOf(element['option_groups']);
  const options = [
    ...objectsOf(element['options']),
    ...groups.flatMap((group) => objectsOf(group['options'])),
    ...objectsOf(element['initial_options']),
    ...(isObject(element['initial_option']) ? [element['initial_option']] : []),
  ];
  const known = options.find((option) => option['value'] === value);
  if (known !== undefined) return known;
  const isExternal = (textOf(element['type']) ?? '').endsWith('external_select');
  return isExternal ? { text: { type: 'plain_text', text: value }, value } : null;
}

function epochSeconds(local: string, timezone: string): number | null {
  if (local === '') return null;
  const at = Temporal.PlainDateTime.from(local).toZonedDateTime(timezone);
  return Math.floor(at.epochMilliseconds / 1000);
}

function richText(text: string): JsonObject {
  const section = { type: 'rich_text_section', elements: [{ type: 'text', text }] };
  return { type: 'rich_text', elements: [section] };
}
