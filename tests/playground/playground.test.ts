import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Temporal } from 'temporal-polyfill';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startPlayground, type Playground } from '../../src/playground/playground.ts';
import { json, startBot } from './signed-bot.ts';

const warnings: string[] = [];
const log = { info: () => undefined, warn: (_fields: object, text: string) => warnings.push(text) };
const hints = [{ command: '/moneyradar mrr 90d', description: 'MRR over 90 days' }];

let home: string;
let bot: Awaited<ReturnType<typeof startBot>>;
let playground: Playground;

beforeEach(async () => {
  warnings.length = 0;
  home = await mkdtemp(join(tmpdir(), 'playground-'));
  bot = await startBot('local-slack-signing-secret');
  playground = await start();
});

afterEach(async () => {
  await playground.stop();
  await bot.stop();
  await rm(home, { recursive: true });
});

const start = (now = () => Temporal.Now.instant()) =>
  startPlayground({ port: 0, botUrl: bot.url, home, log, hints, now });

interface State {
  rows: { key: string; html: string }[];
  sidebar: string;
  unread: number;
  home: { html: string } | null;
  modal: { id: string; html: string } | null;
  thread: { html: string }[] | null;
  wire: { html: string }[];
  place: string;
  viewerId: string;
}

async function look(query: Record<string, string> = {}): Promise<State> {
  const response = await fetch(
    `${playground.url}/ui/state?${new URLSearchParams(query).toString()}`,
  );
  return response.json() as Promise<State>;
}

async function act(kind: string, fields: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${playground.url}/ui/act`, {
    method: 'POST',
    body: JSON.stringify({ act: kind, viewer: 'U0DANA', channel: 'C0REV', ...fields }),
  });
  return response.json() as Promise<Record<string, unknown>>;
}

const textOf = (state: State) => state.rows.map((row) => row.html).join('\n');

it('tells the bot all that it needs to be at home', () => {
  expect(playground).toMatchObject({
    apiUrl: `${playground.url}/api/`,
    botToken: 'xoxb-local-slack',
    teamId: 'T0DEMO',
    installerId: 'U0DANA',
    channels: { revenue: 'C0REV', alerts: 'C0ALERT', general: 'C0GEN' },
  });
});

describe('the page', () => {
  it('is served with every file that it names, and no other', async () => {
    const page = await fetch(playground.url);
    const markup = await page.text();
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    const files = [...markup.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path);
    expect(files.length).toBeGreaterThan(5);
    for (const path of files) expect((await fetch(playground.url + path)).status).toBe(200);
    for (const path of ['/assets/..%2fplayground.ts', '/assets/none.js', '/assets/page.html.ts'])
      expect((await fetch(playground.url + path)).status).toBe(404);
  });

  it('imports only files that are there', async () => {
    const seen = new Set<string>(['main.js']);
    for (const name of seen) {
      const response = await fetch(`${playground.url}/assets/${name}`);
      expect(response.status).toBe(200);
      const source = await response.text();
      for (const [, found = ''] of source.matchAll(/from '\.\/([^']+)'/g)) seen.add(found);
    }
    expect(seen.size).toBeGreaterThan(8);
  });

  it('suggests the commands that it was given', async () => {
    expect(await (await fetch(`${playground.url}/ui/hints`)).json()).toEqual(hints);
  });

  it('shows each person their own channels and messages', async () => {
    bot.reply(json({ text: 'for Dana alone' }));
    await act('command', { text: '/moneyradar' });
    expect(textOf(await look({ viewer: 'U0DANA', place: 'C0REV' }))).toContain('for Dana alone');
    expect(textOf(await look({ viewer: 'U0OMAR', place: 'C0REV' }))).not.toContain(
      'for Dana alone',
    );
    const gina = await look({ viewer: 'U0GUEST', place: 'C0REV' });
    expect(gina.place).toBe('C0GEN');
    expect(gina.sidebar).not.toContain('revenue');
  });

  it('counts what is new elsewhere until it has been seen', async () => {
    const said = playground.slack.say('hello', { user: 'U0OMAR', channel: 'C0ALERT' });
    expect((await look({ place: 'C0REV' })).unread).toBe(1);
    const read = JSON.stringify({ C0ALERT: said.ts });
    expect((await look({ place: 'C0REV', read })).unread).toBe(0);
  });

  it('survives queries that make no sense', async () => {
    const state = await look({ viewer: '__proto__', place: 'x', read: '[', timezone: 'Mars/Base' });
    expect(state).toMatchObject({ viewerId: 'U0DANA', place: 'C0REV' });
    for (const body of ['', 'null', '{"act":"constructor"}', '{"act":"action","view":{}}'])
      expect((await fetch(`${playground.url}/ui/act`, { method: 'POST', body })).status).toBe(200);
  });

  it('hears of changes', async () => {
    const stop = new AbortController();
    const stream = await fetch(`${playground.url}/ui/changes`, { signal: stop.signal });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    await reader?.read();
    playground.slack.say('hello', { user: 'U0OMAR', channel: 'C0REV' });
    expect((await reader?.read())?.value).toContain('changed');
    stop.abort();
  });
});

describe('people on the page', () => {
  it('read what Slack says when a command fails', async () => {
    bot.reply((_request, response) => response.writeHead(500).end());
    expect(await act('command', { text: '/moneyradar' })).toEqual({ isAnswered: true });
    const state = await look({ place: 'C0REV' });
    expect(textOf(state)).toContain('failed with the error &quot;dispatch_failed&quot;');
    expect(textOf(state)).toContain('Slackbot');
    expect(state.wire[0]?.html).toContain('is-bad');
  });

  it('click and choose in messages, and dismiss those that only they see', async () => {
    const menu = { type: 'users_select', action_id: 'assign' };
    const row = { type: 'actions', block_id: 'row', elements: [menu] };
    bot.reply(json({ text: 'alert', blocks: [row] }));
    await act('command', { text: '/moneyradar' });
    const { key: ts } = (await look()).rows.at(-1)!;
    bot.reply((_request, response) => response.end());
    const choice = { ts, blockId: 'row', actionId: 'assign', chosen: ['U0OMAR'], inputs: [] };
    expect(await act('action', choice)).toEqual({});
    expect(bot.last()).toMatchObject({ actions: [{ selected_user: 'U0OMAR' }] });
    await act('dismiss', { ts, viewer: 'U0OMAR' });
    expect((await look()).rows.at(-1)?.key).toBe(ts);
    await act('dismiss', { ts });
    expect((await look()).rows.at(-1)?.key).not.toBe(ts);
  });

  it('fill in a modal and see errors under its fields', async () => {
    await act('command', { text: '/moneyradar' });
    const input = {
      type: 'input',
      block_id: 'name',
      label: { type: 'plain_text', text: 'Name' },
      element: { type: 'plain_text_input', action_id: 'v' },
    };
    const title = { type: 'plain_text', text: 'New' };
    const view = { type: 'modal', title, submit: title, blocks: [input] };
    await fetch(`${playground.apiUrl}views.open`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${playground.botToken}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ trigger_id: bot.last()['trigger_id'], view }),
    });
    const { id } = (await look()).modal!;
    const inputs = (value: string) => [
      { blockId: 'name', actionId: 'v', chosen: value ? [value] : [] },
    ];
    expect(await act('submit', { view: id, inputs: inputs('') })).toEqual({
      errors: { name: 'Please complete this required field.' },
    });
    bot.reply(json({ response_action: 'errors', errors: { name: 'Taken' } }));
    expect(await act('submit', { view: id, inputs: inputs('a') })).toEqual({
      errors: { name: 'Taken' },
    });
    await act('close', { view: id });
    expect((await look()).modal).toBeNull();
  });

  it('answer in threads and open the home tab', async () => {
    const { ts } = playground.slack.say('question', { user: 'U0OMAR', channel: 'C0REV' });
    await act('say', { text: 'answer', thread: ts });
    const state = await look({ place: 'C0REV', thread: ts });
    expect(state.thread?.map((row) => row.html).join()).toContain('answer');
    expect(state.rows.at(-1)?.html).toContain('1 reply');
    await act('home', {});
    expect(bot.last()).toMatchObject({ event: { type: 'app_home_opened' } });
    expect((await look({ place: 'home' })).home?.html).toContain('Nothing here yet');
  });
});

describe('a restart', () => {
  it('finds its messages and home tabs again, and new ones come after them on any clock', async () => {
    const before = playground.slack.say('remember me', { user: 'U0OMAR', channel: 'C0REV' });
    await fetch(`${playground.apiUrl}views.publish`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${playground.botToken}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        user_id: 'U0DANA',
        view: {
          type: 'home',
          blocks: [{ type: 'header', text: { type: 'plain_text', text: 'MRR' } }],
        },
      }),
    });
    const hash = playground.slack.home('U0DANA')?.hash;
    await playground.stop();
    playground = await start(() => Temporal.Now.instant().subtract({ hours: 1 }));
    expect(playground.slack.visible('C0REV', 'U0DANA')).toMatchObject([{ text: 'remember me' }]);
    expect(playground.slack.home('U0DANA')?.hash).toBe(hash);
    const after = playground.slack.say('and me', { user: 'U0OMAR', channel: 'C0REV' });
    expect(after.ts > before.ts).toBe(true);
  });

  it('starts empty and says so when the file is damaged', async () => {
    playground.slack.say('lost', { user: 'U0OMAR', channel: 'C0REV' });
    await playground.stop();
    await writeFile(join(home, 'local-slack.json'), '{"version": 1, "messages": [');
    playground = await start();
    expect(playground.slack.visible('C0REV', 'U0DANA')).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining('cannot be read')]);
  });

  it('leaves no half-written file behind', async () => {
    playground.slack.say('once', { user: 'U0OMAR', channel: 'C0REV' });
    await playground.stop();
    const saved = JSON.parse(await readFile(join(home, 'local-slack.json'), 'utf8'));
    expect(saved.messages).toHaveLength(1);
    await expect(readFile(join(home, 'local-slack.json.new'))).rejects.toThrow('ENOENT');
    playground = await start();
  });
});
