import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import type { CommandContext } from '#delivery/cli/command.ts';
import { manifest } from '#delivery/cli/commands/manifest.ts';

const file = readFileSync(new URL('../../../manifest.yml', import.meta.url), 'utf8');

/** It asks nobody anything. */
const nobody = {} as CommandContext;

async function made(values: Record<string, string[]>, ...flags: string[]): Promise<string> {
  const result = await manifest.run(nobody, { values, flags: new Set(flags), words: [] });
  return result?.text(80) ?? '';
}

describe('the Slack app to make', () => {
  test('with an address is the file with that address in place of the one to fill in', async () => {
    const text = await made({ url: ['https://radar.example.com/'] });
    expect(text).toBe(file.replaceAll('https://YOUR-HOST', 'https://radar.example.com').trimEnd());
    expect(text.match(/https:\/\/radar\.example\.com\/slack\/events/g)).toHaveLength(3);
  });

  test('for Socket Mode has no address at all, and the same scopes and events', async () => {
    const text = await made({}, 'socket');
    expect(text).toContain('socket_mode_enabled: true');
    expect(text).not.toMatch(/https:|\burl:|YOUR-HOST/);
    const lines = text.split('\n');
    const gone = file
      .trimEnd()
      .split('\n')
      .filter((line) => !lines.includes(line));
    expect(gone.map((line) => line.trim().split(':')[0])).toEqual([
      'url',
      'request_url',
      'request_url',
      'socket_mode_enabled',
    ]);
  });

  test.for([
    'radar.example.com',
    'http://radar.example.com',
    'https://radar.example.com/slack/events',
    'https://radar.example.com/?a=1',
    'javascript:alert(1)',
  ])('takes no address that Slack would not: %s', async (url) => {
    await expect(made({ url: [url] })).rejects.toThrow('https://HOST');
  });

  test('wants to know which of the two', async () => {
    await expect(made({})).rejects.toThrow('--socket');
    await expect(made({ url: ['https://a.example.com'] }, 'socket')).rejects.toThrow('--url');
  });
});
