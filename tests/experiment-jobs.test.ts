import type { Temporal } from 'temporal-polyfill';
import { expect } from 'vitest';

import { completeExperiment } from '#analysis/experiments/complete.ts';
import type { Db } from '#store/postgres.ts';

import { readConfig } from '../src/config.ts';
import { experimentJobs, lookAtExperiments } from '../src/experiment-jobs.ts';
import { ACTOR, scopeAfter, sold, started } from './analysis/experiments/life-world.ts';
import { test } from './support/database.ts';

const CHANNEL = { SLACK_DIGEST_CHANNEL: 'C0DIGEST', TIMEZONE: 'UTC' };

async function look(db: Db, now: Temporal.Instant, variables: Record<string, string> = CHANNEL) {
  await lookAtExperiments({ config: readConfig(variables), db, now: () => now });
}

async function posted(db: Db): Promise<{ destination: string; text: string }[]> {
  return db`
    select destination, body ->> 'text' as text
    from outbox
    where kind = 'experiment'
    order by id`;
}

test('whether an experiment has lasted is posted once where the digest goes', async ({ db }) => {
  await sold(db, 'Pro', 30);
  const { id } = await started(db);
  const ending = { id, outcome: 'better', actor: ACTOR, now: scopeAfter(10).now } as const;
  await completeExperiment(db, ending);

  await look(db, scopeAfter(39).now);
  expect(await posted(db)).toEqual([]);
  await Promise.all([look(db, scopeAfter(40).now), look(db, scopeAfter(40).now)]);
  await look(db, scopeAfter(41).now);

  expect(await posted(db)).toEqual([
    {
      destination: 'slack:C0DIGEST',
      text: expect.stringContaining('30 days later: Dearer Pro'),
    },
  ]);
});

test('a guardrail that breaks is posted once, with what to do', async ({ db }) => {
  await sold(db, 'Pro', 60);
  const { id } = await started(db, { guardrails: [{ metric: 'churn_rate', worseThan: 0.1 }] });
  await db`
    update mrr_spans set until_at = ${scopeAfter(1).now.toString()}
    from experiment_customers as members
    where members.customer_id = mrr_spans.customer_id and members.arm = 'variant'`;

  await look(db, scopeAfter(2).now);
  await look(db, scopeAfter(3).now);

  const [post, ...others] = await posted(db);
  expect(others).toEqual([]);
  expect(post?.text).toContain('A guardrail is broken');
  const [row] = await db<{ state: string }[]>`select state from experiments where id = ${id}`;
  expect(row?.state).toBe('running');
});

test('without a channel nothing is posted, and readings are kept all the same', async ({ db }) => {
  await sold(db, 'Pro', 4);
  const { id } = await started(db);
  const ending = { id, outcome: 'worse', actor: ACTOR, now: scopeAfter(1).now } as const;
  await completeExperiment(db, ending);

  await look(db, scopeAfter(31).now, { TIMEZONE: 'UTC' });

  expect(await posted(db)).toEqual([]);
  const reads = await db<{ after: number }[]>`
    select after_days as after from experiment_reads where read_at is not null`;
  expect(reads).toEqual([{ after: 30 }]);
});

test('experiments are looked at with the digest, and when that is off, too', ({ db }) => {
  const patternWith = (DIGEST_CRON: string) =>
    experimentJobs({ config: readConfig({ DIGEST_CRON }), db })[0]?.pattern;

  expect(patternWith('30 7 * * *')).toBe('30 7 * * *');
  expect(patternWith('off')).toBe('0 9 * * *');
});
