import { describe, expect } from 'vitest';

import { scoreCustomer } from '#analysis/scores/score.ts';
import { scoreJson } from '#delivery/rest/scores-json.ts';
import { partEvidence, scoreReason } from '#delivery/score-words.ts';
import type { Db } from '#store/postgres.ts';

import { live, scoredOf, SCOPE, sellPlans } from '../analysis/scores/score-world.ts';
import type { Life } from '../analysis/scores/slow-score.ts';
import { test as base } from '../support/database.ts';

const daily = (quantity: number, days = 90) => Array.from({ length: days + 1 }, () => quantity);

const GOOD: Life = {
  counted: { api_calls: [...daily(27, 30), ...daily(18, 60)] },
  limits: { api_calls: 900 },
  nextMetrics: ['api_calls'],
  invoices: [1, 2, 1],
  tenureDays: 400,
  isLeaving: false,
  isPastDue: false,
  hasUpgraded: false,
  hasTicketSpike: false,
};

const test = base.extend('db', async ({ db }) => {
  await sellPlans(db, { limits: { api_calls: 900 }, nextLimits: { api_calls: 9000 } });
  return db;
});

async function reasonOf(db: Db, changes: Partial<Life>): Promise<string> {
  await live(db, 'cus_a', { ...GOOD, ...changes });
  return scoreReason(await scoredOf(db, 'cus_a'), SCOPE);
}

describe('the reason of a score', () => {
  test.for<[Partial<Life>, string]>([
    [{}, 'Uses 810 of 900 api calls in 30 days (90 %), 50 % more than a month ago: offer Scale.'],
    [{ isPastDue: true }, 'A payment is overdue: settle that first.'],
    [{ isLeaving: true }, 'Set to cancel on 2026-07-01.'],
    [{ hasTicketSpike: true }, 'Wrote 6 tickets in 7 days, far more than usual: help first.'],
    [
      { counted: { api_calls: daily(2, 9) } },
      'Not scored: usage on 9 days of the last 60, and a score needs 14.',
    ],
    [
      { counted: { api_calls: [...daily(10, 30), ...daily(20, 60)] } },
      'Uses 50 % fewer api calls than a month ago.',
    ],
  ])('%#', async ([changes, sentence], { db }) => {
    expect(await reasonOf(db, changes)).toBe(sentence);
  });

  test('does not round a limit of a few units to another one', async ({ db }) => {
    await db`
      update catalogue_objects
      set payload = jsonb_set(payload, '{metadata,gigabytes}', '"2.5"')
      where id = 'price_now'`;
    const gigabytes = daily(0.0416);
    await live(db, 'cus_a', { ...GOOD, counted: { api_calls: daily(1), gigabytes } });
    const { evidence } = await scoredOf(db, 'cus_a');
    const said = partEvidence('headroom', evidence!);
    expect(said).toBe('uses 1.26 of 2.5 gigabytes in 30 days (50 %)');
  });

  test('says of each part what it goes by', async ({ db }) => {
    await live(db, 'cus_a', GOOD);
    const { evidence, parts } = await scoredOf(db, 'cus_a');
    expect(parts.map(({ part }) => partEvidence(part, evidence!))).toEqual([
      'uses 810 of 900 api calls in 30 days (90 %)',
      'uses 50 % more api calls than a month ago',
      'uses 1 of 1 that Scale counts',
      '2 of the last 3 invoices',
      '400 days',
    ]);
  });
});

test('programs get the same figures as people', async ({ db }) => {
  await live(db, 'cus_a', GOOD);
  await scoredOf(db, 'cus_a');
  const score = await scoreCustomer(db, { ...SCOPE, customerId: 'cus_a' });
  expect(scoreJson(score!, SCOPE)).toMatchObject({
    customer_id: 'cus_a',
    expansion_score: 97,
    expansion_category: 'safe_to_upsell',
    tenure_days: 400,
    usage_trend: 0.5,
    engagement_score: 100,
    support_ticket_count: 0,
    weights_version: 1,
    as_of: '2026-06-15',
    calculated_at: '2026-06-15T12:00:00Z',
  });
});
