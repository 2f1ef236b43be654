import { findCommand, parseInput } from './arguments.ts';
import { UsageError, type Command, type CommandContext } from './command.ts';
import { commands } from './commands.ts';
import { helpForAll, helpForOne } from './help.ts';

const EXIT = { well: 0, failed: 1, notUnderstood: 2 } as const;
const NO_TABLE = '42P01';

/** Where a command's words go. */
export interface Terminal {
  /** The answer, and nothing else. */
  readonly print: (text: string) => void;
  /** Errors and whatever else is not the answer. */
  readonly complain: (text: string) => void;
  /** Columns. */
  readonly width: number;
}

/**
 * Runs what was typed after `moneyradar`. Returns the exit code: 0 well, 1 failed, 2 not understood;
 * null when the command goes on running by itself.
 */
export async function runCommandLine(
  words: readonly string[],
  context: CommandContext,
  terminal: Terminal,
): Promise<number | null> {
  const isVerbose = words.includes('--verbose') || words.includes('-v');
  try {
    const asked = helpAskedFor(words);
    if (asked !== null) return say(asked, context, terminal);
    const { command, rest } = findCommand(commands, words);
    const input = parseInput(command, rest);
    if (command.isAlone !== true) await context.readSettings?.();
    const result = await command.run(context, input);
    if (result === null) return null;
    const isJson = input.flags.has('json');
    terminal.print(isJson ? JSON.stringify(result.json, null, 2) : result.text(terminal.width));
    return result.isBad === true ? EXIT.failed : EXIT.well;
  } catch (error) {
    terminal.complain(complaint(error, isVerbose));
    return error instanceof UsageError ? EXIT.notUnderstood : EXIT.failed;
  }
}

/** The words of the command that help is asked about: none for all; null when it is not asked for. */
function helpAskedFor(words: readonly string[]): readonly string[] | null {
  const [first] = words;
  if (first === undefined) return [];
  const names = words.filter((word) => !word.startsWith('-'));
  if (first === 'help') return names.slice(1);
  if (words.includes('--help') || words.includes('-h')) return names;
  return first === '--version' ? ['--version'] : null;
}

function say(asked: readonly string[], { version }: CommandContext, terminal: Terminal): number {
  if (asked[0] === '--version') terminal.print(version);
  else if (asked.length === 0) terminal.print(helpForAll(commands, version));
  else terminal.print(helpAbout(asked).map(helpForOne).join('\n\n'));
  return EXIT.well;
}

/** One command, or all that begin with the same word. */
function helpAbout(asked: readonly string[]): readonly Command[] {
  const words = asked.join(' ');
  const group = commands.filter(({ name }) => name === words || name.startsWith(`${words} `));
  return group.length > 0 ? group : [findCommand(commands, asked).command];
}

function complaint(error: unknown, isVerbose: boolean): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof UsageError) return error.message;
  if ('code' in error && error.code === NO_TABLE) {
    return 'The database is not set up yet. Run `moneyradar init`, or start the bot once.';
  }
  return isVerbose ? (error.stack ?? error.message) : error.message;
}
