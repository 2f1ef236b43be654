import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { runChecks } from '#analysis/checks.ts';
import { status } from '#analysis/status.ts';
import type { Timezone } from '#domain/day.ts';
import { checkNames } from '#store/checks.ts';

import { test } from '../support/database.ts';
import { addSpans } from '../support/ledger-rows.ts';

const TIMEZONE = 'UTC' as Timezone;
const FIRST_NIGHT = Temporal.Instant.from('2026-03-02T03:30:00Z');
const SECOND_NIGHT = FIRST_NIGHT.add({ hours: 24 });
const MORNING = SECOND_NIGHT.add({ hours: 5 });

describe('the checks of a night', () => {
  test('are kept, and say since when something is wrong', async ({ db }) => {
    await addSpans(db, [{ customer: 'cus_1', mrr: '1000', from: '2026-02-10T00:00:00Z' }]);
    await db`update mrr_movements set amount_minor = 900, mrr_after_minor = 900`;

    const broken = await runChecks(db, FIRST_NIGHT);
    await runChecks(db, SECOND_NIGHT);

    expect(broken.map(({ name }) => name)).toEqual(['movements_follow_from_spans']);
    expect(await status(db, { now: MORNING, timezone: TIMEZONE })).toMatchObject({
      lastCheckAt: SECOND_NIGHT,
      isStale: true,
      staleReason: 'failed_check',
      staleSince: FIRST_NIGHT,
      failedChecks: [
        { name: 'movements_follow_from_spans', brokenSince: FIRST_NIGHT, brokenRows: 1 },
      ],
    });
  });

  test('forget a trouble that is mended, and checks that exist no more', async ({ db }) => {
    await db`
      insert into check_results (name, checked_at, broken_since, broken_rows)
      values
        ('spans_do_not_overlap', ${FIRST_NIGHT}, ${FIRST_NIGHT}, 2),
        ('a_check_of_old', ${FIRST_NIGHT}, ${FIRST_NIGHT}, 1)`;

    await runChecks(db, SECOND_NIGHT);

    const { failedChecks } = await status(db, { now: MORNING, timezone: TIMEZONE });
    expect(failedChecks).toEqual([]);
    const kept = await db<{ name: string }[]>`select name from check_results order by name`;
    expect(kept.map(({ name }) => name)).toEqual(checkNames().toSorted());
  });
});
