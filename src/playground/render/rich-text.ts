import { objectOf, objectsOf, wordsOf, type JsonObject } from '#playground/json.ts';

import { emojiOf } from './emoji.ts';
import { html, joinHtml, safeUrl, type Html } from './html.ts';
import { channelName, userName, type Reader } from './reader.ts';
import { fillDate, localTime } from './times.ts';

/** A `rich_text` block: sections, lists, quotes and preformatted text. */
export function renderRichText(block: JsonObject, reader: Reader): Html {
  return joinHtml(objectsOf(block['elements']).map((part) => renderPart(part, reader)));
}

function renderPart(part: JsonObject, reader: Reader): Html {
  const elements = objectsOf(part['elements']);
  switch (wordsOf(part['type'])) {
    case 'rich_text_list': {
      const items = elements.map((item) => html`<li>${renderElements(item, reader)}</li>`);
      const depth = Math.min(Number(part['indent'] ?? 0) || 0, 4);
      return part['style'] === 'ordered'
        ? html`<ol class="list list--${depth}">
            ${items}
          </ol>`
        : html`<ul class="list list--${depth}">
            ${items}
          </ul>`;
    }
    case 'rich_text_preformatted':
      return html`<pre>${renderElements(part, reader)}</pre>`;
    case 'rich_text_quote':
      return html`<blockquote>${renderElements(part, reader)}</blockquote>`;
    default:
      return html`<div class="rich">${renderElements(part, reader)}</div>`;
  }
}

function renderElements(part: JsonObject, reader: Reader): Html {
  return joinHtml(objectsOf(part['elements']).map((element) => renderElement(element, reader)));
}

function renderElement(element: JsonObject, reader: Reader): Html {
  switch (wordsOf(element['type'])) {
    case 'text':
      return styled(element, html`${wordsOf(element['text'])}`);
    case 'link': {
      const href = safeUrl(element['url']);
      const words = wordsOf(element['text']) || wordsOf(element['url']);
      if (href === null) return html`${words}`;
      return styled(
        element,
        html`<a href="${href}" target="_blank" rel="noreferrer noopener">${words}</a>`,
      );
    }
    case 'user':
      return html`<span class="mention">@${userName(reader, wordsOf(element['user_id']))}</span>`;
    case 'channel': {
      const name = channelName(reader, wordsOf(element['channel_id']));
      return html`<span class="mention">#${name}</span>`;
    }
    case 'usergroup':
      return html`<span class="mention">@${wordsOf(element['usergroup_id'])}</span>`;
    case 'broadcast':
      return html`<span class="mention mention--all">@${wordsOf(element['range'])}</span>`;
    case 'emoji':
      return html`${emojiOf(wordsOf(element['name'])) ?? `:${wordsOf(element['name'])}:`}`;
    case 'date': {
      const at = localTime(reader, Number(element['timestamp']));
      const format = wordsOf(element['format']);
      return html`${at === null ? wordsOf(element['fallback']) : fillDate(reader, at, format)}`;
    }
    default:
      return html`${wordsOf(element['text'])}`;
  }
}

function styled(element: JsonObject, content: Html): Html {
  const style = objectOf(element['style']);
  let shown = content;
  if (style['code'] === true) shown = html`<code>${shown}</code>`;
  if (style['strike'] === true) shown = html`<s>${shown}</s>`;
  if (style['italic'] === true) shown = html`<i>${shown}</i>`;
  if (style['underline'] === true) shown = html`<u>${shown}</u>`;
  return style['bold'] === true ? html`<b>${shown}</b>` : shown;
}
