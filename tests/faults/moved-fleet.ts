import { setTimeout as wait } from 'node:timers/promises';

import { onTestFinished } from 'vitest';

import { createLocalSlack, type LocalSlack } from '#playground/local-slack.ts';
import { connect, type Db, type Target } from '#store/postgres.ts';

import { post, signature } from './deliver.ts';
import { startFleet, type Fleet } from './fleet.ts';
import { startMovedClock, type MovedClock } from './moved-clock.ts';
import { watchPosts, type PostedKeys } from './posted-keys.ts';
import { ALERTS, PERSON } from './slack-bot.ts';

const TRY_AGAIN_MS = 200;

/** Replicas of the real bot, a local Slack and a database, all with one clock that can be moved. */
export interface MovedFleet {
  readonly db: Db;
  readonly clock: MovedClock;
  readonly slack: LocalSlack;
  readonly fleet: Fleet;
  readonly posted: PostedKeys;
}

/** Starts all of it in a database without tables; the clock shows `from`, if it is ahead. */
export async function startMovedFleet(
  target: Target,
  options: {
    readonly replicas: number;
    readonly scopes: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    readonly from?: Parameters<MovedClock['moveTo']>[0];
  },
): Promise<MovedFleet> {
  const clock = await startMovedClock(target);
  onTestFinished(() => clock.stop());
  if (options.from !== undefined) await clock.moveTo(options.from);
  const db = connect(target);
  onTestFinished(() => db.end());
  const slack = await createLocalSlack({ now: () => clock.now(), scopes: options.scopes });
  onTestFinished(() => slack.stop());
  for (const channel of slack.workspace.channels) {
    channel.isExtShared = false;
    channel.members = [PERSON, slack.workspace.app.botUserId];
  }
  const { preload } = clock;
  const env = {
    ...clock.env,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    SLACK_ALERT_CHANNEL: ALERTS,
    SLACK_ALLOWED_USERS: '*',
    STRIPE_API_BASE: 'http://127.0.0.1:9',
    LOG_LEVEL: 'warn',
    ...options.env,
  };
  const posted = watchPosts(slack);
  const fleet = await startFleet({ target, size: options.replicas, env, preload });
  onTestFinished(() => fleet.stop());
  return { db, clock, slack, fleet, posted };
}

/** Delivers events by the moved clock to whoever is up, again until they are taken. */
export async function tellOf(
  { clock, fleet }: MovedFleet,
  events: readonly object[],
): Promise<void> {
  for (const event of events) {
    const body = Buffer.from(JSON.stringify(event));
    for (;;) {
      const up = fleet.members.find((member) => member.isUp());
      const header = signature(body, { at: clock.now().epochMilliseconds / 1_000 });
      const status = up === undefined ? 0 : await post(up.url, body, header);
      if (status === 200) break;
      if (![0, 503].includes(status)) throw new Error(`the webhook answered ${status}`);
      await wait(TRY_AGAIN_MS);
    }
  }
}
