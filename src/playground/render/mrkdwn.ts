import { emojiOf } from './emoji.ts';
import { html, joinHtml, safeUrl, type Html } from './html.ts';
import { channelName, userName, type Reader } from './reader.ts';
import { fillDate, localTime } from './times.ts';

/** What may begin inside a line, in the order in which it is tried: `<…>`, code, bold, italic, strike, emoji, a bare link. */
const INLINE =
  /<([^<>\n]+)>|`([^`\n]+)`|(?<![\w*])\*(?=\S)([^*\n]*[^*\s])\*(?![\w*])|(?<!\w)_(?=\S)([^_\n]*[^_\s])_(?!\w)|(?<!\w)~(?=\S)([^~\n]*[^~\s])~(?!\w)|:([a-z0-9_+-]+):|(https?:\/\/[^\s<>|"]+[^\s<>|".,;:!?)])/g;

const BULLET = /^(\s*)([•◦▪–-]|\d+\.)\s+(.*)$/;
const QUOTE = /^(?:&gt;|>) ?(.*)$/;

/** Slack's mrkdwn as markup. docs.slack.dev/messaging/formatting-message-text */
export function renderMrkdwn(text: string, reader: Reader): Html {
  const parts = text.split(/```\n?([\s\S]*?)\n?```/);
  return joinHtml(
    parts.map((part, index) =>
      index % 2 === 1 ? html`<pre>${decode(part)}</pre>` : renderLines(part, reader),
    ),
  );
}

/** Inline mrkdwn of one line. */
export function renderInline(line: string, reader: Reader): Html {
  const pieces: Html[] = [];
  let from = 0;
  for (const match of line.matchAll(INLINE)) {
    pieces.push(html`${decode(line.slice(from, match.index))}`, renderMatch(match, reader));
    from = match.index + match[0].length;
  }
  return joinHtml([...pieces, html`${decode(line.slice(from))}`]);
}

function renderMatch(match: RegExpMatchArray, reader: Reader): Html {
  const [whole, marked, code, bold, italic, strike, emoji, link] = match;
  if (marked !== undefined) return renderMarked(marked, reader);
  if (code !== undefined) return html`<code>${decode(code)}</code>`;
  if (bold !== undefined) return html`<b>${renderInline(bold, reader)}</b>`;
  if (italic !== undefined) return html`<i>${renderInline(italic, reader)}</i>`;
  if (strike !== undefined) return html`<s>${renderInline(strike, reader)}</s>`;
  if (emoji !== undefined) return html`${emojiOf(emoji) ?? whole}`;
  return anchor(link, decode(link ?? ''), whole);
}

/** `<@U…>`, `<#C…>`, `<!date^…>`, `<!here>`, `<https://…|words>` */
function renderMarked(marked: string, reader: Reader): Html {
  const bar = marked.indexOf('|');
  const target = bar < 0 ? marked : marked.slice(0, bar);
  const words = bar < 0 ? undefined : decode(marked.slice(bar + 1));
  if (target.startsWith('@')) {
    const isMe = target.slice(1) === reader.viewer.id;
    const name = userName(reader, target.slice(1));
    return html`<span class="mention ${isMe && 'mention--me'}">@${name}</span>`;
  }
  if (target.startsWith('#'))
    return html`<span class="mention">#${channelName(reader, target.slice(1))}</span>`;
  if (target.startsWith('!date^')) return renderDate(target, words, reader);
  if (target.startsWith('!subteam^'))
    return html`<span class="mention">${words ?? '@group'}</span>`;
  if (target.startsWith('!'))
    return html`<span class="mention mention--all">@${words ?? target.slice(1)}</span>`;
  return anchor(decode(target), words ?? decode(target).replace(/^mailto:/, ''), `<${marked}>`);
}

function renderDate(target: string, fallback: string | undefined, reader: Reader): Html {
  const [, seconds = '', format = '', link] = target.split('^');
  const at = localTime(reader, seconds);
  if (at === null) return html`${fallback ?? ''}`;
  const text = fillDate(reader, at, format);
  const time = html`<time
    datetime="${at.toInstant().toString()}"
    title="${at.toInstant().toString()}"
    >${text}</time
  >`;
  return link === undefined ? time : anchor(link, text, text);
}

function anchor(url: string | undefined, words: string, otherwise: string): Html {
  const href = safeUrl(url);
  if (href === null) return html`${decode(otherwise)}`;
  return html`<a href="${href}" target="_blank" rel="noreferrer noopener">${words}</a>`;
}

function renderLines(text: string, reader: Reader): Html {
  const pieces: Html[] = [];
  let quoted: string[] = [];
  const closeQuote = () => {
    if (quoted.length > 0) {
      const inside = joinHtml(quoted.map((line) => renderLine(line, reader)));
      pieces.push(html`<blockquote>${inside}</blockquote>`);
    }
    quoted = [];
  };
  for (const line of trimBreaks(text)) {
    const quote = QUOTE.exec(line)?.[1];
    if (quote !== undefined) {
      quoted.push(quote);
      continue;
    }
    closeQuote();
    pieces.push(renderLine(line, reader));
  }
  closeQuote();
  return joinHtml(pieces);
}

function renderLine(line: string, reader: Reader): Html {
  if (line.trim() === '') return html`<div class="gap"></div>`;
  const [, indent, marker, rest] = BULLET.exec(line) ?? [];
  if (marker === undefined) return html`<div>${renderInline(line, reader)}</div>`;
  const depth = (indent ?? '').length > 1 ? 'bullet--inner' : '';
  const content = renderInline(rest ?? '', reader);
  return html`<div class="bullet ${depth}"><span>${marker}</span><span>${content}</span></div>`;
}

function trimBreaks(text: string): string[] {
  const trimmed = text.replace(/^\n+|\n+$/g, '');
  return trimmed === '' ? [] : trimmed.split('\n');
}

/** Entities as Slack knows them: three, and no other. */
function decode(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
