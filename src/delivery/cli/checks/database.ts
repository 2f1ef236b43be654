import type { Temporal } from 'temporal-polyfill';

import type { CommandContext } from '#delivery/cli/command.ts';
import type { Db } from '#store/postgres.ts';
import { serverFacts } from '#store/queries/access.ts';

import { bad, good, words, type Check } from './check.ts';

const VERSION_LEAST = 150_000;
const NO_TABLE = '42P01';
const SKEW_MOST_MS = 5_000;

/** Whether the database is there, new enough, of this version, and agrees about time. */
export async function checkDatabase(context: CommandContext): Promise<Check[]> {
  const { timezone } = context.settings();
  try {
    const db = await context.db();
    const askedAt = context.now();
    const [facts] = await serverFacts(db, { timezone });
    if (!facts) throw new Error('the server said nothing');
    return [
      checkVersion(facts.version),
      await checkMigrations(context, db),
      facts.knowsTimezone
        ? good('Time zone', timezone)
        : bad(
            'Time zone',
            `the database does not know ${timezone}`,
            'Update its tzdata, or set TIMEZONE to another name of the zone.',
          ),
      checkClock(facts.clockAt, { askedAt, answeredAt: context.now() }),
    ];
  } catch (error) {
    const mend = 'Check that it runs and that DATABASE_URL names it.';
    return [bad('Database', words(error), mend)];
  }
}

function checkVersion(version: number): Check {
  const name = `PostgreSQL ${Math.floor(version / 10_000)}`;
  return version >= VERSION_LEAST
    ? good('Database', name)
    : bad('Database', name, 'Upgrade it to PostgreSQL 15 or newer.');
}

async function checkMigrations({ operations }: CommandContext, db: Db): Promise<Check> {
  const mend = 'Run `moneyradar init`.';
  try {
    return (await operations.isMigrated(db))
      ? good('Migrations', 'all applied')
      : bad('Migrations', 'some are missing', mend);
  } catch (error) {
    return bad('Migrations', isEmpty(error) ? 'nothing is set up yet' : words(error), mend);
  }
}

function isEmpty(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === NO_TABLE;
}

/** The server's time lies between the question and the answer when both clocks are right. */
function checkClock(
  serverAt: Temporal.Instant,
  { askedAt, answeredAt }: { askedAt: Temporal.Instant; answeredAt: Temporal.Instant },
): Check {
  const early = askedAt.epochMilliseconds - serverAt.epochMilliseconds;
  const late = serverAt.epochMilliseconds - answeredAt.epochMilliseconds;
  const skewMs = Math.max(0, early, late);
  const finding = skewMs < 1_000 ? 'agree' : `are ${Math.round(skewMs / 1_000)} s apart`;
  return skewMs <= SKEW_MOST_MS
    ? good('Clocks', finding)
    : bad('Clocks', finding, 'Keep this machine and the database on network time (NTP).');
}
