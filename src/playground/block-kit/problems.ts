import { isObject, textOf, type JsonObject } from '#playground/json.ts';

import { lengthOf } from './limits.ts';

export type Surface = 'message' | 'modal' | 'home';

/** Where a check is in the JSON, what has been found so far, and the block ids seen. */
export interface Place {
  readonly surface: Surface;
  readonly pointer: string;
  readonly problems: string[];
  readonly blockIds: Set<string>;
}

/** A place at the root of a payload. */
export function rootPlace(surface: Surface, pointer: string): Place {
  return { surface, pointer, problems: [], blockIds: new Set() };
}

/** The place of a key or an index inside another one. */
export function inside(place: Place, key: string | number): Place {
  return { ...place, pointer: `${place.pointer}/${key}` };
}

/** Notes a problem in Slack's words: `[ERROR] … [json-pointer:/blocks/0]`. */
export function complain(place: Place, message: string): void {
  place.problems.push(`[ERROR] ${message} [json-pointer:${place.pointer}]`);
}

/** Checks that a string, when it is there, is not longer than `limit`. */
export function checkLength(value: unknown, limit: number, place: Place): void {
  const text = textOf(value);
  if (text !== undefined && lengthOf(text) > limit)
    complain(place, `must be less than ${limit + 1} characters`);
}

/** Checks that a list, when it is there, has at most `limit` items. */
export function checkCount(value: unknown, limit: number, place: Place): void {
  if (Array.isArray(value) && value.length > limit)
    complain(place, `no more than ${limit} items allowed`);
}

/** Checks a required text object: its type, that it is not empty and not too long. */
export function checkText(
  value: unknown,
  place: Place,
  rule: { readonly limit: number; readonly isPlain?: boolean },
): void {
  if (!isObject(value) || textOf(value['text']) === undefined) {
    complain(place, 'missing required field: text');
    return;
  }
  const type = textOf(value['type']) ?? '';
  const isKnown = type === 'plain_text' || (type === 'mrkdwn' && rule.isPlain !== true);
  if (!isKnown) complain(inside(place, 'type'), `unsupported type: ${type}`);
  if (value['text'] === '') complain(inside(place, 'text'), 'must be more than 0 characters');
  checkLength(value['text'], rule.limit, inside(place, 'text'));
}

/** Checks a text object that may be left out. */
export function checkOptionalText(
  holder: JsonObject,
  key: string,
  at: { readonly place: Place; readonly limit: number; readonly isPlain?: boolean },
): void {
  if (holder[key] !== undefined) checkText(holder[key], inside(at.place, key), at);
}
