import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import type { Db } from '#store/postgres.ts';

import { readConfig } from '../src/config.ts';
import { dailyJobs } from '../src/jobs.ts';
import { createLog } from '../src/log.ts';
import { test } from './support/database.ts';

/** More than are forgotten in one statement. */
const MANY = 5_001;

describe('who saw what', () => {
  test('is forgotten after two years, however much it is', async ({ db }) => {
    await remember(db, { actions: MANY, hoursAgo: 2 * 365 * 24 + 1 });
    await remember(db, { actions: 1, hoursAgo: 2 * 365 * 24 - 1 });
    await remember(db, { actions: 1, hoursAgo: 0 });

    await forget(db);

    expect(await db`select detail from audit_log order by at`).toEqual([
      { detail: { hoursAgo: 2 * 365 * 24 - 1 } },
      { detail: { hoursAgo: 0 } },
    ]);
    await forget(db);
    expect(await db`select from audit_log`).toHaveLength(2);
  });
});

async function remember(
  db: Db,
  { actions, hoursAgo }: { readonly actions: number; readonly hoursAgo: number },
): Promise<void> {
  await db`
    insert into audit_log (actor, action, detail, at)
    select 'cli', 'slack.mrr', jsonb_build_object('hoursAgo', ${hoursAgo}::int),
      now() - make_interval(hours => ${hoursAgo}::int)
    from generate_series(1, ${actions}::int)`;
}

/** The job as it is run at night. */
async function forget(db: Db): Promise<void> {
  const log = createLog({ level: 'silent', isPretty: false });
  const slack = { enqueueDigest: async () => false, enqueueWeekly: async () => false };
  const jobs = dailyJobs({ config: readConfig({}), db, log }, slack as never);
  await jobs
    .find(({ name }) => name === 'forget_audit')!
    .run(Temporal.PlainDate.from('2026-06-10'));
}
