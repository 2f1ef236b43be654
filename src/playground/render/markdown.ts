import { emojiOf } from './emoji.ts';
import { html, joinHtml, safeUrl, type Html } from './html.ts';

/** Code, link, bold, strike, italic by star or underscore, emoji. */
const INLINE =
  /`([^`\n]+)`|\[([^\]\n]+)\]\(([^()\s]+)\)|\*\*(?=\S)([^\n]*?\S)\*\*|~~(?=\S)([^~\n]*[^~\s])~~|(?<!\w)[*_](?=[^\s*_])([^*_\n]*[^*_\s])[*_](?!\w)|:([a-z0-9_+-]+):/g;

/** A `markdown` block: headings, lists, quotes, code, tables, rules and paragraphs of standard Markdown. */
export function renderMarkdown(text: string): Html {
  const parts = text.split(/^```[^\n]*\n([\s\S]*?)\n?```$/m);
  return joinHtml(
    parts.map((part, index) =>
      index % 2 === 1 ? html`<pre>${part}</pre>` : renderParagraphs(part),
    ),
  );
}

function renderParagraphs(text: string): Html {
  const paragraphs = text.split(/\n{2,}|(?<=^#{1,6} [^\n]*)\n/m).filter((one) => one.trim() !== '');
  return joinHtml(paragraphs.map((one) => renderParagraph(one.trim())));
}

function renderParagraph(paragraph: string): Html {
  const lines = paragraph.split('\n');
  const heading = /^(#{1,6})\s+(.*)$/.exec(paragraph);
  if (heading !== null) {
    const level = heading[1]?.length === 1 ? 'markdown-title' : 'markdown-heading';
    return html`<div class="${level}">${renderInline(heading[2] ?? '')}</div>`;
  }
  if (/^(-{3,}|\*{3,})$/.test(paragraph)) return html`<hr />`;
  if (lines.every((line) => /^\s*([-*+]|\d+[.)])\s/.test(line))) return renderList(lines);
  if (lines.every((line) => line.startsWith('>')))
    return html`<blockquote>
      ${renderBreaks(lines.map((line) => line.replace(/^> ?/, '')))}
    </blockquote>`;
  if (lines.length > 1 && /^\|?[\s:|-]+\|[\s:|-]*$/.test(lines[1] ?? '')) return renderTable(lines);
  return html`<p>${renderBreaks(lines)}</p>`;
}

function renderList(lines: readonly string[]): Html {
  const items = lines.map((line) => {
    const content = line.replace(/^\s*([-*+]|\d+[.)])\s+/, '');
    return html`<li>${renderInline(content)}</li>`;
  });
  return /^\s*\d/.test(lines[0] ?? '')
    ? html`<ol class="list">
        ${items}
      </ol>`
    : html`<ul class="list">
        ${items}
      </ul>`;
}

function renderTable(lines: readonly string[]): Html {
  const [head = '', , ...body] = lines;
  const titles = cellsOf(head).map((cell) => html`<th scope="col">${renderInline(cell)}</th>`);
  const rows = body.map((line) => {
    const cells = cellsOf(line).map((cell) => html`<td>${renderInline(cell)}</td>`);
    return html`<tr>
      ${cells}
    </tr>`;
  });
  return html`<div class="table-frame">
    <table class="table">
      <thead>
        <tr>
          ${titles}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function cellsOf(line: string): string[] {
  return line
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());
}

function renderBreaks(lines: readonly string[]): Html {
  return joinHtml(lines.map(renderInline), html`<br />`);
}

function renderInline(line: string): Html {
  const pieces: Html[] = [];
  let from = 0;
  for (const match of line.matchAll(INLINE)) {
    pieces.push(html`${line.slice(from, match.index)}`, renderMatch(match));
    from = match.index + match[0].length;
  }
  return joinHtml([...pieces, html`${line.slice(from)}`]);
}

function renderMatch([
  whole,
  code,
  words,
  url,
  bold,
  strike,
  italic,
  emoji,
]: RegExpMatchArray): Html {
  if (code !== undefined) return html`<code>${code}</code>`;
  if (words !== undefined) {
    const href = safeUrl(url);
    if (href === null) return html`${whole}`;
    return html`<a href="${href}" target="_blank" rel="noreferrer noopener">${words}</a>`;
  }
  if (bold !== undefined) return html`<b>${renderInline(bold)}</b>`;
  if (strike !== undefined) return html`<s>${renderInline(strike)}</s>`;
  if (italic !== undefined) return html`<i>${renderInline(italic)}</i>`;
  return html`${emojiOf(emoji ?? '') ?? whole}`;
}
