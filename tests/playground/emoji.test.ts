import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from 'vitest';

import { emojiOf } from '#playground/render/emoji.ts';

const MESSAGES = 'src/delivery/slack';

test('the local Slack draws every sign that our messages have', () => {
  const names = readdirSync(MESSAGES, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(path.join(MESSAGES, file), 'utf8'))
    .flatMap((text) => [...text.matchAll(/[`' ]:([a-z_]+):(?=[`' *])/g)])
    .map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(50);
  expect(names.filter((name) => emojiOf(name) === undefined)).toEqual([]);
});
