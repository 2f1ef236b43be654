import { isObject, objectsOf, textOf, wordsOf, type JsonObject } from '#playground/json.ts';

import { html, NOTHING, safeUrl, type Html } from './html.ts';
import { renderMenu } from './menus.ts';
import type { Reader } from './reader.ts';
import { plainWords, renderText, renderTextLine } from './text.ts';

/** HTML input types of Slack's text and picker elements. */
const FIELD_TYPES: Readonly<Record<string, string>> = {
  datepicker: 'date',
  datetimepicker: 'datetime-local',
  email_text_input: 'email',
  number_input: 'number',
  plain_text_input: 'text',
  rich_text_input: 'text',
  timepicker: 'time',
  url_text_input: 'url',
};

/**
 * An interactive element with all that the page needs to report a choice: which element it is, how its value is read,
 * and the dialog to confirm it with. In an input block only `dispatch_action` makes it report at once.
 */
export function renderElement(element: JsonObject, block: JsonObject, reader: Reader): Html {
  if (element['type'] === 'image') return renderImageElement(element);
  const isQuiet = block['type'] === 'input' && block['dispatch_action'] !== true;
  return html`<div
    class="element"
    data-block-id="${wordsOf(block['block_id'])}"
    data-action-id="${wordsOf(element['action_id'])}"
    data-kind="${kindOf(element)}"
    ${isQuiet ? html`data-quiet` : NOTHING}
  >
    ${renderControl(element, reader)}${renderConfirm(element, reader)}
  </div>`;
}

/** A small picture beside text. */
export function renderImageElement(element: JsonObject): Html {
  const url = safeUrl(element['image_url']);
  if (url === null) return NOTHING;
  return html`<img class="image-element" src="${url}" alt="${wordsOf(element['alt_text'])}" />`;
}

function kindOf(element: JsonObject): 'button' | 'menu' | 'overflow' | 'checks' | 'field' {
  const type = wordsOf(element['type']);
  if (type.endsWith('button') || type === 'feedback_buttons') return 'button';
  if (type === 'overflow') return 'overflow';
  if (type.endsWith('_select')) return 'menu';
  return type === 'checkboxes' || type === 'radio_buttons' ? 'checks' : 'field';
}

function renderControl(element: JsonObject, reader: Reader): Html {
  switch (kindOf(element)) {
    case 'button':
      return renderButton(element, reader);
    case 'menu':
    case 'overflow':
      return renderMenu(element, reader);
    case 'checks':
      return renderChecks(element, reader);
    case 'field':
      return renderField(element);
  }
}

function renderButton(button: JsonObject, reader: Reader): Html {
  if (button['type'] === 'feedback_buttons') {
    const choice = (key: string) => {
      const half = isObject(button[key]) ? button[key] : {};
      const words = renderTextLine(half['text'], reader);
      return html`<button type="button" class="button" data-value="${wordsOf(half['value'])}">
        ${words}
      </button>`;
    };
    return html`${choice('positive_button')}${choice('negative_button')}`;
  }
  const style = wordsOf(button['style']);
  const url = safeUrl(button['url']);
  const label = textOf(button['accessibility_label']);
  return html`<button
    type="button"
    class="button ${style && `button--${style}`}"
    ${url === null ? NOTHING : html`data-url="${url}"`}
    ${label === undefined ? NOTHING : html`aria-label="${label}"`}
  >
    ${renderTextLine(button['text'], reader)}
  </button>`;
}

function renderChecks(element: JsonObject, reader: Reader): Html {
  const isMany = element['type'] === 'checkboxes';
  const initial = isMany ? objectsOf(element['initial_options']) : [element['initial_option']];
  const chosen = new Set(initial.filter(isObject).map((option) => option['value']));
  const options = objectsOf(element['options']).map(
    (option) =>
      html`<label class="check">
        <input
          type="${isMany ? 'checkbox' : 'radio'}"
          name="${wordsOf(element['action_id'])}"
          value="${wordsOf(option['value'])}"
          ${chosen.has(option['value']) ? html`checked` : NOTHING}
        />
        <span>
          ${renderText(option['text'], reader)}
          <small>${renderText(option['description'], reader)}</small>
        </span>
      </label>`,
  );
  return html`<div class="checks" role="${isMany ? 'group' : 'radiogroup'}">${options}</div>`;
}

function renderField(element: JsonObject): Html {
  const type = FIELD_TYPES[wordsOf(element['type'])] ?? 'text';
  const initial = element['initial_value'] ?? element['initial_date'] ?? element['initial_time'];
  const value = typeof initial === 'number' ? String(initial) : wordsOf(initial);
  const shared = html`class="field" placeholder="${plainWords(element['placeholder'])}"
  ${limit('maxlength', element['max_length'])}`;
  if (element['multiline'] === true || element['type'] === 'rich_text_input')
    return html`<textarea ${shared} rows="4">${value}</textarea>`;
  const step = element['is_decimal_allowed'] === true ? 'any' : '1';
  return html`<input
    type="${type}"
    ${shared}
    value="${value}"
    ${type === 'number' ? html`step="${step}"` : NOTHING}
    ${limit('min', element['min_value'])}
    ${limit('max', element['max_value'])}
  />`;
}

function limit(attribute: 'maxlength' | 'min' | 'max', value: unknown): Html {
  const text = typeof value === 'number' ? String(value) : wordsOf(value);
  if (text === '') return NOTHING;
  if (attribute === 'maxlength') return html`maxlength="${text}"`;
  return attribute === 'min' ? html`min="${text}"` : html`max="${text}"`;
}

function renderConfirm(element: JsonObject, reader: Reader): Html {
  const confirm = element['confirm'];
  if (!isObject(confirm)) return NOTHING;
  const style = confirm['style'] === 'danger' ? 'button--danger' : 'button--primary';
  return html`<template data-confirm>
    <h2>${plainWords(confirm['title']) || 'Are you sure?'}</h2>
    <div class="dialog__text">${renderText(confirm['text'], reader)}</div>
    <footer>
      <button type="button" class="button" value="no">
        ${plainWords(confirm['deny']) || 'Cancel'}
      </button>
      <button type="button" class="button ${style}" value="yes" autofocus>
        ${plainWords(confirm['confirm']) || 'Yes'}
      </button>
    </footer>
  </template>`;
}
