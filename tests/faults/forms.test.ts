import { setTimeout as wait } from 'node:timers/promises';

import { expect, test } from 'vitest';

import type { LocalSlack } from '#playground/local-slack.ts';

import type { Message } from '../../src/playground/workspace.ts';
import { wordsIn } from '../delivery/slack/support/bot.ts';
import { isReady, type Bot } from './bot-process.ts';
import { report } from './burst.ts';
import { deliver } from './deliver.ts';
import { ALERTS, createSlackBot, latePayer, PERSON } from './slack-bot.ts';

const CHANNEL = 'C0REV';
const ACK_WITHIN_MS = 2_500;
const ANSWER_WITHIN_MS = 30_000;
const LOOK_MS = 50;
const HONEST = /cannot reach its database|took too long/;

test('while Postgres is gone every click and every form is acknowledged in time and told the truth', async () => {
  const { bot, slack } = await createSlackBot();

  const heard = await clickAround(bot, slack, {
    breakIt: () => bot.stopPostgresAtOnce(),
    mend: () => bot.startPostgres(),
  });

  report({ fault: 'Postgres is gone while people click and submit', ...heard });
});

test('the same for clicks and forms while Postgres swallows everything', async () => {
  const { bot, slack } = await createSlackBot({ hasNetwork: true });
  const network = bot.network!;

  const heard = await clickAround(bot, slack, {
    breakIt: async () => network.fallSilent(),
    mend: async () => network.heal(),
  });

  report({ fault: 'Postgres is silent while people click and submit', ...heard });
});

interface Fault {
  readonly breakIt: () => Promise<void>;
  readonly mend: () => Promise<void>;
}

/** Fills in a form that was opened before, then clicks whatever there is; the same form works when all is well. */
async function clickAround(bot: Bot, slack: LocalSlack, { breakIt, mend }: Fault): Promise<object> {
  await bot.start();
  for (const event of latePayer('clicked')) await deliver(bot.url, event, new Map());
  const alert = await untilThere(() => withButton(slack, ALERTS, 'alert_resolve'));
  await slack.command('/moneyradar', { user: PERSON, channel: CHANNEL });
  const overview = await untilThere(() => withButton(slack, CHANNEL, 'move_'));
  await slack.openHome(PERSON);
  await untilThere(() => slack.home(PERSON));
  await open(slack, alert, 'alert_resolve');
  await untilThere(() => filledForm(slack));

  await breakIt();
  const since = slack.deliveries.length;
  const heard = [
    await submitted(slack),
    await opened(slack, alert, 'alert_snooze'),
    await opened(slack, overview, 'customer_score'),
    await answered(slack, overview, 'command_alerts'),
    await answered(slack, overview, 'move_snooze'),
    await home(slack),
  ];
  const acks = slack.deliveries
    .slice(since)
    .map(({ label, durationMs }) => [label, Math.round(durationMs)] as const);

  await mend();
  while (!(await isReady(bot.url))) await wait(LOOK_MS);
  await open(slack, alert, 'alert_resolve');
  await untilThere(() => filledForm(slack));
  const after = await submitted(slack, /Kept/);

  expect(heard.filter((words) => !HONEST.test(words))).toEqual([]);
  expect(after).not.toMatch(HONEST);
  expect(Math.max(...acks.map(([, ms]) => ms))).toBeLessThan(ACK_WITHIN_MS);
  const [row] = await bot.db`select outcome from alerts where resolved_at is not null`;
  expect(row).toEqual({ outcome: 'kept' });
  return { acksMs: Object.fromEntries(acks) };
}

async function open(slack: LocalSlack, { channelId, ts }: Message, actionId: string) {
  await slack.action({ channel: channelId, ts }, actionId, { user: PERSON });
}

/** What the modal says in which a form or a list should be. */
async function opened(slack: LocalSlack, message: Message, actionId: string): Promise<string> {
  const before = slack.modal(PERSON)?.id;
  await open(slack, message, actionId);
  await untilThere(() => slack.modal(PERSON)?.id !== before || null);
  return untilThere(() => honestOr(slack, /$^/));
}

/** What becomes of the form on top. */
async function submitted(slack: LocalSlack, otherwise = /$^/): Promise<string> {
  const values = {
    outcome: { answer: { type: 'static_select', selected_option: { value: 'kept' } } },
  };
  await slack.submit(slack.modal(PERSON)!.id, values, PERSON);
  return untilThere(() => honestOr(slack, otherwise));
}

/** The message that answers a button of a message. */
async function answered(slack: LocalSlack, message: Message, actionId: string): Promise<string> {
  const seen = () =>
    slack.visible(CHANNEL, PERSON).map(({ ts, blocks }) => `${ts} ${wordsIn(blocks)}`);
  const before = new Set(seen());
  await open(slack, message, actionId);
  return untilThere(() => seen().find((words) => !before.has(words)) ?? null);
}

async function home(slack: LocalSlack): Promise<string> {
  await slack.openHome(PERSON);
  const words = () => wordsIn(slack.home(PERSON)?.content);
  return untilThere(() => (HONEST.test(words()) ? words() : null));
}

function honestOr(slack: LocalSlack, otherwise: RegExp): string | null {
  const words = wordsIn(slack.modal(PERSON)?.content);
  return HONEST.test(words) || otherwise.test(words) ? words : null;
}

function filledForm(slack: LocalSlack): true | null {
  return JSON.stringify(slack.modal(PERSON)?.content ?? '').includes('"outcome"') || null;
}

function withButton(slack: LocalSlack, channel: string, actionId: string): Message | null {
  const found = slack
    .visible(channel, PERSON)
    .findLast(({ blocks }) => JSON.stringify(blocks).includes(`"action_id":"${actionId}`));
  return found ?? null;
}

async function untilThere<T>(look: () => T | null): Promise<T> {
  const deadline = performance.now() + ANSWER_WITHIN_MS;
  for (;;) {
    const found = look();
    if (found !== null) return found;
    if (performance.now() > deadline) throw new Error(`it never came: ${look.toString()}`);
    await wait(LOOK_MS);
  }
}
