import { setTimeout as wait } from 'node:timers/promises';

import { describe, expect } from 'vitest';

import { enqueue } from '#delivery/outbox/enqueue.ts';
import { between, chance, randomOf, type Random } from '#simulation/company/random.ts';
import type { Db, Target } from '#store/postgres.ts';

import type { Fault } from '../../src/playground/faults.ts';
import { test } from '../support/database.ts';
import { report, SEED } from './burst.ts';
import { startMovedFleet, tellOf, type MovedFleet } from './moved-fleet.ts';
import type { PostedKeys } from './posted-keys.ts';
import { ALERTS, latePayer } from './slack-bot.ts';

const AWAY_MINUTES = Number(process.env['FAULTS_AWAY_MINUTES'] ?? 120);
const STEP_MINUTES = 3;
const STEP_MS = 1_200;
const CHANNELS = ['C0REV', ALERTS, 'C0GEN'] as const;
const ARCHIVED = 'C0GEN';
const SCOPES = ['commands', 'chat:write', 'usergroups:read'];
const CURIOUS = [...SCOPES, 'channels:read', 'channels:history'];
/** A wait after an unknown outcome is ten minutes at most, and a channel is asked again after five. */
const RESUMED_WITHIN_MINUTES = 15;
const PATIENTLY = { timeout: 1_800_000 };

describe(
  `Slack away for ${AWAY_MINUTES} min, then a token revoked, a channel archived, calls that hang`,
  PATIENTLY,
  () => {
    test.for([
      { replicas: 3, scopes: CURIOUS },
      { replicas: 1, scopes: CURIOUS },
      { replicas: 3, scopes: SCOPES },
    ])(
      'lose nothing of $replicas killed replicas, and keep order, with $scopes',
      async ({ replicas, scopes }, { emptyDatabase }) => {
        const found = await live(emptyDatabase, { replicas, scopes });

        expect(found).toMatchObject({ lost: 0, outOfOrder: 0, givenUp: 0, deaths: 0, heldUp: 0 });
        expect(found.doubles).toBeLessThanOrEqual(scopes === CURIOUS ? 0 : found.unknown);
        expect(Math.max(...found.resumedAfterMinutes)).toBeLessThanOrEqual(RESUMED_WITHIN_MINUTES);
      },
    );
  },
);

interface Scene extends MovedFleet {
  readonly random: Random;
  /** Calls of which nobody can know whether they posted something. */
  unknown: number;
  failed: number;
  told: number;
}

async function live(
  target: Target,
  { replicas, scopes }: { replicas: number; scopes: readonly string[] },
) {
  const place = await startMovedFleet(target, { replicas, scopes, env: { SYNC_CRON: 'off' } });
  const random = randomOf('away', SEED);
  const scene = { ...place, random, unknown: 0, failed: 0, told: 0 };
  const { db, slack, fleet, posted } = scene;
  const startedAt = performance.now();

  await during(scene, AWAY_MINUTES, () => spoil(scene, anyOf(scene, AWAY)));
  slack.faults.clear();
  const back = await untilSettled(scene);

  await during(scene, 30, () => spoil(scene, () => ({ kind: 'error', error: 'token_revoked' })));
  // Whoever starts again while the token is refused has to start all the same.
  for (const position of fleet.members.keys()) await fleet.replace(position);
  slack.faults.clear();
  const renewed = await untilSettled(scene);

  const channel = slack.workspace.channels.find(({ id }) => id === ARCHIVED)!;
  await during(scene, 30, () => (channel.isArchived = true));
  const heldUp = await waitingElsewhere(scene);
  channel.isArchived = false;
  const unarchived = await untilSettled(scene);

  await during(scene, 30, () => spoil(scene, anyOf(scene, NASTY)));
  slack.faults.clear();
  await untilSettled(scene);

  const found = {
    ...(await judge(db, posted)),
    heldUp,
    unknown: scene.unknown + fleet.kills(),
    kills: fleet.kills(),
    deaths: fleet.deaths(),
    resumedAfterMinutes: [back, renewed, unarchived],
  };
  report({
    fault: 'Slack is away',
    seed: SEED,
    replicas,
    mayLook: scopes === CURIOUS,
    awayMinutes: AWAY_MINUTES,
    failedCalls: scene.failed,
    ...found,
    tookMs: Math.round(performance.now() - startedAt),
  });
  return found;
}

/** Lets so much time pass, with something to be told in every channel, and kills. */
async function during(scene: Scene, minutes: number, begin: () => unknown): Promise<void> {
  const { clock, fleet, random } = scene;
  begin();
  let killing = Promise.resolve();
  for (let passed = 0; passed < minutes; passed += STEP_MINUTES) {
    await clock.moveBy({ minutes: STEP_MINUTES });
    if (passed % (2 * STEP_MINUTES) === 0) await tellSomething(scene);
    await wait(STEP_MS);
    if (!chance(random, 0.15)) continue;
    await killing;
    killing = fleet.replace(between(random, 0, fleet.members.length - 1));
  }
  await killing;
}

/** A payment fails, of which the bot tells by itself, and something is said in the other channels. */
async function tellSomething(scene: Scene): Promise<void> {
  const { db } = scene;
  scene.told += 1;
  await tellOf(scene, latePayer(`away${scene.told}`));
  for (const channel of CHANNELS) {
    const text = `Number ${scene.told}`;
    await enqueue(db, {
      dedupeKey: `away:${channel}:${scene.told}`,
      destination: `slack:${channel}`,
      kind: 'news',
      body: { text, blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }] },
      expiresAt: null,
    });
  }
}

const AWAY: readonly (readonly [share: number, fault: Fault])[] = [
  [0.1, { kind: 'hang' }],
  [0.4, { kind: 'reset' }],
  [1, { kind: 'status', status: 503 }],
];
const NASTY: readonly (readonly [share: number, fault: Fault])[] = [
  [0.1, { kind: 'hang' }],
  [0.1, { kind: 'accept_then_reset' }],
];

function anyOf({ random }: Scene, shares: typeof AWAY): () => Fault | null {
  return () => shares.find(([share]) => chance(random, share))?.[1] ?? null;
}

function spoil(scene: Scene, choose: () => Fault | null): void {
  scene.slack.faults.decideBy((method) => {
    if (!/^(chat\.|conversations\.)/.test(method)) return null;
    const fault = choose();
    if (fault !== null) scene.failed += 1;
    if (fault?.kind === 'accept_then_reset') scene.unknown += 1;
    return fault;
  });
}

/** Nothing waits to be sent; how many minutes of the moved clock that took. */
async function untilSettled({ db, clock, fleet }: Scene): Promise<number> {
  const before = clock.now();
  for (let steps = 0; steps < 600; steps += 1) {
    const [left] = await db<{ messages: number }[]>`
      select count(*)::int as messages from outbox
      where state in ('pending', 'sending', 'unknown')`;
    if (left?.messages === 0) return Math.round(clock.now().since(before).total('minutes'));
    await clock.moveBy({ seconds: 10 });
    await wait(STEP_MS);
  }
  throw new Error(`It never settled:\n${fleet.output().slice(-5_000)}`);
}

/** What waits in channels that nobody archived, after a moment in which it could have been sent. */
async function waitingElsewhere({ db, clock }: Scene): Promise<number> {
  for (let steps = 0; ; steps += 1) {
    const [left] = await db<{ messages: number }[]>`
      select count(*)::int as messages from outbox
      where state in ('pending', 'sending', 'unknown') and destination <> ${`slack:${ARCHIVED}`}`;
    if (left?.messages === 0 || steps === 60) return left?.messages ?? 0;
    await clock.moveBy({ seconds: 10 });
    await wait(STEP_MS);
  }
}

/** What stands in Slack against what the database says should. */
async function judge(db: Db, { counts, byChannel }: PostedKeys) {
  const rows = await db<{ dedupeKey: string; destination: string; state: string }[]>`
    select dedupe_key, destination, state from outbox
    where not body ? 'updates' order by id`;
  const sent = rows.filter(({ state }) => state === 'sent');
  const untold = await db`
    select id from alerts where not exists (
      select from alert_posts where alert_posts.alert_id = alerts.id)`;
  return {
    posts: counts.size,
    lost: sent.filter(({ dedupeKey }) => !counts.has(dedupeKey)).length + untold.length,
    givenUp: rows.length - sent.length,
    doubles: [...counts.values()].reduce((sum, times) => sum + times - 1, 0),
    outOfOrder: CHANNELS.filter((channel) => {
      const wanted = sent.filter(({ destination }) => destination === `slack:${channel}`);
      return byChannel.get(channel)?.join() !== wanted.map(({ dedupeKey }) => dedupeKey).join();
    }).length,
  };
}
