import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { parseCommandLine } from '#delivery/slack/command-line.ts';
import {
  commandMeantBy,
  COMMAND_SUGGESTIONS,
  commandNamed,
  USAGE_HINT,
} from '#delivery/slack/commands.ts';

describe('what is typed after /moneyradar', () => {
  test('is a command, words and flags in any order and case', () => {
    expect(parseCommandLine('  MRR  90d --Share ')).toEqual({
      name: 'mrr',
      words: ['90d'],
      isShared: true,
      unknownFlags: [],
    });
    expect(parseCommandLine('')).toMatchObject({ name: '', words: [] });
  });

  test('may hold quotes, long dashes and what Slack wraps', () => {
    const { words, isShared } = parseCommandLine(
      'x "two words" “curly ones” <@U0DANA|dana> <https://a.example/b|b> <mailto:a@b.c|a@b.c> —share',
    );

    expect(words).toEqual(['two words', 'curly ones', 'U0DANA', 'https://a.example/b', 'a@b.c']);
    expect(isShared).toBe(true);
  });

  test('may name a Stripe account, which its command reads as a word', () => {
    const line = { name: 'mrr', words: ['90d', 'account=eu'], isShared: true, unknownFlags: [] };

    expect(parseCommandLine('mrr 90d --account eu --share')).toEqual(line);
    expect(parseCommandLine('mrr 90d —Account=eu --share')).toEqual(line);
    expect(parseCommandLine('mrr --account --share')).toMatchObject({
      words: [],
      unknownFlags: ['--account'],
    });
  });

  test('is read in no time, whatever it is', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 500 }),
      fc.constantFrom('"', '“', '<', '--', ' ', '—').map((text) => text.repeat(300_000)),
    );
    fc.assert(
      fc.property(anything, (text) => {
        // The best of three: the machine may be busy with something else.
        const durations = [1, 2, 3].map(() => {
          const startedMs = performance.now();
          parseCommandLine(text);
          commandMeantBy(text);
          return performance.now() - startedMs;
        });
        expect(Math.min(...durations)).toBeLessThan(50);
      }),
    );
  });
});

describe('commands', () => {
  test('are found by their names and by what they are also called', () => {
    expect(commandNamed('')?.name).toBe('');
    expect(commandNamed('moves')?.name).toBe('radar');
    expect(commandNamed('health')?.name).toBe('status');
    expect(commandNamed('constructor')).toBeNull();
  });

  test('are recognised in a typo', () => {
    expect(commandMeantBy('digset')?.name).toBe('digest');
    expect(commandMeantBy('mrrr')?.name).toBe('mrr');
    expect(commandMeantBy('zzzzzz')).toBeNull();
  });

  test('give the hint that Slack shows, and lines that can be typed as they are', () => {
    expect(USAGE_HINT).toMatch(
      /^radar \[n\] \| mrr \[7d\|30d\|90d\|12m\] \[--account NAME\] \| .* \| help \[command\]$/,
    );
    expect(COMMAND_SUGGESTIONS.map(({ command }) => command)).toContain('/moneyradar mrr 90d');
  });
});
