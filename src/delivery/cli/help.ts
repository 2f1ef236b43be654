import { GLOBAL_FLAGS } from './arguments.ts';
import type { Command, Flag } from './command.ts';
import { list } from './table.ts';

/** Every command with a line about it. */
export function helpForAll(commands: readonly Command[], version: string): string {
  return [
    `MoneyRadar ${version}`,
    '',
    'Usage: moneyradar COMMAND [FLAGS]',
    '',
    list(commands.map(({ name, words, summary }) => [`  ${[name, ...words].join(' ')}`, summary])),
    '',
    'Every command takes:',
    flagLines(GLOBAL_FLAGS),
    '',
    'It reads the same environment variables as the bot, and a file .env.',
    '`moneyradar help COMMAND` tells more about one. Exit codes: 0 well, 1 failed, 2 not understood.',
  ].join('\n');
}

/** One command: what it takes, and examples to copy. */
export function helpForOne(command: Command): string {
  return [
    `Usage: moneyradar ${synopsis(command)}`,
    '',
    `${command.summary.slice(0, 1).toUpperCase()}${command.summary.slice(1)}.`,
    ...(command.flags.length > 0 ? ['', 'Flags:', flagLines(command.flags)] : []),
    '',
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
  ].join('\n');
}

function synopsis({ name, words, flags }: Command): string {
  return [name, ...words, ...flags.map((flag) => `[${spelled(flag)}]`)].join(' ');
}

function flagLines(flags: readonly Flag[]): string {
  return list(flags.map((flag) => [`  ${spelled(flag)}`, flag.help]));
}

function spelled({ name, value }: Flag): string {
  return value === null ? `--${name}` : `--${name} ${value}`;
}
