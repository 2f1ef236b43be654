import { isObject, wordsOf } from '#playground/json.ts';

import { withEmoji } from './emoji.ts';
import { html, joinHtml, NOTHING, type Html } from './html.ts';
import { renderInline, renderMrkdwn } from './mrkdwn.ts';
import type { Reader } from './reader.ts';

/** A text object as lines of markup; nothing when it is missing. */
export function renderText(object: unknown, reader: Reader): Html {
  if (!isObject(object)) return NOTHING;
  const text = wordsOf(object['text']);
  return object['type'] === 'mrkdwn'
    ? renderMrkdwn(text, reader)
    : renderPlain(text, object['emoji']);
}

/** A text object on one line, for labels and titles. */
export function renderTextLine(object: unknown, reader: Reader): Html {
  if (!isObject(object)) return NOTHING;
  const text = wordsOf(object['text']).replaceAll('\n', ' ');
  return object['type'] === 'mrkdwn'
    ? renderInline(text, reader)
    : renderPlain(text, object['emoji']);
}

/** The letters of a text object, for attributes. */
export function plainWords(object: unknown): string {
  return isObject(object) ? withEmoji(wordsOf(object['text'])) : '';
}

/** Plain text: nothing in it is markup, but emoji names are shown as emoji unless `emoji` is false. */
function renderPlain(text: string, emoji: unknown): Html {
  const shown = emoji === false ? text : withEmoji(text);
  return joinHtml(
    shown.split('\n').map((line) => html`${line}`),
    html`<br />`,
  );
}
