/** What was typed after `/moneyradar`. */
export interface CommandLine {
  /** Lower case; empty when nothing was typed. */
  readonly name: string;
  readonly words: readonly string[];
  readonly isShared: boolean;
  /** Flags that nobody knows, as typed. */
  readonly unknownFlags: readonly string[];
}

const SHARE_FLAG = '--share';
/** Takes a value; to a command both are one word, `account=eu`. */
const ACCOUNT_FLAG = '--account';
/** More than anybody types. */
const LENGTH_MAX = 4_000;

/**
 * Splits a command into words. Quotes keep words together; what Slack wraps (`<@U1|dana>`,
 * `<https://…|…>`) is unwrapped; a long dash, which phones make of two short ones, counts as two.
 */
export function parseCommandLine(text: string): CommandLine {
  const typed = [...text.slice(0, LENGTH_MAX).matchAll(/"([^"]*)"|“([^”]*)”|(\S+)/g)].map(
    ([, straight, curly, bare]) => straight ?? curly ?? unwrap(bare ?? ''),
  );
  const words = withValues(typed.map((word) => word.replace(/^[—–](?=\w)/, '--')));
  const flags = words.filter((word) => word.startsWith('--')).map((flag) => flag.toLowerCase());
  const [name = '', ...rest] = words.filter((word) => !word.startsWith('--'));
  return {
    name: name.toLowerCase(),
    words: rest,
    isShared: flags.includes(SHARE_FLAG),
    unknownFlags: flags.filter((flag) => flag !== SHARE_FLAG),
  };
}

/** `--account eu` and `--account=eu` → `account=eu`; a flag without its value stays, and nobody knows it. */
function withValues(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (const word of words) {
    const isValue = joined.at(-1)?.toLowerCase() === ACCOUNT_FLAG && !word.startsWith('--');
    if (isValue) joined[joined.length - 1] = `account=${word}`;
    else joined.push(word.replace(/^--account=(?=.)/i, 'account='));
  }
  return joined;
}

/** `<@U1|dana>` → `U1`, `<mailto:a@b.c|a@b.c>` → `a@b.c`, `<https://x|x>` → `https://x`. */
function unwrap(word: string): string {
  const [, inside] = /^<([^>]*)>$/.exec(word) ?? [];
  if (inside === undefined) return word;
  const [target = ''] = inside.split('|', 1);
  return target.replace(/^(@|#|mailto:)/, '');
}
