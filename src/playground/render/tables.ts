import { isObject, objectsOf, wordsOf, type JsonObject } from '#playground/json.ts';

import { withEmoji } from './emoji.ts';
import { html, NOTHING, type Html } from './html.ts';
import type { Reader } from './reader.ts';
import { renderRichText } from './rich-text.ts';

/** Rows on a page of a `data_table` that does not say. */
const PAGE_SIZE = 5;

/** A `table` block: its first row is shown like the others, only stronger. */
export function renderTable(block: JsonObject, reader: Reader): Html {
  const settings = objectsOf(block['column_settings']);
  const rows = rowsOf(block).map((row, rowIndex) => {
    const cells = row.map((cell, column) => {
      const setting = settings[column] ?? {};
      const align = alignment(setting['align']);
      const wrap = setting['is_wrapped'] === true ? 'is-wrapped' : '';
      const content = renderCell(cell, reader);
      return rowIndex === 0
        ? html`<th scope="col" class="${align} ${wrap}">${content}</th>`
        : html`<td class="${align} ${wrap}">${content}</td>`;
    });
    return html`<tr>
      ${cells}
    </tr>`;
  });
  return html`<div class="table-frame" tabindex="0" role="region" aria-label="Table">
    <table class="table">
      ${rows}
    </table>
  </div>`;
}

/** A `data_table` block: sorted by its titles and turned page by page in the browser. */
export function renderDataTable(block: JsonObject, reader: Reader): Html {
  const [titles = [], ...body] = rowsOf(block);
  const size = typeof block['page_size'] === 'number' ? block['page_size'] : PAGE_SIZE;
  const isNumeric = titles.map((_, column) =>
    body.every((row) => row[column]?.['type'] === 'raw_number'),
  );
  const head = titles.map(
    (cell, column) =>
      html`<th scope="col" aria-sort="none" class="${isNumeric[column] && 'align-right'}">
        <button type="button" class="sort">${renderCell(cell, reader)}</button>
      </th>`,
  );
  const rows = body.map((row, index) => {
    const cells = row.map((cell, column) => {
      const key = typeof cell['value'] === 'number' ? String(cell['value']) : cellWords(cell);
      const align = isNumeric[column] ? 'align-right' : '';
      return html`<td class="${align}" data-sort="${key}">${renderCell(cell, reader)}</td>`;
    });
    return html`<tr ${index >= size ? html`hidden` : NOTHING}>
      ${cells}
    </tr>`;
  });
  const pages = Math.ceil(body.length / size);
  return html`<figure class="data-table" data-page-size="${size}">
    <figcaption>${wordsOf(block['caption'])}</figcaption>
    <div class="table-frame" tabindex="0" role="region" aria-label="${wordsOf(block['caption'])}">
      <table class="table">
        <thead>
          <tr>
            ${head}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    ${pages > 1 ? renderPager(size, body.length) : NOTHING}
  </figure>`;
}

function renderPager(size: number, count: number): Html {
  return html`<nav class="pager" aria-label="Pages">
    <span class="pager__where">1–${size} of ${count}</span>
    <button type="button" class="pager__turn" data-turn="-1" aria-label="Previous page" disabled>
      ‹
    </button>
    <button type="button" class="pager__turn" data-turn="1" aria-label="Next page">›</button>
  </nav>`;
}

function renderCell(cell: JsonObject, reader: Reader): Html {
  if (cell['type'] === 'rich_text') return renderRichText(cell, reader);
  return html`${withEmoji(wordsOf(cell['text']))}`;
}

function cellWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(cellWords).join(' ');
  if (!isObject(value)) return '';
  return [wordsOf(value['text']), cellWords(value['elements'])].filter(Boolean).join(' ');
}

function alignment(align: unknown): string {
  return align === 'right' || align === 'center' ? `align-${align}` : '';
}

function rowsOf(block: JsonObject): JsonObject[][] {
  return Array.isArray(block['rows']) ? block['rows'].map((row) => objectsOf(row)) : [];
}
