import { parseArgs } from 'node:util';

import type { Temporal } from 'temporal-polyfill';

import { parseDay } from '#delivery/day-range.ts';
import { nearest } from '#delivery/nearest.ts';

import { UsageError, type Command, type Flag, type Input } from './command.ts';

/** Flags that every command takes. */
export const GLOBAL_FLAGS: readonly Flag[] = [
  { name: 'json', value: null, help: 'answer with JSON' },
  { name: 'verbose', value: null, help: 'show where an error comes from (-v)' },
  { name: 'help', value: null, help: 'show this help (-h)' },
];

/** A list in pages takes it. */
export const CURSOR_FLAG: Flag = {
  name: 'cursor',
  value: 'CURSOR',
  help: 'go on where the last page ended',
};

/** Finds the command that the first words name. Throws a UsageError that suggests the nearest. */
export function findCommand(
  commands: readonly Command[],
  words: readonly string[],
): { command: Command; rest: readonly string[] } {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const command = commands.find((candidate) => candidate.name === name);
    if (command) return { command, rest: words.slice(length) };
  }
  const [first = '', second] = words;
  const group = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (group.length > 0) {
    const names = group.map(({ name }) => `\`${name}\``).join(', ');
    throw new UsageError(`\`${first}\` needs a second word: ${names}.`);
  }
  const typed = second === undefined ? first : `${first} ${second}`;
  const names = commands.map(({ name }) => name);
  const meant = nearest(typed, names) ?? nearest(first, names);
  const hint = meant === null ? '' : ` Did you mean \`${meant}\`?`;
  throw new UsageError(
    `There is no command \`${first}\`.${hint} \`moneyradar help\` lists them all.`,
  );
}

/** Reads what was typed after the command's name. Throws a UsageError for what it does not take. */
export function parseInput(command: Command, args: readonly string[]): Input {
  const flags = [...command.flags, ...GLOBAL_FLAGS];
  const { values, positionals } = parse(command, flags, args);
  const needed = command.words.filter((word) => !word.startsWith('['));
  if (positionals.length < needed.length) {
    throw new UsageError(
      `\`${command.name}\` needs ${needed.slice(positionals.length).join(' ')}.`,
    );
  }
  if (positionals.length > command.words.length) {
    const [extra = ''] = positionals.slice(command.words.length);
    throw new UsageError(`\`${command.name}\` does not take \`${extra}\`.`);
  }
  return {
    words: positionals,
    flags: new Set(Object.keys(values).filter((name) => values[name] === true)),
    values: Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) => {
        if (typeof value === 'string') return [[name, [value]]];
        return Array.isArray(value) ? [[name, value.map(String)]] : [];
      }),
    ),
  };
}

/** A flag's day, or undefined when it was not given. Throws a UsageError when it is none. */
export function dayFlag(input: Input, name: string): Temporal.PlainDate | undefined {
  const text = input.values[name]?.at(-1);
  if (text === undefined) return undefined;
  const day = parseDay(text);
  if (day) return day;
  throw new UsageError(`--${name} must be a day as YYYY-MM-DD, such as 2026-01-31.`);
}

/** A flag's whole number, or undefined when it was not given. */
export function numberFlag(
  input: Input,
  name: string,
  { least, most }: { least: number; most: number },
): number | undefined {
  const text = input.values[name]?.at(-1);
  if (text === undefined) return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`--${name} must be a whole number from ${least} to ${most}.`);
}

/** A flag's word out of a few, or undefined when it was not given. */
export function choiceFlag<const Word extends string>(
  input: Input,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const text = input.values[name]?.at(-1);
  const word = words.find((each) => each === text);
  if (text === undefined || word !== undefined) return word;
  throw new UsageError(`--${name} must be one of ${words.join(', ')}.`);
}

/** Where the page before ended, read by `parse`; null at the beginning. */
export function cursorFlag<Cursor>(
  input: Input,
  parse: (text: string) => Cursor | null,
): Cursor | null {
  const text = input.values[CURSOR_FLAG.name]?.at(-1);
  const cursor = text === undefined ? null : parse(text);
  if (text === undefined || cursor !== null) return cursor;
  throw new UsageError('--cursor is not one that an earlier page gave.');
}

/** Where to go on, below a page; nothing at the end of a list. */
export function moreWords(nextCursor: string | null): string[] {
  return nextCursor === null ? [] : [`There are more: --cursor ${nextCursor}`];
}

function parse(command: Command, flags: readonly Flag[], args: readonly string[]) {
  const options = Object.fromEntries(
    flags.map(({ name, value, isRepeatable = false }) => [
      name,
      {
        type: value === null ? ('boolean' as const) : ('string' as const),
        multiple: isRepeatable,
        ...(name === 'verbose' || name === 'help' ? { short: name.slice(0, 1) } : {}),
      },
    ]),
  );
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : '').split(/[.\n]/, 1);
    throw new UsageError(`\`${command.name}\`: ${sentence}.${knownFlags(command)}`, {
      cause: error,
    });
  }
}

function knownFlags({ flags, name }: Command): string {
  if (flags.length === 0) return ` It takes no flags of its own; see \`moneyradar help ${name}\`.`;
  return ` It takes ${flags.map((flag) => `--${flag.name}`).join(', ')}.`;
}
