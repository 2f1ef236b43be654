import { expect } from 'vitest';

import { completeExperiment } from '#analysis/experiments/complete.ts';
import { learnings } from '#analysis/experiments/learnings.ts';
import type { Design } from '#domain/experiments.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import { ACTOR, scopeAfter, sold, started } from './life-world.ts';

async function learned(db: Db, design: Partial<Design>, learning: string | null): Promise<void> {
  const { id } = await started(db, design);
  const ending = {
    id,
    outcome: 'better',
    learning,
    actor: ACTOR,
    now: scopeAfter(id).now,
  } as const;
  await completeExperiment(db, ending);
}

async function found(db: Db, asked: Parameters<typeof learnings>[1]): Promise<string[]> {
  return (await learnings(db, asked)).map(({ design }) => design.name);
}

/** Three experiments that are over, and one that runs. */
async function library(db: Db): Promise<void> {
  await sold(db, 'Pro', 1);
  await learned(db, { name: 'Dearer', segment: { plan: 'Pro' } }, 'Raising prices lost nobody');
  await learned(
    db,
    {
      name: 'Reminders',
      changeDescription: 'Mahnungen für Kündigungen',
      metric: 'churn_rate',
      hypothesis: 'They stay',
    },
    null,
  );
  await learned(
    db,
    {
      name: 'Limits',
      changeDescription: 'More calls',
      metric: 'usage:api_calls',
      segment: { meta: { country: 'DE' } },
    },
    'A higher limit is not used',
  );
  await started(db, { name: 'Running', changeDescription: 'Higher prices' });
}

test('learnings are those of completed experiments, the newest first', async ({ db }) => {
  await library(db);

  expect(await found(db, {})).toEqual(['Limits', 'Reminders', 'Dearer']);
  expect(await found(db, { q: '  ' })).toEqual(['Limits', 'Reminders', 'Dearer']);
});

test('learnings are found by any form of an English word, and any other word as it is', async ({
  db,
}) => {
  await library(db);

  expect(await found(db, { q: 'price' })).toEqual(['Dearer']);
  expect(await found(db, { q: 'RAISED price' })).toEqual(['Dearer']);
  expect(await found(db, { q: 'kündigungen' })).toEqual(['Reminders']);
  expect(await found(db, { q: 'they' })).toEqual(['Reminders']);
  expect(await found(db, { q: 'nothing' })).toEqual([]);
});

test('learnings are found by plan, by attribute and by metric', async ({ db }) => {
  await library(db);

  expect(await found(db, { q: 'pro' })).toEqual(['Dearer']);
  expect(await found(db, { q: 'DE' })).toEqual(['Limits']);
  expect(await found(db, { q: 'churn' })).toEqual(['Reminders']);
  expect(await found(db, { q: 'api calls' })).toEqual(['Limits']);
  expect(await found(db, { metric: 'churn_rate' })).toEqual(['Reminders']);
  expect(await found(db, { metric: 'usage:api_calls', q: 'limit' })).toEqual(['Limits']);
  expect(await found(db, { metric: 'nrr' })).toEqual([]);
});

test('a search may quote, join and leave out, and nothing that is typed breaks it', async ({
  db,
}) => {
  await library(db);

  expect(await found(db, { q: '"raising prices"' })).toEqual(['Dearer']);
  expect(await found(db, { q: '"prices raising"' })).toEqual([]);
  expect(await found(db, { q: 'price or limit' })).toEqual(['Limits', 'Dearer']);
  for (const q of ["'", '"', '&|!():*', '\\', '-', 'a'.repeat(1000)]) {
    // oxlint-disable-next-line no-await-in-loop
    expect(await found(db, { q })).toEqual([]);
  }
});
