import { isObject, objectsOf, wordsOf, type JsonObject } from '#playground/json.ts';

import { renderChart } from './chart.ts';
import { renderElement, renderImageElement } from './elements.ts';
import { html, joinHtml, NOTHING, safeUrl, type Html } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import type { Reader } from './reader.ts';
import { renderRichText } from './rich-text.ts';
import { renderDataTable, renderTable } from './tables.ts';
import { plainWords, renderText, renderTextLine } from './text.ts';

type Render = (block: JsonObject, reader: Reader) => Html;

const ALERT_SIGNS: Readonly<Record<string, string>> = {
  error: '⛔',
  warning: '⚠️',
  success: '✅',
};

const RENDERERS: Readonly<Record<string, Render>> = {
  actions: renderActions,
  alert: renderAlert,
  card: renderCard,
  carousel: (block, reader) =>
    html`<div class="carousel" tabindex="0">
      ${renderBlocks(objectsOf(block['elements']), reader)}
    </div>`,
  container: renderContainer,
  context: renderContext,
  context_actions: renderActions,
  data_table: renderDataTable,
  data_visualization: (block) => renderChart(block),
  divider: () => html`<hr />`,
  header: (block, reader) =>
    html`<div class="header" role="heading" aria-level="3">
      ${renderTextLine(block['text'], reader)}
    </div>`,
  image: renderImage,
  input: renderInput,
  markdown: (block) => html`<div class="markdown">${renderMarkdown(wordsOf(block['text']))}</div>`,
  rich_text: (block, reader) => html`<div class="text">${renderRichText(block, reader)}</div>`,
  section: renderSection,
  table: renderTable,
};

/** Block Kit as markup. A block that this page cannot draw is named instead of left out. */
export function renderBlocks(blocks: readonly JsonObject[], reader: Reader): Html {
  return joinHtml(
    blocks.map((block) => {
      const type = wordsOf(block['type']);
      const render = Object.hasOwn(RENDERERS, type) ? RENDERERS[type] : undefined;
      const content = render?.(block, reader) ?? html`<em class="unknown">A ${type} block</em>`;
      return html`<div class="block block--${type}">${content}</div>`;
    }),
  );
}

function renderSection(block: JsonObject, reader: Reader): Html {
  const fields = objectsOf(block['fields']).map(
    (field) => html`<div>${renderText(field, reader)}</div>`,
  );
  const accessory = block['accessory'];
  return html`<div class="section">
    <div class="section__words">
      ${isObject(block['text']) ? html`<div class="text">${renderText(block['text'], reader)}</div>` : NOTHING}
      ${fields.length > 0 ? html`<div class="fields">${fields}</div>` : NOTHING}
    </div>
    ${isObject(accessory) ? renderElement(accessory, block, reader) : NOTHING}
  </div>`;
}

function renderActions(block: JsonObject, reader: Reader): Html {
  const elements = objectsOf(block['elements']).map((one) => renderElement(one, block, reader));
  return html`<div class="actions">${elements}</div>`;
}

function renderContext(block: JsonObject, reader: Reader): Html {
  const elements = objectsOf(block['elements']).map((one) =>
    one['type'] === 'image'
      ? renderImageElement(one)
      : html`<span>${renderText(one, reader)}</span>`,
  );
  return html`<div class="context">${elements}</div>`;
}

function renderImage(block: JsonObject): Html {
  const url = safeUrl(block['image_url']);
  const title = plainWords(block['title']);
  const alt = wordsOf(block['alt_text']);
  return html`<figure class="picture">
    ${title && html`<figcaption>${title}</figcaption>`}
    ${url === null ? html`<span class="unknown">${alt}</span>` : html`<img src="${url}" alt="${alt}" loading="lazy" />`}
  </figure>`;
}

function renderInput(block: JsonObject, reader: Reader): Html {
  const element = isObject(block['element']) ? block['element'] : {};
  const optional =
    block['optional'] === true ? html`<span class="input__optional">(optional)</span>` : NOTHING;
  const hint = isObject(block['hint'])
    ? html`<div class="input__hint">${renderText(block['hint'], reader)}</div>`
    : NOTHING;
  return html`<div class="input" data-input="${wordsOf(block['block_id'])}">
    <div class="input__label">${renderTextLine(block['label'], reader)} ${optional}</div>
    ${renderElement(element, block, reader)}
    <div class="input__error" role="alert"></div>
    ${hint}
  </div>`;
}

function renderAlert(block: JsonObject, reader: Reader): Html {
  const level = wordsOf(block['level']) || 'default';
  const sign = ALERT_SIGNS[level] ?? 'ℹ️';
  return html`<div class="alert alert--${level}" role="note">
    <span>${sign}</span>
    <div class="text">${renderText(block['text'], reader)}</div>
  </div>`;
}

function renderCard(block: JsonObject, reader: Reader): Html {
  const hero = isObject(block['hero_image']) ? renderImageElement(block['hero_image']) : NOTHING;
  const icon = isObject(block['icon']) ? renderImageElement(block['icon']) : NOTHING;
  const buttons = objectsOf(block['actions']).map((one) => renderElement(one, block, reader));
  const line = (key: string, name: string) =>
    isObject(block[key])
      ? html`<div class="${name}">${renderText(block[key], reader)}</div>`
      : NOTHING;
  return html`<div class="card">
    ${hero}
    <div class="card__head">
      ${icon}
      <div>${line('title', 'card__title')}${line('subtitle', 'card__subtitle')}</div>
    </div>
    ${line('body', 'text')}
    ${buttons.length > 0 ? html`<div class="actions">${buttons}</div>` : NOTHING}
  </div>`;
}

function renderContainer(block: JsonObject, reader: Reader): Html {
  const title = isObject(block['title'])
    ? renderTextLine(block['title'], reader)
    : isObject(block['rich_text_title'])
      ? renderRichText(block['rich_text_title'], reader)
      : NOTHING;
  const icon = isObject(block['icon']) ? renderImageElement(block['icon']) : NOTHING;
  const subtitle = isObject(block['subtitle'])
    ? html`<small>${renderTextLine(block['subtitle'], reader)}</small>`
    : NOTHING;
  const inside = renderBlocks(objectsOf(block['child_blocks']), reader);
  if (block['is_collapsible'] !== true)
    return html`<div class="container">
      <div class="container__title">${icon}<b>${title}</b>${subtitle}</div>
      ${block['has_header_divider'] === true && html`<hr />`}
      <div class="container__inside">${inside}</div>
    </div>`;
  return html`<details
    class="container"
    ${block['default_collapsed'] === true ? NOTHING : html`open`}
  >
    <summary class="container__title">${icon}<b>${title}</b>${subtitle}</summary>
    <div class="container__inside">${inside}</div>
  </details>`;
}
