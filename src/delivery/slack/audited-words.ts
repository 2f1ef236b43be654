/** Commands that are told whom they are about, which may be in any words. */
const ABOUT_SOMEBODY = new Set(['customer', 'score']);
const CUSTOMER_ID = /\bcus_\w+/;
const LEFT_OUT = '…';

/**
 * What the audit log keeps of the words after a command: which figures somebody saw, and of whom, but no
 * name and no address that somebody typed.
 */
export function auditedWords(command: string, words: readonly string[]): string[] {
  const kept = words.map((word) => {
    const [customerId] = CUSTOMER_ID.exec(word) ?? [];
    if (customerId !== undefined) return customerId;
    return ABOUT_SOMEBODY.has(command) || word.includes('@') ? LEFT_OUT : word;
  });
  return kept.filter((word, index) => word !== LEFT_OUT || kept[index - 1] !== LEFT_OUT);
}
