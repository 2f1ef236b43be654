const source = Symbol('html');

/** Markup in which every foreign string has been escaped; only this file can make one. */
export interface Html {
  readonly [source]: string;
}

type Piece = string | number | null | undefined | false | Html | readonly Html[];

/** What is shown when there is nothing to show. */
export const NOTHING: Html = { [source]: '' };

/**
 * Builds markup. What the template itself says is ours and kept; what is put in is foreign and escaped, unless it is
 * Html already. Safe between tags and inside double-quoted attributes, and nowhere else.
 */
export function html(literals: TemplateStringsArray, ...values: readonly Piece[]): Html {
  const parts = values.map((value, index) => embed(value) + (literals[index + 1] ?? ''));
  return { [source]: (literals[0] ?? '') + parts.join('') };
}

/** The markup to send to the browser. */
export function htmlText(markup: Html): string {
  return markup[source];
}

/** Puts markup together with other markup between. */
export function joinHtml(pieces: readonly Html[], separator: Html = NOTHING): Html {
  return { [source]: pieces.map(htmlText).join(separator[source]) };
}

/** A foreign address that may be followed or loaded: http, https and mailto; null for any other, `javascript:` above all. */
export function safeUrl(foreign: unknown): string | null {
  if (typeof foreign !== 'string') return null;
  const url = URL.canParse(foreign) ? new URL(foreign) : null;
  return url !== null && ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : null;
}

function embed(value: Piece): string {
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'string' || typeof value === 'number') return escapeText(String(value));
  return 'map' in value ? value.map(htmlText).join('') : value[source];
}

function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
