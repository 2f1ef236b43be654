import { readFileSync } from 'node:fs';

import { UsageError, type Command } from '#delivery/cli/command.ts';

const PLACEHOLDER = 'https://YOUR-HOST';
const MANIFEST = new URL('../../../../manifest.yml', import.meta.url);

export const manifest: Command = {
  name: 'manifest',
  isAlone: true,
  words: [],
  flags: [
    {
      name: 'url',
      value: 'URL',
      help: 'where Slack reaches the bot, such as https://radar.example.com',
    },
    { name: 'socket', value: null, help: 'for Socket Mode, when Slack cannot reach it' },
  ],
  summary: 'prints the Slack app to make, for "Create New App, From a manifest"',
  examples: ['moneyradar manifest --url https://radar.example.com', 'moneyradar manifest --socket'],
  async run(_context, { values, flags }) {
    const [url] = values['url'] ?? [];
    const isSocket = flags.has('socket');
    if (isSocket === (url !== undefined)) {
      throw new UsageError('Say either where Slack reaches the bot (--url URL) or --socket.');
    }
    const text = readFileSync(MANIFEST, 'utf8');
    const made = url === undefined ? withSocket(text) : text.replaceAll(PLACEHOLDER, originOf(url));
    return { json: { manifest: made }, text: () => made.trimEnd() };
  },
};

/** Slack takes no addresses beside Socket Mode. */
function withSocket(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.includes(PLACEHOLDER))
    .join('\n')
    .replace('socket_mode_enabled: false', 'socket_mode_enabled: true');
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'https:' || url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw new UsageError(
      `--url takes an address as https://HOST, without a path: Slack asks for TLS. Got: ${text}`,
    );
  }
  return url.origin;
}
