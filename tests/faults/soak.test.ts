import { setTimeout as wait } from 'node:timers/promises';

import { Temporal } from 'temporal-polyfill';
import { expect, onTestFinished } from 'vitest';

import { createLocalSlack, type LocalSlack } from '#playground/local-slack.ts';
import { between, randomOf, type Random } from '#simulation/company/random.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../support/database.ts';
import { report, SEED, untilFolded } from './burst.ts';
import { startFleet, type Fleet } from './fleet.ts';
import { watchPosts, type PostedKeys } from './posted-keys.ts';
import { ALERTS, PERSON } from './slack-bot.ts';
import { bustleForAWhile } from './soak-people.ts';
import {
  API_KEY,
  readForAWhile,
  resolveForAWhile,
  trackForAWhile,
  wrongTotals,
} from './soak-rest.ts';
import { deliverForAWhile, lostEvents, unequalCustomers } from './soak-stripe.ts';
import { watchVitals } from './vitals.ts';

const MINUTES = Number(process.env['FAULTS_SOAK_MINUTES'] ?? 1);
const REPLICAS = 3;
/** Later ones are counted: a machine that does something else for a second is no fault. */
const ACK_WITHIN_MS = 2_500;
const KILL_EVERY_S = { least: 20, most: 40 };
const SCOPES = ['commands', 'chat:write', 'usergroups:read', 'channels:read', 'channels:history'];
/** What a replica had in hand when it was killed is taken up after two minutes, one after another. */
const SETTLED_WITHIN_MS = 1_800_000;

test(
  `${REPLICAS} replicas under everything for ${MINUTES} min, killed at random, lose nothing and say nothing twice`,
  { timeout: MINUTES * 60_000 + 3_600_000 },
  async ({ db, target }) => {
    const random = randomOf('soak', SEED);
    const slack = await openSlack();
    const posted = watchPosts(slack);
    const fleet = await startFleet({ target, size: REPLICAS, env: environmentFor(slack) });
    onTestFinished(() => fleet.stop());

    const startedAt = performance.now();
    const isOver = () => performance.now() - startedAt > MINUTES * 60_000;
    const pace = { random, isOver };
    const [stripe, usage, reads, resolves, people, vitals] = await Promise.all([
      deliverForAWhile(fleet, pace),
      trackForAWhile(fleet, pace),
      readForAWhile(fleet, pace),
      resolveForAWhile(fleet, pace),
      bustleForAWhile({ fleet, slack, ...pace }),
      watchVitals(fleet, db, isOver),
      killForAWhile(fleet, pace),
    ]);
    const foldedAfterMs = await untilFolded(db);
    const settledAfterMs = await untilSettled(db, fleet);
    const rebuild = await fleet.command('rebuild', '--check');

    const told = await judgeMessages(db, posted);
    const lost = await lostEvents(db, stripe);
    const unequal = await unequalCustomers(db, stripe.bursts);
    const wrong = await wrongTotals(db, usage);
    const untold = people.digests.filter((id) => !posted.byChannel.has(id));
    report({
      fault: 'everything, for a while',
      seed: SEED,
      minutes: MINUTES,
      kills: fleet.kills(),
      deaths: fleet.deaths(),
      events: stripe.taken.size,
      webhooks: Object.fromEntries(stripe.statuses),
      batches: usage.batches,
      usage: Object.fromEntries(usage.statuses),
      reads: Object.fromEntries(reads),
      resolves: Object.fromEntries(resolves),
      answered: people.answered,
      excused: people.excused,
      acks: people.acksMs.length,
      lateAcks: people.acksMs.filter((ms) => ms > ACK_WITHIN_MS).length,
      slowestAckMs: Math.max(...people.acksMs),
      resolvedInSlack: people.resolved,
      digests: people.digests.length,
      ...told,
      lost: lost.length,
      unequal: unequal.length,
      wrong: wrong.length,
      failures: people.failures,
      foldedAfterMs,
      settledAfterMs,
      ...vitals,
      harnessCpuS: Math.round((process.cpuUsage().user + process.cpuUsage().system) / 1e6),
    });

    expect({ lost, unequal, wrong, untold }).toEqual({
      lost: [],
      unequal: [],
      wrong: [],
      untold: [],
    });
    expect(told).toMatchObject({ unposted: 0, doubles: 0, unknownPosts: 0, givenUp: 0 });
    expect(people.failures).toEqual([]);
    expect([...reads.keys()].filter((key) => !['200', '0', '503'].includes(key))).toEqual([]);
    expect(fleet.deaths()).toBe(0);
    expect(rebuild.code, rebuild.output).toBe(0);
  },
);

async function openSlack(): Promise<LocalSlack> {
  const slack = await createLocalSlack({ now: () => Temporal.Now.instant(), scopes: SCOPES });
  onTestFinished(() => slack.stop());
  for (const channel of slack.workspace.channels) {
    channel.isExtShared = false;
    channel.members = [PERSON, slack.workspace.app.botUserId];
  }
  return slack;
}

/** The digest is due as soon as they start, for all at once; risks are looked at every minute. */
function environmentFor(slack: LocalSlack): Record<string, string> {
  const { hour, minute } = Temporal.Now.zonedDateTimeISO('UTC');
  return {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    SLACK_ALERT_CHANNEL: ALERTS,
    SLACK_DIGEST_CHANNEL: 'C0GEN',
    SLACK_ALLOWED_USERS: '*',
    MONEYRADAR_API_KEY: API_KEY,
    STRIPE_API_BASE: 'http://127.0.0.1:9',
    DIGEST_CRON: `${minute} ${hour} * * *`,
    RISK_SCAN_CRON: '* * * * *',
    SYNC_CRON: 'off',
    LOG_LEVEL: 'warn',
  };
}

/** The first is spared, so that its memory says whether it grows. */
async function killForAWhile(
  fleet: Fleet,
  { random, isOver }: { random: Random; isOver: () => boolean },
): Promise<void> {
  for (;;) {
    const seconds = between(random, KILL_EVERY_S.least, KILL_EVERY_S.most);
    for (let passed = 0; passed < seconds && !isOver(); passed += 1) await wait(1_000);
    if (isOver()) return;
    await fleet.replace(between(random, 1, REPLICAS - 1));
  }
}

/** Nothing waits to be sent any more. */
async function untilSettled(db: Db, fleet: Fleet): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const [left] = await db<{ messages: number }[]>`
      select count(*)::int as messages from outbox
      where state in ('pending', 'sending', 'unknown')`;
    const passedMs = Math.round(performance.now() - startedAt);
    if (left?.messages === 0) return passedMs;
    if (passedMs > SETTLED_WITHIN_MS) throw new Error(`It never settled:\n${fleet.output()}`);
    await wait(500);
  }
}

/** What Slack was told against what the outbox says that it was. */
async function judgeMessages(db: Db, { counts }: PostedKeys) {
  const sent = await db<{ dedupeKey: string }[]>`
    select dedupe_key from outbox where state = 'sent' and not body ? 'updates'`;
  const [other] = await db<{ givenUp: number; needless: number; untold: number }[]>`
    select
      count(*) filter (where state = 'dead')::int as given_up,
      count(*) filter (where state = 'expired')::int as needless,
      (
        select count(*)::int from alerts where not exists (
          select from alert_posts where alert_posts.alert_id = alerts.id)
      ) as untold
    from outbox`;
  const known = new Set(sent.map(({ dedupeKey }) => dedupeKey));
  return {
    posts: counts.size,
    unposted: sent.filter(({ dedupeKey }) => !counts.has(dedupeKey)).length,
    doubles: [...counts.values()].reduce((sum, times) => sum + times - 1, 0),
    unknownPosts: [...counts.keys()].filter((key) => !known.has(key)).length,
    givenUp: other?.givenUp,
    needless: other?.needless,
    untoldAlerts: other?.untold,
  };
}
