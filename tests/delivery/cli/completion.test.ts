import { execFileSync } from 'node:child_process';

import { describe, expect, test } from 'vitest';

import { GLOBAL_FLAGS } from '#delivery/cli/arguments.ts';
import type { CommandContext } from '#delivery/cli/command.ts';
import { commands } from '#delivery/cli/commands.ts';

const nobody = {} as CommandContext;
const completion = commands.find(({ name }) => name === 'completion')!;

async function script(shell: string): Promise<string> {
  const result = await completion.run(nobody, { values: {}, flags: new Set(), words: [shell] });
  return result?.text(80) ?? '';
}

/** What bash itself offers after these words; the last one is what is being typed. */
async function offered(...words: string[]): Promise<string[]> {
  const typed = ['moneyradar', ...words].map((word) => `'${word}'`).join(' ');
  const program = [
    await script('bash'),
    `COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _moneyradar`,
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ].join('\n');
  return execFileSync('bash', ['-c', program], { encoding: 'utf8' }).split('\n').filter(Boolean);
}

describe('completion in bash', () => {
  test('offers every first word, and those that begin as typed', async () => {
    const firsts = new Set(commands.map(({ name }) => name.split(' ')[0]!));
    expect((await offered('')).toSorted()).toEqual([...firsts, 'help'].toSorted());
    expect(await offered('list-')).toEqual(['list-alerts']);
  });

  test('offers the second word of a command that has two', async () => {
    expect((await offered('fx', '')).toSorted()).toEqual(['effects', 'import', 'list', 'set']);
  });

  test.each(commands.map(({ name }) => name))('offers the flags of %s', async (name) => {
    const { flags } = commands.find((one) => one.name === name)!;
    const wanted = [...flags, ...GLOBAL_FLAGS].map((flag) => `--${flag.name}`);
    expect(await offered(...name.split(' '), '--')).toEqual(wanted);
    expect(await offered(...name.split(' '), 'something', '--')).toEqual(wanted);
  });
});

describe('completion in other shells', () => {
  test('zsh reads what bash does', async () => {
    expect(await script('zsh')).toContain(await script('bash'));
  });

  test('fish has a line for each place where something can follow', async () => {
    const lines = (await script('fish')).split('\n');
    expect(
      lines.every((line) =>
        /^complete -c moneyradar -n '[^']*(?:' '[^']*)?' -a '[a-z -]+'$/.test(line),
      ),
    ).toBe(true);
    expect(lines.length).toBeGreaterThan(commands.length);
  });

  test('what is no shell is told which are', async () => {
    await expect(script('cmd')).rejects.toThrow('bash, zsh, fish');
  });
});
