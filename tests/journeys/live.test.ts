import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { createLocalSlack } from '#playground/local-slack.ts';

import { test as base } from '../support/database.ts';
import {
  itemList,
  itemObject,
  priceObject,
  subscriptionObject,
} from '../support/stripe-objects.ts';
import {
  postEvent,
  runCli,
  startBot,
  urlOf,
  type BotProcess,
  type Variables,
} from './bot-process.ts';
import { openWay } from './way-to-database.ts';

const SECRET = 'whsec_journey';
const KEY = 'a-key-of-my-own-choice';
const DAY_S = 86_400;
const SLOW = { timeout: 90_000 };
const PATIENT = { timeout: 15_000 };

/** A set-up with a Stripe account and a Slack workspace; `start` runs the bot on it, and stops it at the end. */
const test = base
  .extend('slack', async ({}, { onCleanup }) => {
    const slack = await createLocalSlack({ now: () => Temporal.Now.instant() });
    onCleanup(slack.stop);
    return slack;
  })
  .extend('variables', async ({ target, slack }, { onCleanup }): Promise<Variables> => {
    const home = await mkdtemp(path.join(tmpdir(), 'moneyradar-journey-'));
    onCleanup(() => rm(home, { recursive: true, force: true }));
    return {
      DATABASE_URL: urlOf(target),
      MONEYRADAR_HOME: home,
      HOST: '127.0.0.1',
      STRIPE_API_KEY: 'sk_test_journey',
      STRIPE_WEBHOOK_SECRET: SECRET,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      SLACK_ALLOWED_USERS: 'U0DANA',
      MONEYRADAR_API_KEY: KEY,
    };
  })
  .extend('start', async ({ variables }, { onCleanup }) => {
    const bots: BotProcess[] = [];
    onCleanup(async () => {
      for (const bot of bots) bot.signal('SIGKILL');
      await Promise.all(bots.map(({ exited }) => exited));
    });
    return async (changes: Variables = {}) => {
      const bot = await startBot({ ...variables, ...changes });
      bots.push(bot);
      return bot;
    };
  });

/** A customer who has paid $99 a month since yesterday. */
function subscriptionCreated() {
  const at = Math.floor(Date.now() / 1000) - DAY_S;
  const price = priceObject({ unit_amount: 9900, unit_amount_decimal: '9900' });
  const items = itemList(itemObject({ price }));
  return {
    id: 'evt_journey_1',
    object: 'event',
    api_version: '2025-09-30.clover',
    created: at,
    livemode: false,
    type: 'customer.subscription.created',
    data: { object: subscriptionObject({ created: at, start_date: at, items }) },
  };
}

async function mrrOf(bot: BotProcess): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${KEY}` };
  const response = await fetch(`${bot.url}/api/revenue/mrr`, { headers });
  return (await response.json()) as Record<string, unknown>;
}

async function scrape(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

describe('from Stripe to every door', SLOW, () => {
  test('an event becomes MRR over REST, in Slack and on the command line, and outlives the process', async ({
    start,
    slack,
    variables,
  }) => {
    const bot = await start();
    slack.connect(`${bot.url}/slack/events`);
    expect((await fetch(`${bot.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${bot.url}/readyz`)).status).toBe(200);
    expect(await scrape(bot.url)).toContain('moneyradar_database_up 1');
    const elsewhere = await fetch(`${bot.url}/metrics`, { headers: { via: '1.1 proxy' } });
    expect(elsewhere.status).toBe(401);

    const event = subscriptionCreated();
    expect(await postEvent(bot.url, event, { secret: SECRET })).toMatchObject({ status: 200 });
    expect(await postEvent(bot.url, event, { secret: SECRET })).toMatchObject({ status: 200 });
    await expect.poll(() => mrrOf(bot), PATIENT).toMatchObject({ current_mrr: 99, customers: 1 });

    await slack.command('/moneyradar', { user: 'U0DANA', channel: 'C0REV' });
    await slack.until(() => JSON.stringify(slack.visible('C0REV', 'U0DANA')).includes('$99'));
    await slack.command('/moneyradar mrr', { user: 'U0OMAR', channel: 'C0REV' });
    await slack.until(() => slack.visible('C0REV', 'U0OMAR').length > 0);
    expect(JSON.stringify(slack.visible('C0REV', 'U0OMAR'))).not.toContain('$99');

    const cli = await runCli(['mrr', '--json'], variables);
    expect(cli.exitCode).toBe(0);
    expect(JSON.parse(cli.output)).toMatchObject({ current_mrr: 99, customers: 1 });

    bot.signal('SIGTERM');
    expect(await bot.exited).toBe(0);
    expect(bot.output()).toContain('"stopped"');
    await expect(fetch(`${bot.url}/healthz`)).rejects.toThrow('fetch failed');

    const again = await start();
    expect(await mrrOf(again)).toMatchObject({ current_mrr: 99, customers: 1 });
  });

  test('what Stripe did not sign is refused, and nothing that comes ends the process', async ({
    start,
  }) => {
    const bot = await start();
    const event = subscriptionCreated();
    const nowS = Math.floor(Date.now() / 1000);
    const answers = [
      await postEvent(bot.url, event, { secret: 'whsec_other' }),
      await postEvent(bot.url, event, { secret: SECRET, at: nowS - 600 }),
      await postEvent(bot.url, event, { secret: SECRET, at: nowS + 600 }),
      await postEvent(bot.url, 'null', { secret: SECRET }),
      await postEvent(bot.url, '['.repeat(200_000), { secret: SECRET }),
      await postEvent(bot.url, 'x'.repeat(2_000_000), { secret: SECRET }),
      await postEvent(
        bot.url,
        { ...event, id: 'evt_unknown', type: 'never.heard.of' },
        { secret: SECRET },
      ),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 413, 200]);
    expect((await fetch(`${bot.url}/webhooks/stripe`)).status).toBe(405);
    expect((await fetch(`${bot.url}/healthz`)).status).toBe(200);
  });

  test('without a webhook secret the endpoint is closed and says why', async ({ start }) => {
    const bot = await start({ STRIPE_WEBHOOK_SECRET: '' });
    const { status, body } = await postEvent(bot.url, subscriptionCreated(), { secret: SECRET });
    expect(status).toBe(503);
    expect(body).toMatchObject({
      detail: expect.stringMatching(/STRIPE_WEBHOOK_SECRET is not set/),
    });
    expect(bot.output()).toContain('STRIPE_WEBHOOK_SECRET is not set');
  });
});

describe('a database that goes away', SLOW, () => {
  test('is told honestly while it lasts, and is found again', async ({ start, target }) => {
    const way = await openWay(target);
    const bot = await start({ DATABASE_URL: way.url });
    const event = subscriptionCreated();
    const post = async () => (await postEvent(bot.url, event, { secret: SECRET })).status;
    const ready = async () => (await fetch(`${bot.url}/readyz`)).status;
    expect([await post(), await ready()]).toEqual([200, 200]);

    way.cut();
    expect([await post(), await ready()]).toEqual([503, 503]);
    expect((await fetch(`${bot.url}/healthz`)).status).toBe(200);

    way.mend();
    await expect.poll(ready, PATIENT).toBe(200);
    await expect.poll(post, PATIENT).toBe(200);
    bot.signal('SIGTERM');
    expect(await bot.exited).toBe(0);
    way.close();
  });
});

describe('npm', SLOW, () => {
  test('takes the bot with it when it is ended', async ({ variables }) => {
    const bot = await startBot(variables, { isUnderNpm: true });
    bot.signal('SIGTERM');
    await bot.exited;
    expect(bot.output()).toMatch(/npm is gone; stopping[\s\S]*"stopped"/);
  });
});

describe('a start that cannot be', SLOW, () => {
  test('names every wrong setting and ends with 1', async ({ variables }) => {
    const started = startBot({ ...variables, TIMEZONE: 'Mars/Olympus', SLACK_SIGNING_SECRET: '' });
    await expect(started).rejects.toThrow(
      /2 settings are wrong\.[\s\S]*TIMEZONE must be[\s\S]*Example: TIMEZONE=UTC[\s\S]*SLACK_SIGNING_SECRET is not set/,
    );
    await expect(started).rejects.not.toThrow(/\n +at /);
  });

  test('says which port is taken and what to do', async ({ variables }) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await expect(startBot({ ...variables, PORT: String(port) })).rejects.toThrow(
      `Port ${port} is taken by another program.`,
    );
    other.close();
  });

  test('says that the database does not answer, without its password', async ({ variables }) => {
    const started = startBot({
      ...variables,
      DATABASE_URL: 'postgres://radar:hunter2@127.0.0.1:1/x',
    });
    await expect(started).rejects.toThrow(/The database does not answer\./);
    await expect(started).rejects.not.toThrow(/hunter2/);
  });
});
