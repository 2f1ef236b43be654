import { GLOBAL_FLAGS } from '#delivery/cli/arguments.ts';
import { UsageError, type Command } from '#delivery/cli/command.ts';

const SHELLS = { bash, zsh, fish } as const;
const INSTALL = {
  bash: 'moneyradar completion bash >> ~/.bashrc',
  zsh: 'moneyradar completion zsh >> ~/.zshrc',
  fish: 'moneyradar completion fish > ~/.config/fish/completions/moneyradar.fish',
} as const;

/** What may follow some words: the next word of a command, or its flags. */
interface Continuation {
  readonly after: string;
  readonly words: readonly string[];
}

/** The command that teaches a shell to complete the others. */
export function createCompletion(others: readonly Command[]): Command {
  const completion: Command = {
    name: 'completion',
    isAlone: true,
    words: ['SHELL'],
    flags: [],
    summary: 'prints what makes bash, zsh or fish complete commands',
    examples: Object.values(INSTALL),
    async run(_context, { words: [shell = ''] }) {
      const script = Object.entries(SHELLS).find(([name]) => name === shell)?.[1];
      if (!script) {
        throw new UsageError(`It can be ${Object.keys(SHELLS).join(', ')}; ${shell} is not known.`);
      }
      const text = script(continuations([...others, completion]));
      return { json: { shell, script: text }, text: () => text };
    },
  };
  return completion;
}

/** Everything that can be completed: the first words, the second ones, and the flags of each command. */
function continuations(commands: readonly Command[]): Continuation[] {
  const names = commands.map(({ name }) => name.split(' '));
  const secondWords = (group: string) =>
    names.flatMap(([first, second]) => (first === group && second ? [second] : []));
  const groups = [...new Set(names.flatMap((name) => (name.length > 1 ? name.slice(0, 1) : [])))];
  return [
    { after: '', words: [...new Set(names.map(([first = '']) => first)), 'help'] },
    ...groups
      .filter((group) => !commands.some(({ name }) => name === group))
      .map((group) => ({ after: group, words: secondWords(group) })),
    ...commands.map(({ name, flags }) => ({
      after: name,
      words: [
        ...(name === 'completion' ? Object.keys(SHELLS) : []),
        // A command can be the first word of others.
        ...secondWords(name),
        ...[...flags, ...GLOBAL_FLAGS].map((flag) => `--${flag.name}`),
      ],
    })),
  ];
}

/** Names of commands and flags are letters and dashes, so nothing has to be quoted. */
function bash(all: readonly Continuation[]): string {
  return [
    '_moneyradar() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[*]:1:COMP_CWORD-1}" words=""',
    '  case "$before" in',
    ...longestFirst(all).map(
      ({ after, words }) => `    ${pattern(after)}) words="${words.join(' ')}" ;;`,
    ),
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '}',
    'complete -o default -F _moneyradar moneyradar',
  ].join('\n');
}

function zsh(all: readonly Continuation[]): string {
  return ['autoload -U +X bashcompinit && bashcompinit', bash(all)].join('\n');
}

function fish(all: readonly Continuation[]): string {
  return longestFirst(all)
    .toReversed()
    .map(({ after, words }) => {
      const typed = 'string join " " (commandline -opc)[2..]';
      const condition =
        after === ''
          ? 'test (count (commandline -opc)) -eq 1'
          : `${typed} | string match -qr "^${after}${isCommand(words) ? '( |\\$)' : '\\$'}"`;
      return `complete -c moneyradar -n '${condition}' -a '${words.join(' ')}'`;
    })
    .join('\n');
}

/** Flags follow a whole command, at any distance; a second word follows the first at once. */
function isCommand(words: readonly string[]): boolean {
  return words.some((word) => word.startsWith('--'));
}

function pattern(after: string): string {
  return after === '' ? '""' : `"${after}"|"${after} "*`;
}

/** A command of two words goes before the first of them. */
function longestFirst(all: readonly Continuation[]): Continuation[] {
  return all.toSorted((a, b) => b.after.length - a.after.length);
}
