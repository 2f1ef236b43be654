import { setTimeout as wait } from 'node:timers/promises';

import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { between, chance, randomOf, type Random } from '#simulation/company/random.ts';
import type { Target } from '#store/postgres.ts';

import { test } from '../support/database.ts';
import { report, SEED } from './burst.ts';
import { startMovedFleet, tellOf, type MovedFleet } from './moved-fleet.ts';
import { latePayer } from './slack-bot.ts';

const DAYS = Number(process.env['FAULTS_DAYS'] ?? 12);
const REPLICAS = 3;
const DIGESTS = 'C0REV';
const SCOPES = ['commands', 'chat:write', 'usergroups:read', 'channels:read', 'channels:history'];
/** A schedule is looked at every five seconds, whatever its clock shows. */
const NOTICED_WITHIN_MS = 6_000;
const STEP_MS = 1_200;

describe(`three replicas, killed at random over ${DAYS} days,`, { timeout: 3_600_000 }, () => {
  test.for([
    // The time of the digest is skipped on 2027-03-14.
    { timezone: 'America/New_York', digestAt: '02:30', from: '2027-03-04' },
    // It comes twice on 2027-04-04.
    { timezone: 'Pacific/Chatham', digestAt: '03:15', from: '2027-03-25' },
  ])(
    'tell each digest, weekly review and alert exactly once in $timezone',
    async ({ timezone, digestAt, from }, { emptyDatabase }) => {
      const found = await live(emptyDatabase, { timezone, digestAt, from });

      expect(found.digests).toEqual(found.days);
      expect(found.weeklies).toEqual(found.mondays);
      expect(found).toMatchObject({ doubles: 0, untold: 0, waiting: 0, deaths: 0 });
      expect(found.alerts).toBeGreaterThanOrEqual(DAYS);
    },
  );
});

interface Place {
  readonly timezone: string;
  /** A local time of day. */
  readonly digestAt: string;
  /** The first local day. */
  readonly from: string;
}

async function live(target: Target, { timezone, digestAt, from }: Place) {
  const random = randomOf('days', timezone, SEED);
  const first = Temporal.PlainDate.from(from);
  const [hour, minute] = digestAt.split(':').map(Number);
  const scene = await startMovedFleet(target, {
    replicas: REPLICAS,
    scopes: SCOPES,
    from: first
      .subtract({ days: 1 })
      .toZonedDateTime({ timeZone: timezone, plainTime: '22:00' })
      .toInstant(),
    env: {
      TIMEZONE: timezone,
      SLACK_DIGEST_CHANNEL: DIGESTS,
      DIGEST_CRON: `${minute} ${hour} * * *`,
      WEEKLY_CRON: `${minute} ${hour} * * 1`,
      SYNC_CRON: 'off',
    },
  });
  await tellOf(scene, latePayer('before', secondsOf(scene)));
  const days = Array.from({ length: DAYS }, (_, index) => first.add({ days: index }));
  const killing = { random, done: Promise.resolve() };
  for (const day of days) {
    const digestDue = day.toZonedDateTime({ timeZone: timezone, plainTime: digestAt }).toInstant();
    await liveADay(scene, killing, { day, digestDue, timezone });
  }
  await killing.done;
  const waiting = await untilSettled(scene);
  const found = { ...(await judge(scene)), waiting, days: days.map(String) };
  const mondays = days.filter(({ dayOfWeek }) => dayOfWeek === 1).map(String);
  report({
    fault: 'days go by',
    seed: SEED,
    timezone,
    ...found,
    days: days.length,
    digests: found.digests.length,
    weeklies: found.weeklies.length,
    kills: scene.fleet.kills(),
    deaths: scene.fleet.deaths(),
  });
  return { ...found, mondays, deaths: scene.fleet.deaths() };
}

interface Killing {
  readonly random: Random;
  done: Promise<void>;
}

/** Midnight, at which the day before is stored; the night; the digest; a payment that fails; the evening. */
async function liveADay(
  scene: MovedFleet,
  killing: Killing,
  at: { day: Temporal.PlainDate; digestDue: Temporal.Instant; timezone: string },
): Promise<void> {
  const { clock } = scene;
  const midnight = at.day.toZonedDateTime({ timeZone: at.timezone }).toInstant();
  await clock.moveTo(midnight.add({ minutes: 1 }));
  maybeKill(scene, killing);
  await wait(NOTICED_WITHIN_MS);
  await clock.moveTo(at.digestDue.subtract({ minutes: 5 }));
  await tellOf(scene, latePayer(`day${at.day.toString()}`, secondsOf(scene)));
  await wait(STEP_MS);
  await clock.moveTo(at.digestDue.add({ seconds: 1 }));
  maybeKill(scene, killing);
  await wait(NOTICED_WITHIN_MS);
  // The time that a day has twice comes a second time.
  await clock.moveTo(at.digestDue.add({ hours: 1, seconds: 1 }));
  await wait(STEP_MS);
  maybeKill(scene, killing);
  await clock.moveTo(at.digestDue.add({ hours: 9 }));
  await wait(STEP_MS);
}

/** At a random moment of the next seconds, one of those that are up; one at a time. */
function maybeKill({ fleet }: MovedFleet, killing: Killing): void {
  const { random } = killing;
  if (!chance(random, 0.4)) return;
  const [position, afterMs] = [between(random, 0, REPLICAS - 1), between(random, 0, 5_000)];
  killing.done = killing.done.then(async () => {
    await wait(afterMs);
    await fleet.replace(position);
  });
}

/** What still waits after ten minutes, of which there should be nothing. */
async function untilSettled({ db, clock }: MovedFleet): Promise<number> {
  for (let steps = 0; ; steps += 1) {
    const [left] = await db<{ messages: number }[]>`
      select count(*)::int as messages from outbox
      where state in ('pending', 'sending', 'unknown')`;
    if (left?.messages === 0 || steps === 60) return left?.messages ?? 0;
    await clock.moveBy({ seconds: 10 });
    await wait(STEP_MS);
  }
}

async function judge({ db, posted }: MovedFleet) {
  const keys = [...posted.counts.keys()];
  const daysOf = (kind: string) =>
    keys
      .filter((key) => key.startsWith(`${kind}:${DIGESTS}:`))
      .map((key) => key.slice(-'2027-03-14'.length))
      .toSorted();
  const [told] = await db<{ alerts: number; untold: number }[]>`
    select
      count(*)::int as alerts,
      count(*) filter (where not exists (
        select from alert_posts
        inner join outbox on outbox.dedupe_key = alert_posts.dedupe_key
        where alert_posts.alert_id = alerts.id and outbox.state = 'sent'
      ))::int as untold
    from alerts`;
  return {
    digests: daysOf('digest'),
    weeklies: daysOf('weekly'),
    warnings: daysOf('digest_warning').length,
    alerts: told?.alerts ?? 0,
    untold: told?.untold,
    posts: keys.length,
    doubles: [...posted.counts.values()].reduce((sum, times) => sum + times - 1, 0),
  };
}

function secondsOf({ clock }: MovedFleet): number {
  return Math.floor(clock.now().epochMilliseconds / 1_000);
}
