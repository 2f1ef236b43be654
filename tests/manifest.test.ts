import { readdirSync, readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { NEEDED_SCOPES } from '#delivery/cli/checks/slack.ts';
import { SLASH_COMMAND, USAGE_HINT } from '#delivery/slack/commands.ts';

const manifest = readFileSync(new URL('../manifest.yml', import.meta.url), 'utf8');
const delivery = new URL('../src/delivery/', import.meta.url);
const code = readdirSync(delivery, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(new URL(name, delivery), 'utf8'))
  .join('\n');

/**
 * What each method asks for, by https://docs.slack.dev/reference/methods. An empty text: nothing.
 * `optional`: used when the scope is there, and done without otherwise.
 */
const SCOPE_OF_METHOD: Readonly<Record<string, string>> = {
  'auth.test': '',
  'apps.connections.open': '',
  'views.publish': '',
  'views.open': '',
  'views.push': '',
  'views.update': '',
  'chat.postEphemeral': 'chat:write',
  'chat.postMessage': 'chat:write',
  'chat.update': 'chat:write',
  'usergroups.list': 'usergroups:read',
  'usergroups.users.list': 'usergroups:read',
  'conversations.info': 'optional',
  'conversations.history': 'optional',
  'conversations.replies': 'optional',
};

function listUnder(key: string): string[] {
  const [, items = ''] = new RegExp(`\\b${key}:\\n((?:\\s+- .+\\n)+)`).exec(manifest) ?? [];
  return [...items.matchAll(/- (.+)/g)].map(([, item = '']) => item);
}

function valuesOf(key: string): string[] {
  return [...manifest.matchAll(new RegExp(`\\b${key}: (.+)`, 'g'))].map(([, value = '']) =>
    value.replace(/^(["'])(.*)\1$/, '$2'),
  );
}

test('the manifest asks for the scopes that the methods in the code need, and no others', () => {
  const methods = [...code.matchAll(/\bclient\.([a-z]+(?:\.[a-zA-Z]+)+)\(/g)].map(
    ([, name = '']) => name,
  );
  expect(methods.length).toBeGreaterThan(3);
  const scopes = methods.map((method) => SCOPE_OF_METHOD[method] ?? `unknown: ${method}`);
  const needed = scopes.filter((scope) => scope !== '' && scope !== 'optional');
  expect(listUnder('bot').toSorted()).toEqual([...new Set(['commands', ...needed])].toSorted());
});

test('the doctor looks for the scopes of the manifest', () => {
  expect(NEEDED_SCOPES).toEqual(listUnder('bot'));
});

test('the manifest subscribes to the events that the code listens to', () => {
  const events = [...code.matchAll(/\bapp\.event\('(\w+)'/g)].map(([, name]) => name);
  expect(listUnder('bot_events').toSorted()).toEqual(events.toSorted());
});

test('the manifest declares the one command, with the hint that the commands give', () => {
  expect(valuesOf('command')).toEqual([SLASH_COMMAND]);
  expect(valuesOf('usage_hint')).toEqual([USAGE_HINT]);
});

test('every address in the manifest is where Slack is mounted', () => {
  const urls = [...valuesOf('url'), ...valuesOf('request_url')];
  expect(new Set(urls)).toEqual(new Set(['https://YOUR-HOST/slack/events']));
});
