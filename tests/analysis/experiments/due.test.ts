import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { completeExperiment } from '#analysis/experiments/complete.ts';
import { experimentsDue } from '#analysis/experiments/due.ts';
import { readAgain } from '#analysis/experiments/rereads.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import { ACTOR, scopeAfter, sold, started } from './life-world.ts';

async function dueOn(db: Db, day: string, { to = day, timezone = 'UTC' } = {}) {
  return experimentsDue(db, {
    fromDay: Temporal.PlainDate.from(day),
    toDay: Temporal.PlainDate.from(to),
    timezone: timezone as Timezone,
  });
}

describe('experiments that somebody should look at', () => {
  test('are those that still run the day after their last one', async ({ db }) => {
    await sold(db, 'Pro', 40);
    const { id } = await started(db, { stopOn: Temporal.PlainDate.from('2026-07-15') });
    await started(db, { name: 'Endless', stopOn: null });

    expect((await dueOn(db, '2026-07-15')).over).toEqual([]);
    expect((await dueOn(db, '2026-07-16')).over.map((one) => one.id)).toEqual([id]);
  });

  test('are those read again on a local day, with what was found once they were', async ({
    db,
  }) => {
    await sold(db, 'Pro', 40);
    const { id } = await started(db);
    const at = scopeAfter(10);
    await completeExperiment(db, { id, actor: ACTOR, now: at.now, outcome: 'better' });
    // Completed on 25 June at noon in UTC, which is the day after in Auckland.
    const reads = async (day: string, more = {}) =>
      (await dueOn(db, day, more)).reads.map(({ afterDays }) => afterDays);

    expect(await reads('2026-07-24')).toEqual([]);
    expect(await reads('2026-07-25')).toEqual([30]);
    expect(await reads('2026-07-25', { timezone: 'Pacific/Auckland' })).toEqual([]);
    expect(await reads('2026-07-26', { timezone: 'Pacific/Auckland' })).toEqual([30]);
    expect(await reads('2026-07-01', { to: '2026-12-31' })).toEqual([30, 90, 180]);

    await readAgain(db, scopeAfter(40));
    const [read] = (await dueOn(db, '2026-07-25')).reads;
    expect(read?.experiment.id).toBe(id);
    expect(read?.verdict).toBe('cannot_tell');
  });
});
