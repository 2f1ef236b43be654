import { clamp, plainLine, unparted } from './plain-text.ts';

const source = Symbol('mrkdwn');

/** Slack's mrkdwn in which every foreign string has been escaped; only this file can make one. */
export interface SafeMrkdwn {
  readonly [source]: string;
}

/**
 * Builds mrkdwn. What the template itself says is ours and kept; what is put in is foreign and
 * escaped, unless it is SafeMrkdwn already.
 */
export function mrkdwn(
  literals: TemplateStringsArray,
  ...values: readonly (string | number | SafeMrkdwn)[]
): SafeMrkdwn {
  const parts = values.map((value, index) => embed(value) + (literals[index + 1] ?? ''));
  return { [source]: (literals[0] ?? '') + parts.join('') };
}

/** Puts pieces together, for lists whose length is not known beforehand. */
export function joinMrkdwn(pieces: readonly (string | SafeMrkdwn)[], separator = '\n'): SafeMrkdwn {
  return { [source]: pieces.map(embed).join(separator) };
}

/** The text to send, at most so many characters long. A cut never leaves half an entity or mention. */
export function mrkdwnText(safe: SafeMrkdwn, maxCharacters: number): string {
  return clamp(safe[source], maxCharacters).replace(/(?:&[a-z]*|<[^>]*)…$/, '…');
}

/** The letters of a text that was sent as mrkdwn, to be put into another one. */
export function textOf(sent: string): string {
  return sent.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/**
 * Slack reads `&` and `<…>` as markup wherever they stand: a name like `<!channel>` would wake
 * everybody. Written as entities they are letters.
 * https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
function embed(value: string | number | SafeMrkdwn): string {
  if (typeof value === 'object') return value[source];
  return unparted(plainLine(String(value)))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
