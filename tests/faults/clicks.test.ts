import { setTimeout as wait } from 'node:timers/promises';

import { expect, test } from 'vitest';

import type { LocalSlack } from '#playground/local-slack.ts';

import { wordsIn } from '../delivery/slack/support/bot.ts';
import { isReady, type Bot } from './bot-process.ts';
import { report } from './burst.ts';
import { createSlackBot, PERSON } from './slack-bot.ts';

const CHANNEL = 'C0REV';
const ACK_WITHIN_MS = 2_500;
const ANSWER_WITHIN_MS = 30_000;
/** What somebody might ask for while nothing can be read. */
const LINES = ['', 'mrr', 'mrr 30d', 'alerts', 'status', 'radar', 'forecast'];
/** Each is answered when its deadline is over. */
const SILENT_LINES = Number(process.env['FAULTS_ASKED'] ?? 3);
const HONEST = /cannot reach its database|took too long/;

test('while Postgres is gone every command is acknowledged in time and told the truth', async () => {
  const { bot, slack } = await createSlackBot();
  await bot.start();

  const heard = await askAround(bot, slack, {
    lines: LINES,
    breakIt: () => bot.stopPostgresAtOnce(),
    mend: () => bot.startPostgres(),
  });

  report({ fault: 'Postgres is gone while people click', ...heard });
});

test('the same while Postgres swallows everything', async () => {
  const { bot, slack } = await createSlackBot({ hasNetwork: true });
  await bot.start();
  const network = bot.network!;

  const heard = await askAround(bot, slack, {
    lines: ['mrr', 'alerts', 'status'].slice(0, SILENT_LINES),
    breakIt: async () => network.fallSilent(),
    mend: async () => network.heal(),
  });

  report({ fault: 'Postgres is silent while people click', ...heard });
});

interface Fault {
  readonly lines: readonly string[];
  readonly breakIt: () => Promise<void>;
  readonly mend: () => Promise<void>;
}

/** Asks while all is well, again while it is not, and once more when it is. */
async function askAround(
  bot: Bot,
  slack: LocalSlack,
  { lines, breakIt, mend }: Fault,
): Promise<object> {
  await ask(slack, 'mrr');
  await breakIt();
  const since = slack.deliveries.length;
  const words: string[] = [];
  const answeredMs: number[] = [];
  for (const line of lines) {
    const askedAt = performance.now();
    words.push(await ask(slack, line));
    answeredMs.push(Math.round(performance.now() - askedAt));
  }
  const acks = slack.deliveries.slice(since).map(({ durationMs }) => Math.round(durationMs));
  await mend();
  while (!(await isReady(bot.url))) await wait(50);
  const after = await ask(slack, 'mrr');

  expect(words.filter((text) => !HONEST.test(text))).toEqual([]);
  expect(after).not.toMatch(HONEST);
  expect(Math.max(...acks)).toBeLessThan(ACK_WITHIN_MS);
  return { asked: words.length, acksMs: acks, answeredMs };
}

/** Types a command and reads what appears. */
async function ask(slack: LocalSlack, line: string): Promise<string> {
  const seen = () =>
    slack.visible(CHANNEL, PERSON).map(({ ts, blocks, text }) => `${ts} ${wordsIn(blocks)}${text}`);
  const before = new Set(seen());
  await slack.command(`/moneyradar ${line}`.trim(), { user: PERSON, channel: CHANNEL });
  const news = () => seen().findLast((words) => !before.has(words));
  await expect.poll(news, { timeout: ANSWER_WITHIN_MS }).toBeDefined();
  return news() ?? '';
}
