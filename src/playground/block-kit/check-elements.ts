import { isObject, objectsOf, textOf, wordsOf, type JsonObject } from '#playground/json.ts';

import { LIMITS } from './limits.ts';
import {
  checkLength,
  checkOptionalText,
  checkText,
  complain,
  inside,
  type Place,
} from './problems.ts';

const OPTION_LIMITS: Readonly<Record<string, number>> = {
  static_select: LIMITS.options,
  multi_static_select: LIMITS.options,
  overflow: LIMITS.overflowOptions,
  checkboxes: LIMITS.choiceOptions,
  radio_buttons: LIMITS.choiceOptions,
};

/** Checks one interactive element: ids, texts, options, confirm dialog. */
export function checkElement(element: JsonObject, place: Place): void {
  checkLength(element['action_id'], LIMITS.actionId, inside(place, 'action_id'));
  checkOptionalText(element, 'placeholder', { place, limit: LIMITS.placeholder, isPlain: true });
  if (element['type'] === 'button') checkButton(element, place);
  if (isObject(element['confirm'])) checkConfirm(element['confirm'], inside(place, 'confirm'));
  checkOptions(element, place);
}

/** Checks that no two elements of a block share an action id. */
export function checkActionIds(elements: readonly JsonObject[], place: Place): void {
  const ids = elements.map((element) => textOf(element['action_id'])).filter(Boolean);
  if (new Set(ids).size < ids.length) complain(place, 'action_id already exists in this block');
}

function checkButton(button: JsonObject, place: Place): void {
  checkText(button['text'], inside(place, 'text'), { limit: LIMITS.buttonText, isPlain: true });
  checkLength(button['value'], LIMITS.buttonValue, inside(place, 'value'));
  checkLength(button['url'], LIMITS.buttonUrl, inside(place, 'url'));
  const style = button['style'];
  if (style !== undefined && style !== 'primary' && style !== 'danger')
    complain(inside(place, 'style'), `invalid style: ${wordsOf(style)}`);
}

function checkConfirm(confirm: JsonObject, place: Place): void {
  checkOptionalText(confirm, 'title', { place, limit: LIMITS.confirmTitle, isPlain: true });
  checkText(confirm['text'], inside(place, 'text'), { limit: LIMITS.confirmText });
  for (const key of ['confirm', 'deny'])
    checkOptionalText(confirm, key, { place, limit: LIMITS.confirmButton, isPlain: true });
}

function checkOptions(element: JsonObject, place: Place): void {
  const limit = OPTION_LIMITS[wordsOf(element['type'])];
  if (limit === undefined) return;
  const groups = objectsOf(element['option_groups']);
  const options =
    element['options'] === undefined
      ? groups.flatMap((group) => objectsOf(group['options']))
      : objectsOf(element['options']);
  const at = inside(place, 'options');
  if (options.length === 0) complain(at, 'must provide at least 1 item');
  if (options.length > limit) complain(at, `no more than ${limit} items allowed`);
  options.forEach((option, index) => checkOption(option, inside(at, index)));
  if (groups.length > LIMITS.options) complain(place, 'no more than 100 option groups allowed');
}

function checkOption(option: JsonObject, place: Place): void {
  checkText(option['text'], inside(place, 'text'), { limit: LIMITS.optionText });
  checkOptionalText(option, 'description', { place, limit: LIMITS.optionText });
  if (!option['value'] && !option['url']) complain(place, 'missing required field: value');
  checkLength(option['value'], LIMITS.optionValue, inside(place, 'value'));
}
