/** Foreign text on one line, without control characters and halves of characters. */
export function plainLine(foreign: string): string {
  return foreign.replace(/[\p{Cc}\p{Cs}\u2028\u2029]+/gu, ' ').trim();
}

/**
 * A line may end between a minus sign and a currency's (https://www.unicode.org/reports/tr14/#PR), and a
 * loss at the beginning of the next one looks like a gain: a word joiner keeps them together.
 */
export function unparted(text: string): string {
  return text.replace(/−(?=\p{Sc})/gu, '−\u2060');
}

/** At most so many characters as Slack counts them (Unicode code points), the last an ellipsis. */
export function clamp(text: string, maxCharacters: number): string {
  const characters = Array.from(text);
  if (characters.length <= maxCharacters) return text;
  return `${characters.slice(0, maxCharacters - 1).join('')}…`;
}

/** Pads with spaces to a width in characters, on the side that aligns the text. */
export function pad(text: string, width: number, align: 'left' | 'right'): string {
  const padding = ' '.repeat(Math.max(0, width - characterCount(text)));
  return align === 'right' ? padding + text : text + padding;
}

export function characterCount(text: string): number {
  return Array.from(text).length;
}
