import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { App, HTTPReceiver } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { pino } from 'pino';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, onTestFinished } from 'vitest';

import { makeAnswerable } from '#delivery/slack/answerable.ts';
import { mrkdwnText } from '#delivery/slack/block-kit/mrkdwn.ts';
import { boltLog } from '#delivery/slack/bolt-log.ts';
import { describeFailure, DeadlineError, within } from '#delivery/slack/failures.ts';
import { createHomeTeam } from '#delivery/slack/home-team.ts';
import { connect } from '#store/postgres.ts';

import { createLocalSlack } from '../../../src/playground/local-slack.ts';
import { startBot, test, wordsIn } from './support/bot.ts';

describe('when a listener fails', () => {
  test('before it has acknowledged, the person is told at once, with a reference', async () => {
    const { slack, lines } = await startFragile();

    await slack.command('/fragile before', { user: 'U0DANA', channel: 'C0REV' });

    const [said] = slack.visible('C0REV', 'U0DANA');
    expect(said?.ephemeralTo).toBe('U0DANA');
    expect(said?.text).toContain('Something went wrong');
    expect(lines.join('')).toContain(referenceIn(said?.text));
    expect(lines.join('')).toContain('boom before');
  });

  test('after it has acknowledged, the person is told as well', async () => {
    const { slack } = await startFragile();

    await slack.command('/fragile after', { user: 'U0DANA', channel: 'C0REV' });
    await slack.until(() => slack.visible('C0REV', 'U0DANA').length === 1);

    expect(referenceIn(slack.visible('C0REV', 'U0DANA')[0]?.text)).toMatch(/^[0-9a-f]{6}$/);
    expect(slack.visible('C0REV', 'U0OMAR')).toEqual([]);
  });

  test('on a submitted modal, the modal itself says so', async () => {
    const { slack } = await startFragile();
    await slack.command('/fragile modal', { user: 'U0DANA', channel: 'C0REV' });
    await slack.until(() => slack.modal('U0DANA') !== null);

    await slack.submit(slack.modal('U0DANA')!.id, {}, 'U0DANA');

    expect(wordsIn(slack.modal('U0DANA')?.content)).toContain('Something went wrong');
  });

  test('stopping waits for what is under way, but not for ever', async () => {
    const { slack, drain, finish } = await startFragile();
    await slack.command('/fragile slow', { user: 'U0DANA', channel: 'C0REV' });

    await drain(1);
    const drained = drain(60_000);
    finish();

    await drained;
    await slack.until(() => slack.visible('C0REV', 'U0DANA').length === 1);
  });
});

describe('when the database fails', () => {
  test('a question it cannot answer leaves a reference in the log', async ({ bot, target }) => {
    const admin = connect(target, { max: 1 });
    await admin`alter table mrr_spans rename to mrr_spans_away`;
    try {
      const { text } = await bot.ask('/moneyradar');
      expect(text).toContain('Something went wrong');
      expect(bot.log.join('')).toContain(referenceIn(text));
      await bot.slack.openHome('U0DANA');
      await bot.slack.until(() => bot.slack.home('U0DANA') !== null);
      expect(wordsIn(bot.slack.home('U0DANA'))).toContain('Something went wrong');
    } finally {
      await admin`alter table mrr_spans_away rename to mrr_spans`;
      await admin.end();
    }
    expect((await bot.ask('/moneyradar')).text).toContain('MRR $5,305');
  });

  test('a person hears that nothing is lost', async ({ onTestFinished: onCleanup }) => {
    const nowhere = connect({ url: 'postgres://nobody@127.0.0.1:1/nothing' });
    onCleanup(() => nowhere.end());
    const bot = await startBot({ db: nowhere }, onCleanup);

    expect((await bot.ask('/moneyradar')).text).toContain('cannot reach its database');
    expect((await bot.ask('/moneyradar digest')).text).toContain('Nothing is lost');
    expect((await bot.ask('/moneyradar help')).text).toContain('MoneyRadar shows your MRR');
  });

  test('it is called by its name', () => {
    for (const code of ['CONNECT_TIMEOUT', 'CONNECTION_CLOSED', 'ECONNREFUSED', '57P01']) {
      const error = Object.assign(new Error('away'), { code });
      expect(wordsOf(error)).toContain('cannot reach its database');
    }
    expect(wordsOf(new Error('bug'))).toContain('Something went wrong');
  });
});

describe('when Slack is away', () => {
  test('nobody sees figures until it has said whose people may', async ({ curiousBot: bot }) => {
    bot.slack.faults.add({ method: 'auth.test', fault: { kind: 'status', status: 503 }, times: 9 });
    const client = new WebClient(bot.slack.botToken, {
      slackApiUrl: bot.slack.apiUrl,
      retryConfig: { retries: 0 },
      logger: boltLog(pino({ level: 'silent' })),
    });
    let clock = Temporal.Instant.from('2031-05-14T10:00:00Z');
    const homeTeam = createHomeTeam(client, () => clock);

    const error: unknown = await homeTeam().catch((reason: unknown) => reason);
    bot.slack.faults.clear();

    expect(wordsOf(error)).toContain('Slack does not answer MoneyRadar');
    await expect(homeTeam()).rejects.toBe(error);
    clock = clock.add({ seconds: 5 });
    expect(await homeTeam()).toBe('T0DEMO');
  });
});

test('an answer that takes too long is given up, and said to be', async () => {
  const never = new Promise(() => {});

  const error: unknown = await within(1, 'a long question', never).catch(
    (reason: unknown) => reason,
  );

  expect(error).toBeInstanceOf(DeadlineError);
  expect(wordsOf(error)).toContain('took too long');
});

/** A small app that fails in every way there is. */
async function startFragile() {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const slack = await createLocalSlack({ now: () => Temporal.Now.instant() });
  const { signingSecret, botToken, apiUrl } = slack;
  const logger = boltLog(log);
  const receiver = new HTTPReceiver({ signingSecret, logger });
  const app = new App({
    receiver,
    logger,
    authorize: async () => ({ botToken }),
    clientOptions: { slackApiUrl: apiUrl },
    deferInitialization: true,
    extendedErrorHandler: true,
  });
  const { drain } = makeAnswerable(app, log);
  let finish = () => {};
  const finished = new Promise<void>((resolve) => (finish = resolve));
  app.command('/fragile', async ({ command, ack, respond, client }) => {
    if (command.text === 'before') throw new Error('boom before');
    await ack();
    if (command.text === 'after') throw new Error('boom after');
    if (command.text === 'slow') {
      await finished;
      await respond('done');
    }
    if (command.text === 'modal') {
      await client.views.open({
        token: botToken,
        trigger_id: command.trigger_id,
        view: {
          type: 'modal',
          callback_id: 'fragile',
          title: { type: 'plain_text', text: 'Fragile' },
          submit: { type: 'plain_text', text: 'Break' },
          blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'Go on' } }],
        },
      });
    }
  });
  app.view('fragile', async () => {
    throw new Error('boom in the modal');
  });
  await app.init();
  const server = createServer(receiver.requestListener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  slack.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`);
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await slack.stop();
  });
  return { slack, lines, drain, finish: () => finish() };
}

function referenceIn(text = ''): string {
  return /Reference ([0-9a-f]{6})/.exec(text)?.[1] ?? 'no reference';
}

function wordsOf(error: unknown): string {
  return mrkdwnText(describeFailure(error, 'abc123'), 3000);
}
