import { Temporal } from 'temporal-polyfill';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createLocalSlack, type LocalSlack } from '../../src/playground/local-slack.ts';
import { json, startBot } from './signed-bot.ts';

let clock: Temporal.Instant;
let slack: LocalSlack;
let bot: Awaited<ReturnType<typeof startBot>>;

beforeEach(async () => {
  clock = Temporal.Instant.from('2026-11-22T09:00:00Z');
  slack = await createLocalSlack({ now: () => clock, ackTimeoutMs: 1_500 });
  bot = await startBot(slack.signingSecret);
  slack.connect(bot.url);
});

afterEach(async () => {
  await bot.stop();
  await slack.stop();
});

const dana = { user: 'U0DANA', channel: 'C0REV' };
const button = (more: object = {}) => ({
  type: 'actions',
  block_id: 'row',
  elements: [
    {
      type: 'button',
      action_id: 'go',
      value: '7',
      text: { type: 'plain_text', text: 'Go' },
      ...more,
    },
  ],
});
const modal = (more: object = {}) => ({
  type: 'modal',
  callback_id: 'plan_limits',
  title: { type: 'plain_text', text: 'Limits' },
  submit: { type: 'plain_text', text: 'Save' },
  blocks: [
    {
      type: 'input',
      block_id: 'calls',
      label: { type: 'plain_text', text: 'API calls' },
      element: { type: 'number_input', action_id: 'value', is_decimal_allowed: false },
    },
  ],
  ...more,
});

interface Answer {
  error?: string;
  ts: string;
  message_ts: string;
  view: { id: string; hash: string };
}

async function api(method: string, args: object, token = slack.botToken): Promise<Answer> {
  const response = await fetch(slack.apiUrl + method, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(args),
  });
  return response.json() as Promise<Answer>;
}

function respond(url: string, body: object): Promise<Response> {
  return fetch(url, { method: 'POST', body: JSON.stringify(body) });
}

describe('slash commands', () => {
  it('reach the app signed, with mentions, channels and links escaped', async () => {
    await slack.command('/moneyradar assign @omar in #revenue see https://a.example/x', dana);
    expect(bot.last()).toMatchObject({
      command: '/moneyradar',
      text: 'assign <@U0OMAR|omar> in <#C0REV|revenue> see <https://a.example/x>',
      user_id: 'U0DANA',
      channel_id: 'C0REV',
      team_id: 'T0DEMO',
    });
  });

  it('show the answer to the person alone, or to the channel on request', async () => {
    bot.reply(json({ text: 'only you' }));
    await slack.command('/moneyradar', dana);
    bot.reply(json({ response_type: 'in_channel', text: 'everyone' }));
    await slack.command('/moneyradar', dana);
    expect(slack.visible('C0REV', 'U0DANA').map(({ text }) => text)).toEqual([
      'only you',
      'everyone',
    ]);
    expect(slack.visible('C0REV', 'U0OMAR').map(({ text }) => text)).toEqual(['everyone']);
  });

  it('fail with operation_timeout when the app is late, dispatch_failed when it refuses or is gone', async () => {
    bot.reply(() => undefined);
    await expect(slack.command('/moneyradar', dana)).rejects.toMatchObject({
      code: 'operation_timeout',
    });
    bot.reply((_request, response) => response.writeHead(500).end());
    await expect(slack.command('/moneyradar', dana)).rejects.toMatchObject({
      code: 'dispatch_failed',
    });
    slack.connect('http://127.0.0.1:1/');
    await expect(slack.command('/moneyradar', dana)).rejects.toMatchObject({
      code: 'dispatch_failed',
    });
    expect(slack.deliveries.map(({ status }) => status)).toEqual([null, 500, null]);
  });

  it('of a guest carry the team of the other company', async () => {
    await slack.command('/moneyradar', { user: 'U0GUEST', channel: 'C0GEN' });
    expect(bot.last()).toMatchObject({ user_id: 'U0GUEST', team_id: 'T0PARTNER' });
  });
});

describe('response urls', () => {
  it('work five times', async () => {
    await slack.command('/moneyradar', dana);
    const url = bot.last()['response_url'];
    const statuses = [];
    for (let use = 1; use <= 6; use += 1)
      statuses.push((await respond(url!, { text: `${use}` })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
    expect(slack.responses.at(-1)).toBe('used_url');
  });

  it('work for thirty minutes', async () => {
    await slack.command('/moneyradar', dana);
    clock = clock.add({ minutes: 30 });
    expect((await respond(bot.last()['response_url']!, { text: 'in time' })).status).toBe(200);
    clock = clock.add({ seconds: 1 });
    expect((await respond(bot.last()['response_url']!, { text: 'late' })).status).toBe(404);
  });

  it('replace or delete the message that was clicked, ephemeral ones too', async () => {
    bot.reply(json({ text: 'choose', blocks: [button()] }));
    await slack.command('/moneyradar', dana);
    const [message] = slack.visible('C0REV', 'U0DANA');
    bot.reply((_request, response) => response.end());
    await slack.action({ channel: 'C0REV', ts: message!.ts }, 'go', { user: 'U0DANA' });
    await respond(bot.last()['response_url']!, { replace_original: true, text: 'chosen' });
    expect(slack.visible('C0REV', 'U0DANA')).toMatchObject([{ text: 'chosen', blocks: [] }]);
    await respond(bot.last()['response_url']!, { delete_original: true });
    expect(slack.visible('C0REV', 'U0DANA')).toEqual([]);
  });

  it('refuse blocks that Slack would refuse', async () => {
    await slack.command('/moneyradar', dana);
    const response = await respond(bot.last()['response_url']!, { blocks: [{ type: 'bogus' }] });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_blocks' });
    expect(slack.visible('C0REV', 'U0DANA')).toEqual([]);
  });
});

describe('the Web API', () => {
  it('wants the token and knows its methods', async () => {
    expect(await api('auth.test', {})).toMatchObject({ ok: true, team_id: 'T0DEMO' });
    expect(await api('auth.test', {}, 'xoxb-other')).toMatchObject({ error: 'invalid_auth' });
    expect(await api('chat.shout', {})).toMatchObject({ error: 'unknown_method' });
    expect(await api('constructor', {})).toMatchObject({ error: 'unknown_method' });
  });

  it('checks scopes against what the manifest asks for', async () => {
    expect(await api('conversations.info', { channel: 'C0REV' })).toMatchObject({
      error: 'missing_scope',
      needed: 'channels:read,groups:read',
      provided: 'commands,chat:write,usergroups:read',
    });
    expect(await api('usergroups.users.list', { usergroup: 'S0FIN' })).toMatchObject({
      users: ['U0DANA'],
    });
  });

  it('refuses channels where the bot is not, that are archived or unknown', async () => {
    const post = (channel: string) => api('chat.postMessage', { channel, text: 'hello' });
    expect(await post('C0GEN')).toMatchObject({ error: 'not_in_channel' });
    expect(await post('C0NONE')).toMatchObject({ error: 'channel_not_found' });
    slack.workspace.channels[0]!.isArchived = true;
    expect(await post('C0REV')).toMatchObject({ error: 'is_archived' });
  });

  it('posts, threads, updates, links and deletes messages', async () => {
    const metadata = { event_type: 'digest', event_payload: { day: '2026-11-22' } };
    const posted = await api('chat.postMessage', {
      channel: 'C0REV',
      text: 'digest',
      blocks: [button()],
      metadata,
    });
    const reply = await api('chat.postMessage', {
      channel: 'C0REV',
      text: 'a note',
      thread_ts: posted.ts,
    });
    await api('chat.update', { channel: 'C0REV', ts: posted.ts, text: 'digest, resolved' });
    expect(slack.visible('C0REV', 'U0OMAR')).toMatchObject([
      { text: 'digest, resolved', blocks: [], metadata, isEdited: true },
      { text: 'a note', threadTs: posted.ts },
    ]);
    expect(
      await api('chat.getPermalink', { channel: 'C0REV', message_ts: posted.ts }),
    ).toMatchObject({ permalink: expect.stringContaining('/archives/C0REV/p') });
    await api('chat.delete', { channel: 'C0REV', ts: reply.ts });
    expect(slack.visible('C0REV', 'U0OMAR')).toHaveLength(1);
  });

  it('does not update messages of people or ephemeral ones', async () => {
    const said = slack.say('mine', dana);
    expect(
      await api('chat.update', { channel: 'C0REV', ts: said.ts, text: 'stolen' }),
    ).toMatchObject({ error: 'cant_update_message' });
    const { message_ts: ts } = await api('chat.postEphemeral', {
      channel: 'C0REV',
      user: 'U0DANA',
      text: 'psst',
    });
    expect(await api('chat.update', { channel: 'C0REV', ts, text: 'loud' })).toMatchObject({
      error: 'message_not_found',
    });
  });

  it('says which part of which block is wrong', async () => {
    const header = { type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } };
    expect(
      await api('chat.postMessage', { channel: 'C0REV', text: 't', blocks: [button(), header] }),
    ).toMatchObject({
      error: 'invalid_blocks',
      response_metadata: {
        messages: ['[ERROR] must be less than 151 characters [json-pointer:/blocks/1/text/text]'],
      },
    });
  });

  it('takes forms with JSON fields, as older clients send them', async () => {
    const body = new URLSearchParams({
      token: slack.botToken,
      channel: 'C0REV',
      text: 'from a form',
      blocks: JSON.stringify([button()]),
    });
    const response = await fetch(`${slack.apiUrl}chat.postMessage`, { method: 'POST', body });
    expect(await response.json()).toMatchObject({ ok: true });
    expect(slack.visible('C0REV', 'U0DANA')[0]?.blocks).toHaveLength(1);
  });
});

describe('interactions', () => {
  it('tell the app who clicked what in which message', async () => {
    await api('chat.postMessage', { channel: 'C0REV', text: 't', blocks: [button()] });
    const { ts } = slack.visible('C0REV', 'U0GUEST')[0]!;
    await slack.action({ channel: 'C0REV', ts }, 'go', { user: 'U0GUEST' });
    expect(bot.last()).toMatchObject({
      type: 'block_actions',
      team: { id: 'T0DEMO' },
      user: { id: 'U0GUEST', team_id: 'T0PARTNER' },
      container: { type: 'message', message_ts: ts, is_ephemeral: false },
      actions: [{ action_id: 'go', block_id: 'row', value: '7' }],
    });
  });

  it('let a trigger open one modal within three seconds', async () => {
    await slack.command('/moneyradar', dana);
    const trigger_id = bot.last()['trigger_id'];
    clock = clock.add({ seconds: 3 });
    expect(await api('views.open', { trigger_id, view: modal() })).toMatchObject({ ok: true });
    expect(await api('views.open', { trigger_id, view: modal() })).toMatchObject({
      error: 'exchanged_trigger_id',
    });
    await slack.command('/moneyradar', dana);
    clock = clock.add({ seconds: 4 });
    expect(
      await api('views.open', { trigger_id: bot.last()['trigger_id'], view: modal() }),
    ).toMatchObject({ error: 'expired_trigger_id' });
    expect(await api('views.open', { trigger_id: 'made up', view: modal() })).toMatchObject({
      error: 'invalid_trigger_id',
    });
  });

  it('stack three modals and not a fourth', async () => {
    const answers = [];
    for (const method of ['views.open', 'views.push', 'views.push', 'views.push']) {
      await slack.command('/moneyradar', dana);
      answers.push(await api(method, { trigger_id: bot.last()['trigger_id'], view: modal() }));
    }
    expect(answers.map(({ error }) => error)).toEqual([
      undefined,
      undefined,
      undefined,
      'push_limit_reached',
    ]);
    expect(answers[2]?.view).toMatchObject({
      root_view_id: answers[0]?.view.id,
      previous_view_id: answers[1]?.view.id,
    });
  });

  it('check required fields before the app hears of a submission', async () => {
    const view = await openModal();
    const heard = bot.requests.length;
    expect(await slack.submit(view.id, {}, 'U0DANA')).toEqual({
      errors: { calls: 'Please complete this required field.' },
    });
    expect(bot.requests).toHaveLength(heard);
  });

  it('show the errors of the app under their fields, push, update and close', async () => {
    const view = await openModal();
    const values = { calls: { value: { type: 'number_input', value: '0' } } };
    bot.reply(json({ response_action: 'errors', errors: { calls: 'At least 1' } }));
    expect(await slack.submit(view.id, values, 'U0DANA')).toEqual({
      errors: { calls: 'At least 1' },
    });
    bot.reply(json({ response_action: 'errors', errors: { nowhere: 'lost' } }));
    await expect(slack.submit(view.id, values, 'U0DANA')).rejects.toMatchObject({
      code: 'invalid_errors',
    });
    const second = modal({ title: { type: 'plain_text', text: 'Sure?' } });
    bot.reply(json({ response_action: 'push', view: second }));
    await slack.submit(view.id, values, 'U0DANA');
    expect(slack.modal('U0DANA')?.content['title']).toMatchObject({ text: 'Sure?' });
    bot.reply((_request, response) => response.end());
    await slack.submit(slack.modal('U0DANA')!.id, values, 'U0DANA');
    expect(slack.modal('U0DANA')?.id).toBe(view.id);
    expect(bot.last()).toMatchObject({ type: 'view_submission', view: { state: { values } } });
    bot.reply(json({ response_action: 'clear' }));
    await slack.submit(view.id, values, 'U0DANA');
    expect(slack.modal('U0DANA')).toBeNull();
  });

  it('tell the app of a closed modal only when it asked', async () => {
    const quiet = await openModal();
    const heard = bot.requests.length;
    await slack.closeView(quiet.id, 'U0DANA');
    expect(bot.requests).toHaveLength(heard);
    const loud = await openModal({ notify_on_close: true });
    await slack.closeView(loud.id, 'U0DANA');
    expect(bot.last()).toMatchObject({ type: 'view_closed', view: { id: loud.id } });
  });

  it('open and publish the home tab, once per hash', async () => {
    await slack.openHome('U0DANA');
    expect(bot.last()).toMatchObject({
      type: 'event_callback',
      event: { type: 'app_home_opened', user: 'U0DANA', tab: 'home' },
    });
    const view = { type: 'home', blocks: [{ type: 'divider' }] };
    const first = await api('views.publish', { user_id: 'U0DANA', view });
    await api('views.publish', { user_id: 'U0DANA', view });
    expect(slack.home('U0DANA')?.id).toBe(first.view.id);
    expect(
      await api('views.publish', { user_id: 'U0DANA', view, hash: first.view.hash }),
    ).toMatchObject({ error: 'hash_conflict' });
  });

  it('ask the app for options while a person types', async () => {
    const menu = { type: 'external_select', action_id: 'customer' };
    const section = { type: 'section', text: { type: 'mrkdwn', text: 'Who?' }, accessory: menu };
    await api('chat.postMessage', { channel: 'C0REV', text: 't', blocks: [section] });
    const option = { text: { type: 'plain_text', text: 'Acme' }, value: 'cus_1' };
    bot.reply(json({ options: [option] }));
    const where = { channel: 'C0REV', ts: slack.visible('C0REV', 'U0DANA')[0]!.ts };
    expect(await slack.suggest(where, 'customer', { user: 'U0DANA', text: 'ac' })).toEqual([
      option,
    ]);
    expect(bot.last()).toMatchObject({ type: 'block_suggestion', value: 'ac' });
  });

  it('deliver a global shortcut and a repeated event with its headers', async () => {
    await slack.shortcut('experiment_new', 'U0DANA');
    expect(bot.last()).toMatchObject({ type: 'shortcut', callback_id: 'experiment_new' });
    const retry = { count: 1, reason: 'http_timeout' };
    await slack.event({ type: 'app_uninstalled' }, { eventId: 'Ev1', retry });
    expect(bot.requests.at(-1)?.headers['x-slack-retry-num']).toBe('1');
    expect(bot.last()).toMatchObject({ event_id: 'Ev1' });
  });

  async function openModal(more: object = {}) {
    await slack.command('/moneyradar', dana);
    await api('views.open', { trigger_id: bot.last()['trigger_id'], view: modal(more) });
    return slack.modal('U0DANA')!;
  }
});

describe('faults', () => {
  const post = (channel = 'C0REV', timeoutMs = 5_000) =>
    fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${slack.botToken}` },
      body: JSON.stringify({ channel, text: 'hello' }),
      signal: AbortSignal.timeout(timeoutMs),
    });

  it('of a channel leave the others alone and end after their times', async () => {
    const fault = { kind: 'ratelimited', retryAfterS: 30 } as const;
    slack.faults.add({ fault, method: 'chat.postMessage', channel: 'C0REV', times: 1 });
    expect((await post('C0ALERT')).status).toBe(200);
    const limited = await post();
    expect(limited.status).toBe(429);
    expect(limited.headers.get('retry-after')).toBe('30');
    expect((await post()).status).toBe(200);
  });

  it('may answer 5xx or an error of Slack', async () => {
    slack.faults.add({ fault: { kind: 'status', status: 503 } });
    slack.faults.add({ fault: { kind: 'error', error: 'token_revoked' } });
    expect((await post()).status).toBe(503);
    expect(await (await post()).json()).toEqual({ ok: false, error: 'token_revoked' });
    expect(slack.visible('C0REV', 'U0DANA')).toEqual([]);
  });

  it('may take the message and lose the answer', async () => {
    slack.faults.add({ fault: { kind: 'accept_then_reset' } });
    await expect(post()).rejects.toThrow();
    expect(slack.visible('C0REV', 'U0DANA')).toHaveLength(1);
    slack.faults.add({ fault: { kind: 'reset' } });
    await expect(post()).rejects.toThrow();
    expect(slack.visible('C0REV', 'U0DANA')).toHaveLength(1);
  });

  it('may never answer, or come by chance', async () => {
    slack.faults.add({ fault: { kind: 'hang' } });
    await expect(post('C0REV', 200)).rejects.toMatchObject({ name: 'TimeoutError' });
    let calls = 0;
    slack.faults.decideBy(() => ((calls += 1) % 2 === 0 ? { kind: 'status', status: 500 } : null));
    expect([(await post()).status, (await post()).status, (await post()).status]).toEqual([
      200, 500, 200,
    ]);
  });
});

describe('the door', () => {
  it('is closed to other hosts and to pages of other sites', async () => {
    const origin = await fetch(`${slack.apiUrl}auth.test`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
    });
    expect(origin.status).toBe(403);
    expect(await statusWithHost('evil.example')).toBe(403);
    expect(await statusWithHost('localhost:3001')).toBe(200);
  });

  async function statusWithHost(host: string): Promise<number> {
    const { request } = await import('node:http');
    return new Promise((resolve, reject) => {
      const sent = request(`${slack.apiUrl}auth.test`, { method: 'POST', headers: { host } });
      sent.on('response', (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.on('error', reject);
      sent.end();
    });
  }
});

it('timestamps are unique and in order even when the clock stands still', () => {
  const stamps = [1, 2, 3].map((n) => slack.say(`${n}`, dana).ts);
  expect(new Set(stamps).size).toBe(3);
  expect(stamps).toEqual(stamps.toSorted());
});

it('a test can wait for what it expects to see', async () => {
  const seen = slack.until(() => slack.visible('C0REV', 'U0DANA').length === 1);
  slack.say('here', dana);
  await seen;
});
