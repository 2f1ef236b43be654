import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Temporal } from 'temporal-polyfill';
import { describe, expect, onTestFinished } from 'vitest';

import { createLocalSlack, type LocalSlack } from '#playground/local-slack.ts';
import type { Db } from '#store/postgres.ts';

import { test as base } from '../support/database.ts';
import { CUSTOMER_ID, CUSTOMER_NAME, ID_MARK, PERSONAL_MARK } from '../support/personal/fields.ts';
import { EVENT_TYPES, personalObjects } from '../support/personal/objects.ts';
import { worldOf } from '../support/stripe/account.ts';
import type { JsonObject } from '../support/stripe/json.ts';
import { startStripe } from '../support/stripe/server.ts';
import {
  postEvent,
  runCli,
  startBot,
  urlOf,
  type BotProcess,
  type Variables,
} from './bot-process.ts';

const SECRET = 'whsec_personal';
const KEY = 'a-key-of-my-own-choice';
const SLOW = { timeout: 120_000 };
const PATIENT = { timeout: 20_000 };
const NOW_S = Math.floor(Date.now() / 1000);
const OBJECTS = personalObjects(NOW_S);
/** What the metadata of these says under the key `crm`. */
const OF_CUSTOMER = 'canary-customer-metadata';
const OF_SUBSCRIPTION = 'canary-subscription-metadata';
/** What is everybody's stays. */
const CATALOGUE = new Set(['product', 'price']);

/** A set-up whose Stripe has an account full of personal data, and a workspace. */
const test = base
  .extend('stripe', async ({}, { onCleanup }) => {
    const source = Object.entries(OBJECTS).map(([kind, object]) => ({
      id: `evt_read_${kind}`,
      type: EVENT_TYPES[kind]!,
      created: Number(object['created'] ?? NOW_S - 3_600),
      livemode: false,
      object,
    }));
    const stripe = await startStripe({ world: worldOf(source), at: NOW_S });
    onCleanup(() => stripe.close());
    return stripe;
  })
  .extend('slack', async ({}, { onCleanup }) => {
    const slack = await createLocalSlack({ now: () => Temporal.Now.instant() });
    onCleanup(slack.stop);
    return slack;
  })
  .extend('variables', async ({ target, slack, stripe }, { onCleanup }): Promise<Variables> => {
    const home = await mkdtemp(path.join(tmpdir(), 'moneyradar-personal-'));
    onCleanup(() => rm(home, { recursive: true, force: true }));
    return {
      DATABASE_URL: urlOf(target),
      MONEYRADAR_HOME: home,
      HOST: '127.0.0.1',
      LOG_LEVEL: 'trace',
      STRIPE_API_KEY: stripe.apiKey,
      STRIPE_API_BASE: stripe.url,
      STRIPE_WEBHOOK_SECRET: SECRET,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      SLACK_ALLOWED_USERS: 'U0DANA',
      SLACK_ALERT_CHANNEL: 'C0REV',
      MONEYRADAR_API_KEY: KEY,
    };
  });

describe('what Stripe, the product and people tell of a person', SLOW, () => {
  test('is in no table and no line of the log', async ({ db, variables, slack }) => {
    const { bot, outputs } = await live(variables, slack);

    expect(matches(await dump(db), PERSONAL_MARK)).toEqual([]);
    expect(matches([bot.output(), ...outputs].join('\n'), PERSONAL_MARK)).toEqual([]);
  });

  test('is the name alone, where names are kept', async ({ db, variables, slack }) => {
    const { bot, outputs } = await live({ ...variables, CUSTOMER_NAMES: 'on' }, slack);
    const names = await db`select name from customers where name is not null`;
    expect(names.map(({ name }) => name as string)).toEqual([CUSTOMER_NAME]);

    const inJson = JSON.stringify(CUSTOMER_NAME).slice(1, -1);
    const rest = (await dump(db)).replaceAll(inJson, '').replaceAll(CUSTOMER_NAME, '');
    expect(matches(rest.replaceAll(twice(inJson), ''), PERSONAL_MARK)).toEqual([]);
    expect(matches([bot.output(), ...outputs].join('\n'), PERSONAL_MARK)).toEqual([]);

    const answer = await erase(bot);
    expect(answer).toMatchObject({ status: 200, body: { erased: true } });
    expect(matches(await dump(db), PERSONAL_MARK)).toEqual([]);
  });

  test('is one value of metadata alone, where its key is set', async ({ db, variables, slack }) => {
    const { bot, outputs } = await live({ ...variables, ATTRIBUTION_METADATA_KEY: 'crm' }, slack);
    const rows = await db`select attribution from customers where attribution is not null`;
    expect(rows.map(({ attribution }) => attribution as string)).toEqual([OF_CUSTOMER]);

    const rest = (await dump(db)).replaceAll(OF_CUSTOMER, '').replaceAll(OF_SUBSCRIPTION, '');
    expect(matches(rest, PERSONAL_MARK)).toEqual([]);
    expect(matches([bot.output(), ...outputs].join('\n'), PERSONAL_MARK)).toEqual([]);

    expect(await erase(bot)).toMatchObject({ status: 200, body: { erased: true } });
    expect(matches(await dump(db), PERSONAL_MARK)).toEqual([]);
  });

  test('is gone with every id when the customer is erased, and does not come back', async ({
    db,
    variables,
    slack,
  }) => {
    const { bot } = await live(variables, slack);
    expect(matches(await dump(db), new RegExp(ID_MARK, 'g')).length).toBeGreaterThan(20);
    // What only the one who asked sees is Slack's to forget.
    const shown = () => JSON.stringify(slack.visible('C0REV', 'U0OMAR'));
    await slack.until(() => shown().includes(CUSTOMER_ID));

    const erased = await erase(bot, { 'idempotency-key': 'one' });
    expect(erased).toMatchObject({
      status: 200,
      body: { erased: true, was_erased_before: false, kept_anonymously: { subscriptions: 1 } },
    });
    expect(matches(await dump(db), new RegExp(ID_MARK, 'g'))).toEqual([]);
    await slack.until(() => !shown().includes(ID_MARK));
    expect(shown()).toContain('has been erased');
    expect(await mrrOf(bot)).toMatchObject({ current_mrr: 99, customers: 1 });
    expect(await erase(bot)).toMatchObject({ status: 200, body: { was_erased_before: true } });

    await tell(bot, Object.entries(OBJECTS), 'late');
    await read(variables);
    expect(await track(bot)).toBe(400);
    expect(matches(await dump(db), new RegExp(ID_MARK, 'g'))).toEqual([]);
    expect(await mrrOf(bot)).toMatchObject({ current_mrr: 99, customers: 1 });

    const ended = { ...OBJECTS['subscription'], status: 'canceled', ended_at: NOW_S - 60 };
    await tell(bot, [['subscription', ended]], 'end');
    await expect.poll(() => mrrOf(bot), PATIENT).toMatchObject({ current_mrr: 0, customers: 0 });
    expect(matches(await dump(db), new RegExp(ID_MARK, 'g'))).toEqual([]);
    const check = await runCli(['rebuild', '--check', '--json'], variables);
    expect(JSON.parse(check.output)).toMatchObject({ differences: 0, failed_checks: [] });
  });
});

type Told = readonly (readonly [string, JsonObject])[];

/** Everything by which something can come in, once: webhooks, a reading, usage, Slack. */
async function live(variables: Variables, slack: LocalSlack) {
  const bot = await startBot(variables);
  onTestFinished(async () => {
    bot.signal('SIGKILL');
    await bot.exited;
  });
  slack.connect(`${bot.url}/slack/events`);
  await tell(bot, Object.entries(OBJECTS), 'first');
  const outputs = [await read(variables)];
  await expect.poll(() => mrrOf(bot), PATIENT).toMatchObject({ current_mrr: 99 });
  expect(await track(bot)).toBe(202);
  for (const text of [
    'customer canary-typed@example.com',
    `customer ${CUSTOMER_ID}`,
    'canary-command',
  ]) {
    await slack.command(`/moneyradar ${text}`, { user: 'U0DANA', channel: 'C0REV' });
  }
  const scan = await runCli(['scan-risks'], variables);
  return { bot, outputs: [...outputs, scan.output] };
}

async function tell(bot: BotProcess, objects: Told, which: string): Promise<void> {
  for (const [kind, object] of objects) {
    const event = {
      id: `evt_${CATALOGUE.has(kind) ? 'catalogue' : ID_MARK}_${kind}_${which}`,
      object: 'event',
      api_version: '2026-10-28.endive',
      created: NOW_S - 1_800,
      livemode: false,
      type: object['ended_at'] ? 'customer.subscription.deleted' : EVENT_TYPES[kind],
      data: { object, previous_attributes: { ...object, id: undefined } },
      request: { id: 'req_canary', idempotency_key: 'canary-request-key' },
    };
    const { status } = await postEvent(bot.url, event, { secret: SECRET });
    expect(status).toBe(200);
  }
}

async function read(variables: Variables): Promise<string> {
  const { exitCode, output } = await runCli(['sync-stripe'], variables);
  expect(output).toMatch(/read|done/i);
  expect(exitCode).toBe(0);
  return output;
}

async function track(bot: BotProcess): Promise<number> {
  const response = await fetch(`${bot.url}/api/usage/track`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      customer_id: CUSTOMER_ID,
      metric_name: 'api_calls',
      quantity: 7,
      idempotency_key: 'canary-usage-key',
    }),
  });
  return response.status;
}

async function erase(bot: BotProcess, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${bot.url}/api/customers/${CUSTOMER_ID}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${KEY}`, ...headers },
  });
  return { status: response.status, body: (await response.json()) as unknown };
}

async function mrrOf(bot: BotProcess): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${KEY}` };
  return (await (await fetch(`${bot.url}/api/revenue/mrr`, { headers })).json()) as Record<
    string,
    unknown
  >;
}

/** Every column of every row of every table as text. */
async function dump(db: Db): Promise<string> {
  const tables = await db<{ name: string }[]>`
    select relation.relname as name
    from pg_class as relation
    where relation.relkind in ('r', 'p') and relation.relnamespace = 'public'::regnamespace
    order by relation.relname`;
  const texts = [];
  for (const { name } of tables) {
    const rows = await db.unsafe<{ row: string }[]>(
      `select '${name} ' || row_to_json(one)::text as row from ${name} as one`,
    );
    texts.push(...rows.map(({ row }) => row));
  }
  return texts.join('\n');
}

/** The lines in which it is, so that a failure shows them. */
function matches(text: string, mark: RegExp): readonly string[] {
  return text.split('\n').filter((line) => line.search(mark) >= 0);
}

/** As JSON has a text that was JSON before. */
function twice(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
