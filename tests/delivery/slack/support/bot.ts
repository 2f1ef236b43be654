import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { pino } from 'pino';
import { Temporal } from 'temporal-polyfill';

import { startOutboxSender } from '#delivery/outbox/start-sender.ts';
import { OUTBOX_TIMING } from '#delivery/outbox/timing.ts';
import { createSlack, SLACK_PATH, type Slack } from '#delivery/slack/app.ts';
import type { SlackSettings } from '#delivery/slack/house.ts';
import { parseCurrency } from '#domain/currency.ts';
import { parseTimezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { createLocalSlack, type LocalSlack } from '../../../../src/playground/local-slack.ts';
import type { Message } from '../../../../src/playground/workspace.ts';
import { test as base } from '../../../support/database.ts';
import { settable } from '../../../support/settings.ts';
import { foundCompany, NOW } from './company.ts';

export interface Bot {
  readonly slack: LocalSlack;
  readonly app: Slack;
  /** Where Slack posts to. */
  readonly url: string;
  /** Lines of the log. */
  readonly log: string[];
  /** May be changed while it runs. */
  readonly settings: { -readonly [Key in keyof SlackSettings]: SlackSettings[Key] };
  /** Makes the clock of Slack and bot go on. */
  readonly advance: (duration: Temporal.DurationLike) => void;
  /** Types a command and waits for the message that answers it. */
  readonly ask: (line: string, by?: Partial<Typed>) => Promise<Message>;
  /** Clicks a button of a message and waits for the message that answers it. */
  readonly click: (message: Message, actionId: string, user?: string) => Promise<Message>;
}

interface Typed {
  readonly user: string;
  readonly channel: string;
}

interface BotOptions {
  readonly db: Db;
  readonly scopes?: readonly string[];
}

type Cleanup = (cleanup: () => Promise<void>) => void;

/** `bot` is the whole Slack side, over real HTTP, between a local Slack and a database with a company in it. */
export const test = base
  .extend('company', async ({ db }) => {
    await foundCompany(db);
    return db;
  })
  .extend('bot', async ({ company }, { onCleanup }) => startBot({ db: company }, onCleanup))
  .extend('curiousBot', async ({ company }, { onCleanup }) =>
    startBot({ db: company, scopes: [...SCOPES, 'channels:read', 'channels:history'] }, onCleanup),
  );

const SCOPES = ['commands', 'chat:write', 'usergroups:read'];

export async function startBot(
  { db, scopes = SCOPES }: BotOptions,
  onCleanup: Cleanup,
): Promise<Bot> {
  let clock = Temporal.Instant.from(NOW);
  const now = () => clock;
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const slack = await createLocalSlack({ now, scopes });
  const settings: SlackSettings = {
    alertChannel: 'C0ALERT',
    digestChannel: 'C0REV',
    allowedUsers: ['U0DANA'],
    allowedUsergroups: [],
  };
  const { apiUrl, botToken, signingSecret } = slack;
  let wakeOutbox = () => {};
  const environment = {
    slack: Object.assign(settings, {
      mode: 'local' as const,
      botToken,
      signingSecret,
      appToken: null,
      apiUrl,
    }),
    stripe: { isSimulated: false },
    timezone: parseTimezone('UTC')!,
    baseCurrency: parseCurrency('usd')!,
    thresholds: {
      usageMismatch: 0.7,
      mrrDeclineWarningPercent: 5,
      mrrDeclineCriticalPercent: 15,
      supportTicketSpike: 3,
    },
  };
  const app = createSlack({
    ...settable(environment, db),
    db,
    log,
    now,
    version: '0.1.0',
    wakeOutbox: () => wakeOutbox(),
  });
  const timing = { ...OUTBOX_TIMING, pollMs: 10, spacingMs: 0 };
  const outbox = startOutboxSender({ db, log, senders: { slack: app.sender }, timing });
  wakeOutbox = () => outbox.wake();
  const server = createServer(app.requestListener!).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${SLACK_PATH}`;
  slack.connect(url);
  await app.start();
  onCleanup(async () => {
    await app.stop();
    await outbox.stop();
    server.closeAllConnections();
    server.close();
    await slack.stop();
  });
  return {
    slack,
    app,
    url,
    log: lines,
    settings,
    advance: (duration) => void (clock = clock.add(duration)),
    ask: (line, by = {}) => ask(slack, line, { user: 'U0DANA', channel: 'C0REV', ...by }),
    click: (message, actionId, user = 'U0DANA') => click(slack, message, { actionId, user }),
  };
}

async function ask(slack: LocalSlack, line: string, by: Typed): Promise<Message> {
  return next(slack, () => slack.command(line, by));
}

async function click(
  slack: LocalSlack,
  { channelId, ts }: Message,
  { actionId, user }: { actionId: string; user: string },
): Promise<Message> {
  return next(slack, () => slack.action({ channel: channelId, ts }, actionId, { user }));
}

/** The answer comes by a response url, and is new or has taken the place of what was clicked. */
async function next(slack: LocalSlack, act: () => Promise<unknown>): Promise<Message> {
  const answered = slack.responses.length;
  const before = new Map(slack.workspace.messages.map((message) => [message, message.blocks]));
  await act();
  await slack.until(() => slack.responses.slice(answered).includes(null));
  const message = slack.workspace.messages.findLast((one) => before.get(one) !== one.blocks);
  if (message === undefined) throw new Error('the answer left no message');
  return message;
}

/** All the words of a message, in the order in which they are read; nobody sees word joiners. */
export function wordsIn(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsIn).filter(Boolean).join('\n');
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([key, part]) =>
      (key === 'text' || key === 'title') && typeof part === 'string'
        ? part.replaceAll('\u2060', '')
        : wordsIn(part),
    )
    .filter(Boolean)
    .join('\n');
}
